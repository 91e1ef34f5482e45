"""The table of routes: verb and path, use case, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portrait.dialects.tasks import answers, looking, requests
from portrait.dialects.tasks.requests import Reading, Strict
from portrait.dialects.videos.answers import Shown, xcompute
from portrait.errors import Missing
from portrait.http.events import Request
from portrait.http.idempotency import once_of
from portrait.ids import MalformedId
from portrait.model import KeyScope, Once, Principal, TaskKind, VideoId
from portrait.rules.video_ids import parse_video_id
from portrait.usecases.batches import find_task, look
from portrait.usecases.liveness import NewSession
from portrait.usecases.real_groups import unless_promised
from portrait.usecases.repeats.batches import submit_batch_once
from portrait.usecases.verification_tasks import (
    ask_result,
    follow_result,
    open_verification,
    show_session,
)
from portrait.usecases.videos import get_video, links_until, open_result
from portrait.wiring.avatars import AvatarPorts

Data = tuple[dict[str, Any], bool]
"""The `data` of an answer, and whether it is one that was given before."""
DOOR: Final = "tasks"


@dataclass(frozen=True, slots=True)
class Route:
    """One verb of one path."""

    name: str
    run: Callable[[Request, Principal, AvatarPorts], Data]


def _private(request: Request, who: Principal, ports: AvatarPorts) -> Data:
    ask = requests.read(requests.PrivateAvatar, request, _reading(ports))
    return _submit(request, ask, who, ports)


def _real(request: Request, who: Principal, ports: AvatarPorts) -> Data:
    ask = requests.read(requests.step_of(request.body), request, _reading(ports))
    if isinstance(ask, requests.RealSession):
        return _open(request, ask, who, ports)
    if isinstance(ask, requests.RealResult):
        task = ask_result(who, ask.byted_token, ask.project_name, ports.verifications)
        return answers.result(task), False
    return _submit(request, ask, who, ports)


def _submit(request: Request, ask: Strict, who: Principal, ports: AvatarPorts) -> Data:
    if not isinstance(ask, requests.PrivateAvatar | requests.RealAssets):
        raise TypeError("only files are handed in as a batch")
    batch, once = ask.batch, _once(request, ask, ports)
    if batch.group is None:
        made = submit_batch_once(who, batch, once, ports.batches)
    else:
        sessions = ports.verifications.liveness.exchange.sessions
        with unless_promised(who, batch.group, sessions, ports.batches.mint.now()):
            made = submit_batch_once(who, batch, once, ports.batches)
    return answers.submitted(made.value), made.replayed


def _open(request: Request, ask: requests.RealSession, who: Principal, ports: AvatarPorts) -> Data:
    wanted = NewSession(ask.callback_url, ask.project_name, ports.base_url)
    once = _once(request, ask, ports)
    made = open_verification(who, wanted, once, ports.verifications)
    return answers.opened(made.value), made.replayed


def _get(request: Request, who: Principal, ports: AvatarPorts) -> Data:
    if (video := video_of(request)) is not None:
        return _get_video(video, who, ports), False
    named, language = looking.look(request)
    task = find_task(who, named, ports.batches.tasks)
    if task.kind is TaskKind.SESSION:
        return answers.session(show_session(task, ports.verifications)), False
    if task.kind is TaskKind.RESULT:
        return answers.result(follow_result(task, ports.verifications), language), False
    return answers.batch(look(task, ports.batches.tasks, ports.batches.mint), language), False


def _get_video(named: VideoId, who: Principal, ports: AvatarPorts) -> dict[str, Any]:
    """A video by its task's id. Raises Missing."""
    now = ports.batches.mint.now()
    try:
        video = get_video(who, named, ports.videos, now)
    except Missing as error:
        raise Missing("task") from error
    urls = open_result(video, now, ports.batches.sealer, ports.objects)
    return xcompute(Shown(video, urls, until=links_until(video, now)))


def video_of(request: Request) -> VideoId | None:
    """The video whose task the path names; None: it is a task of another kind."""
    try:
        return parse_video_id(request.parameters.get("task", ""))
    except MalformedId:
        return None


def scope_of(request: Request) -> KeyScope:
    """What a key must open: tasks of videos are read with the scope that makes videos."""
    return KeyScope.ASSETS if video_of(request) is None else KeyScope.VIDEOS


def _reading(ports: AvatarPorts) -> Reading:
    return Reading(ports.own_origins, ports.local_mode)


def _once(request: Request, ask: Strict, ports: AvatarPorts) -> Once | None:
    asked = ask.model_dump(mode="json")
    return once_of(request, DOOR, type(ask).__name__, asked, ports.batches.mint.now())


def trace(data: Mapping[str, Any]) -> dict[str, str]:
    """What ties a log line to others: the task."""
    return {"task": str(data["id"])}


ROUTES: Mapping[tuple[str, str], Route] = {
    ("POST", "/v1/seedance2/private-avatar"): Route("PrivateAvatar", _private),
    ("POST", "/v1/seedance2/real-avatar"): Route("RealAvatar", _real),
    ("GET", "/v1/tasks/{task}"): Route("GetTask", _get),
}
