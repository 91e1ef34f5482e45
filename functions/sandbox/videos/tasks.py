"""The four operations on tasks: pure rules over the ports, one function each."""

from collections.abc import Sequence
from typing import Any, Final

from functions.sandbox.ids import mint_task_id
from functions.sandbox.model import AssetId, AssetType
from functions.sandbox.ports import IdTaken
from functions.sandbox.review import Patience, reviewed
from functions.sandbox.videos.catalogue import Model, find_model
from functions.sandbox.videos.contents import Medium, check_media, draft_of, media_of, prompt_of
from functions.sandbox.videos.links import Kind
from functions.sandbox.videos.magic import (
    ASSET_GONE,
    Spell,
    after_commit,
    before_commit,
    check_gates,
    failure_text,
    read_spell,
    refused_input,
)
from functions.sandbox.videos.model import End, Task
from functions.sandbox.videos.options import check_options, shown_options, tokens
from functions.sandbox.videos.queries import TaskQuery
from functions.sandbox.videos.refusals import (
    TaskRefusal,
    asset_missing,
    asset_missing_text,
    internal,
    invalid,
    model_unknown,
    task_missing,
    too_fast,
)
from functions.sandbox.videos.requests import CreateTask
from functions.sandbox.videos.results import result_link
from functions.sandbox.world import Caller, World

Result = dict[str, Any]

_MINTS: Final = 8
_ASSET_TYPES: Final[dict[Kind, AssetType]] = {"image": "Image", "video": "Video", "audio": "Audio"}
_FACES: Final = "InputImageSensitiveContentDetected.PrivacyInformation"


def create(world: World, caller: Caller, request: CreateTask) -> tuple[Result, Spell]:
    """Take a task in. Raises TaskRefusal."""
    model = find_model(request.model, caller.account.region)
    if model is None:
        raise model_unknown(request.model)
    prompt = prompt_of(request)
    spell = read_spell(prompt)
    check_gates(spell, request.model, unpaid=world.settings.switches.video_overdue)
    if spell.word == "throttle" and world.turns.throttle(
        caller.library, prompt[:200], spell.number, caller.now_ms
    ):
        raise too_fast()
    media = _checked(world, caller, request, model)
    before_commit(spell)
    for _ in range(_MINTS):
        task = _new_task(world, caller, request, media, spell)
        try:
            world.videos.add(task)
        except IdTaken:
            continue
        if task.callback_url and not world.timer.begin(task):
            # The task is made: whoever is not told of its changes sees them when asking.
            world.log.warning("sandbox_callbacks_not_begun", task=task.id)
        return after_commit(spell, {"id": task.id}, world.sleep), spell
    raise internal()


def _checked(world: World, caller: Caller, request: CreateTask, model: Model) -> Sequence[Medium]:
    """The media of a request that can be carried out. Raises TaskRefusal."""
    media = media_of(request)
    draft, param = draft_of(request)
    if draft and (media or not model.has_drafts):
        raise invalid(param, "a draft goes with text at most, and with a model that has drafts")
    check_media(media, model)
    check_options(request, model)
    if draft:
        known = world.videos.find(caller.library, draft)
        if known is None or not (
            known.shown["draft"] and known.status(caller.now_ms) == "succeeded"
        ):
            raise invalid(param, "it is no finished draft of yours")
    patience = Patience()
    for one in media:
        if one.link.asset:
            _check_asset(world, caller, one, model, patience)
    _check_faces(world, media)
    return media


def _check_asset(
    world: World, caller: Caller, one: Medium, model: Model, patience: Patience
) -> None:
    if not model.takes_assets:
        raise invalid(one.param, f"the model {model.name} takes no assets")
    asset = world.assets.get(caller.library, AssetId(one.link.asset))
    if asset is not None:
        asset = reviewed(world, caller, asset, patience)
    lag_ms = world.settings.switches.video_asset_lag * 1000
    if asset is None or asset.status(round(caller.now_ms - lag_ms)) != "Active":
        raise asset_missing(one.link.asset, one.param)
    if asset.type != _ASSET_TYPES[one.kind]:
        raise invalid(one.param, f"the asset {asset.id} is of type {asset.type}")


def _check_faces(world: World, media: Sequence[Medium]) -> None:
    faces = [one for one in media if one.kind == "image" and one.link.shows_a_face]
    if not faces:
        return
    if world.settings.switches.video_faces_unnamed:
        raise refused_input(_FACES)
    named = ", ".join(f"'content[{one.place}]'" for one in faces)
    raise refused_input(_FACES, faces[0].param, f" {named}")


def _new_task(
    world: World, caller: Caller, request: CreateTask, media: Sequence[Medium], spell: Spell
) -> Task:
    runs_ms, ends_ms = _walk(caller.now_ms, world.settings.video_seconds, spell)
    shown = shown_options(request, draft_of(request)[0], world.random)
    latest = caller.now_ms + shown["execution_expires_after"] * 1000
    end: End = "succeeded"
    code, message = "", ""
    if spell.word == "fail":
        end, code, message = "failed", *_failure(spell, media)
    if spell.word == "expire" or ends_ms > latest:
        end = "expired"
    return Task(
        id=mint_task_id(caller.now_ms, world.random),
        library=caller.library,
        model=request.model,
        created_ms=caller.now_ms,
        runs_ms=min(runs_ms, latest),
        ends_ms=min(ends_ms, latest),
        end=end,
        shown=shown,
        error_code=code,
        error_message=message,
        last_frame=bool(request.return_last_frame),
        origin=caller.origin,
        callback_url=request.callback_url or "",
    )


def _walk(now_ms: int, seconds: float, spell: Spell) -> tuple[int, int]:
    """When a task begins to run, and when it ends; a quarter of its time it is queued."""
    total = float(spell.number) if spell.word == "slow" else seconds
    queued, running = total / 4, total * 3 / 4
    if spell.word == "queued":
        queued = spell.number
    if spell.word == "running":
        queued, running = 0, spell.number
    runs_ms = now_ms + round(queued * 1000)
    return runs_ms, runs_ms + round(running * 1000)


def _failure(spell: Spell, media: Sequence[Medium]) -> tuple[str, str]:
    """Code and message of the task's error."""
    if spell.code != ASSET_GONE:
        return spell.code, failure_text(spell.code)
    named = next((one.link.asset for one in media if one.link.asset), "asset-unknown")
    return "InvalidParameter", asset_missing_text(named)


def find(world: World, caller: Caller, task_id: str) -> Result:
    """Show a task. Raises TaskRefusal: not found."""
    return render(world, caller.origin, _found(world, caller, task_id), caller.now_ms)


def listing(world: World, caller: Caller, query: TaskQuery) -> Result:
    """Show the tasks of one project, the newest first."""
    lag_ms = world.settings.switches.video_list_lag * 1000
    matching = [
        task
        for task in world.videos.newest_first(caller.library)
        if caller.now_ms < task.kept_until_ms()
        and caller.now_ms >= task.created_ms + lag_ms
        and query.matches(task, caller.now_ms)
    ]
    start = (query.page_num - 1) * query.page_size
    items = [
        render(world, caller.origin, task, caller.now_ms)
        for task in matching[start : start + query.page_size]
    ]
    return {"items": items, "total": len(matching)}


def delete(world: World, caller: Caller, task_id: str) -> Result:
    """Cancel a queued task, or delete the record of one that is at rest. Raises TaskRefusal."""
    task = _found(world, caller, task_id)
    status = task.status(caller.now_ms)
    if status in ("running", "cancelled"):
        text = f"Cannot delete task because it is currently {status}."
        code = "RunningTaskDeletion" if status == "running" else "CancelledTaskDeletion"
        raise TaskRefusal(409, f"InvalidAction.{code}", text, "id")
    if status == "queued":
        if not world.videos.cancel(task, caller.now_ms):
            raise task_missing()
    elif not world.videos.forget(task):
        raise task_missing()
    return {}


def _found(world: World, caller: Caller, task_id: str) -> Task:
    task = world.videos.find(caller.library, task_id)
    if task is None or caller.now_ms >= task.kept_until_ms():
        raise task_missing()
    return task


def render(world: World, origin: str, task: Task, now_ms: int) -> Result:
    """A task as the service prints it; content and usage only once it has succeeded."""
    status = task.status(now_ms)
    shown: Result = {"id": task.id, "model": task.model, "status": status, "error": None}
    if status == "failed":
        shown["error"] = {"code": task.error_code, "message": task.error_message}
    shown["created_at"] = task.created_ms // 1000
    shown["updated_at"] = task.changed_ms(now_ms) // 1000
    if status == "succeeded":
        shown["content"] = {"video_url": result_link(world, origin, task, "video.mp4")}
        if task.last_frame:
            frame = result_link(world, origin, task, "last_frame.jpg")
            shown["content"]["last_frame_url"] = frame
        billed = tokens(dict(task.shown))
        shown["usage"] = {"completion_tokens": billed, "total_tokens": billed}
    return {**shown, **task.shown}
