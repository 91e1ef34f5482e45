"""One request to the data plane, from door to answer: path -> key -> rate -> body -> rules.

Unlike the control plane it knows its caller by an API key alone, and each key belongs to one
project of one account.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from functions.sandbox.model import Library
from functions.sandbox.ports import Holder
from functions.sandbox.rates import Rate
from functions.sandbox.refusals import Refusal
from functions.sandbox.videos import tasks
from functions.sandbox.videos.queries import read_query
from functions.sandbox.videos.refusals import TaskRefusal, internal, key_refused, too_fast
from functions.sandbox.videos.requests import read_create
from functions.sandbox.wire import Answer, Arrived, read_event, respond
from functions.sandbox.world import Caller, World

_ROOT: Final = "/api/v3/"
_TASKS: Final = re.compile(r"/api/v3/contents/generations/tasks(?:/(?P<id>[A-Za-z0-9_-]{1,128}))?")
_BEARER: Final = re.compile(r"bearer +(\S{1,512})", re.IGNORECASE)
_RATES: Final = {
    "CreateVideoTask": Rate(10, 1000),
    "GetVideoTask": Rate(100, 1000),
    "ListVideoTasks": Rate(10, 1000),
    "DeleteVideoTask": Rate(10, 1000),
}
_OPERATIONS: Final = {
    ("POST", False): "CreateVideoTask",
    ("GET", True): "GetVideoTask",
    ("GET", False): "ListVideoTasks",
    ("DELETE", True): "DeleteVideoTask",
}


def is_meant(event: Mapping[str, Any]) -> bool:
    """Whether an event of the function URL is about the data plane."""
    return str(event.get("rawPath")).startswith(_ROOT)


def answer(world: World, event: Mapping[str, Any]) -> Answer:
    """The HTTP answer to an event: JSON, a fault included."""
    now_ms = world.clock()
    request_id = f"02{now_ms}{world.random.getrandbits(144):036x}"
    world.log.clear()
    world.log.bind(request_id=request_id)
    world.meter.count("SandboxVideoRequests")
    try:
        reply = _operate(world, read_event(event), now_ms)
    except (TaskRefusal, Refusal) as error:
        refusal = error if isinstance(error, TaskRefusal) else _as_task_refusal(error)
        world.meter.count("SandboxVideoRefusals")
        world.log.info("sandbox_video_refused", code=refusal.code, status=refusal.status)
        reply = respond(refusal.status, refusal.body(request_id))
    except Exception as error:  # noqa: BLE001 - the door: every fault is answered in its envelope
        fault = type(error).__name__
        world.log.error("sandbox_fault", error_type=fault)  # noqa: TRY400 - a trace may quote a URL
        reply = respond(500, internal().body(request_id))
    finally:
        world.meter.flush()
    reply["headers"]["x-request-id"] = request_id
    return reply


def _operate(world: World, arrived: Arrived, now_ms: int) -> Answer:
    http = arrived.http
    path = _TASKS.fullmatch(http.path)
    operation = _OPERATIONS.get((http.method, bool(path and path["id"])))
    if path is None or operation is None:
        raise TaskRefusal(404, "NotFound", "The requested path and method are not found.")
    holder = _holder(world, arrived)
    world.log.bind(upstream_account=holder.account.name)
    library = Library(holder.account.name, holder.project)
    if not world.turns.take(library.account, operation, _RATES[operation], now_ms):
        raise too_fast()
    caller = Caller(holder.account, library, now_ms, _origin(world, arrived))
    reply = _run(world, caller, operation, arrived, path["id"] or "")
    world.log.info("sandbox_video_answered", action=operation, status=200)
    return reply


def _run(world: World, caller: Caller, operation: str, arrived: Arrived, task_id: str) -> Answer:
    match operation:
        case "CreateVideoTask":
            made, spell = tasks.create(world, caller, read_create(arrived.http.body))
            reply = respond(200, made)
            if spell.word == "lost":
                reply["body"] = reply["body"][: len(reply["body"]) // 2]
            return reply
        case "GetVideoTask":
            return respond(200, tasks.find(world, caller, task_id))
        case "ListVideoTasks":
            return respond(200, tasks.listing(world, caller, read_query(arrived.http.query)))
    return respond(200, tasks.delete(world, caller, task_id))


def _holder(world: World, arrived: Arrived) -> Holder:
    """Whose key the request brings. Raises TaskRefusal."""
    given = [value for name, value in arrived.http.headers if name.lower() == "authorization"]
    bearer = _BEARER.fullmatch(given[0].strip()) if len(given) == 1 else None
    holder = world.accounts.find_holder(bearer[1]) if bearer else None
    if holder is None:
        raise key_refused()
    return holder


def _origin(world: World, arrived: Arrived) -> str:
    host = next((value for name, value in arrived.http.headers if name.lower() == "host"), "")
    return f"{'http' if world.settings.local_mode else 'https'}://{host}"


def _as_task_refusal(refusal: Refusal) -> TaskRefusal:
    return TaskRefusal(400, "InvalidParameter", refusal.message)
