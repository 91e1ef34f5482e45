"""The table of routes: verb and path, use case; the door says how each is spelt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from portrait.dialects.videos import answers
from portrait.dialects.videos.answers import Shown
from portrait.dialects.videos.asking import Asked, Reading
from portrait.dialects.videos.doors import AUTO_INGEST, Door, reader_of
from portrait.dialects.videos.members import load
from portrait.dialects.videos.windows import window
from portrait.errors import FieldProblem, InvalidParameter, Missing, Suspended, VideoRefused
from portrait.http.events import Request
from portrait.http.idempotency import once_of, replay_headers
from portrait.http.switches import switched_on
from portrait.ids import MalformedId
from portrait.model import KeyScope, Medium, Principal, Video, VideoId
from portrait.rules.references import SCHEME, is_reference
from portrait.rules.video_ids import parse_video_id
from portrait.rules.video_words import in_own_words
from portrait.usecases.calls import call_secret
from portrait.usecases.repeats.making import Made
from portrait.usecases.repeats.videos import create_video_once
from portrait.usecases.videos import (
    cancel_video,
    get_video,
    links_until,
    list_videos,
    open_result,
)
from portrait.wiring.videos import VideoPorts


@dataclass(frozen=True, slots=True)
class Done:
    """What a route answers, and what ties its log line to others."""

    body: Mapping[str, Any] = field(repr=False)
    trace: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """One verb of one path."""

    name: str
    run: Callable[[Request, Door, Principal, VideoPorts], Done]


def _create(request: Request, door: Door, who: Principal, ports: VideoPorts) -> Done:
    door = reader_of(request, door)
    told, auto_ingest = load(request.body), switched_on(request, AUTO_INGEST)
    if auto_ingest and KeyScope.ASSETS not in who.scopes:
        raise Suspended(f"{AUTO_INGEST} makes assets, to which this API key has no access.")
    asked = door.read(told, Reading(ports.own_origins, ports.local_mode))
    made = _made(request, door, asked, who, ports, auto_ingest=auto_ingest)
    shown = Shown(
        made.value,
        warnings=asked.warnings,
        secret=_secret(made.value, ports),
        prompt=asked.wanted.prompt,
    )
    return Done(door.created(shown), trace(made.value), replay_headers(made.replayed))


def _made(
    request: Request,
    door: Door,
    asked: Asked,
    who: Principal,
    ports: VideoPorts,
    *,
    auto_ingest: bool,
) -> Made[Video]:
    said = {**asked.told, AUTO_INGEST: auto_ingest}
    once = once_of(request, door.name, "CreateVideo", said, ports.now())
    try:
        return create_video_once(who, asked.wanted, once, ports.create, auto_ingest=auto_ingest)
    except VideoRefused as error:
        raise VideoRefused(error.reason, *_own_words(error, asked)) from error
    except Missing as error:
        if error.kind != "video":
            raise
        # Of all that a request names only a draft is a video.
        raise InvalidParameter(FieldProblem(asked.draft_field, error.message)) from error


def _own_words(error: VideoRefused, asked: Asked) -> list[FieldProblem]:
    """The upstream's words with the ids that the customer wrote in those fields."""
    written = {one.field: one.url[len(SCHEME) :] for one in _references(asked)}

    def own(problem: FieldProblem) -> FieldProblem:
        ids = [written[problem.field]] if problem.field in written else []
        return replace(problem, message=in_own_words(problem.message, ids))

    return [own(one) for one in error.problems]


def _references(asked: Asked) -> list[Medium]:
    return [one for one in asked.wanted.media if is_reference(one.url)]


def _secret(video: Video, ports: VideoPorts) -> str:
    if video.call is None:
        return ""
    return call_secret(video.customer, video.call, ports.create.calls)


def _get(request: Request, door: Door, who: Principal, ports: VideoPorts) -> Done:
    watch = ports.create.sending.watch
    video = get_video(who, _named(request), watch.videos, ports.now())
    now = ports.now()
    urls = open_result(video, now, watch.sealer, ports.objects)
    shown = Shown(video, urls, until=links_until(video, now))
    return Done(door.shown(shown), trace(video))


def _list(request: Request, _: Door, who: Principal, ports: VideoPorts) -> Done:
    asked = window(request.query)
    found = list_videos(who, ports.create.sending.watch.videos, ports.now())
    page, total = asked.shown(found)
    return Done(answers.native_list([Shown(one) for one in page], total))


def _cancel(request: Request, _: Door, who: Principal, ports: VideoPorts) -> Done:
    watch = ports.create.sending.watch
    cancel_video(who, _named(request), watch, ports.objects)
    return Done({})


def _named(request: Request) -> VideoId:
    """The video that the path names. Raises InvalidParameter."""
    try:
        return parse_video_id(request.parameters.get("video", ""))
    except MalformedId as error:
        raise InvalidParameter(FieldProblem("id", "is not the id of a video")) from error


def trace(video: Video) -> dict[str, str]:
    """What ties a log line to those of the machine: the row's marker."""
    return {"correlation_id": video.marker}


CALLBACK: Final = "/v1/callbacks/videos/{ticket}"
_TASKS: Final = "/api/v3/contents/generations/tasks"
_CREATE: Final = Route("CreateVideo", _create)
_GET: Final = Route("GetVideo", _get)
_OF_ARK: Final = {
    ("POST", _TASKS): _CREATE,
    ("GET", _TASKS): Route("ListVideos", _list),
    ("GET", f"{_TASKS}/{{video}}"): _GET,
    ("DELETE", f"{_TASKS}/{{video}}"): Route("CancelVideo", _cancel),
}

ROUTES: Mapping[tuple[str, str], Route] = {
    ("POST", "/v1/videos"): _CREATE,
    ("GET", "/v1/videos/{video}"): _GET,
    ("POST", "/v1/videos/generations"): _CREATE,
    ("GET", "/v1/videos/generations/{video}"): _GET,
    **_OF_ARK,
    **{(verb, f"/seedance{path}"): route for (verb, path), route in _OF_ARK.items()},
}
