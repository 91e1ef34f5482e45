"""Videos, in the words of four services."""

from collections.abc import Mapping, Sequence
from typing import Final

from portrait.dialects.action import refusals as action
from portrait.dialects.reference import video_answers as said
from portrait.dialects.reference.entries import JSON, Entry, Json, Schemas, answer, in_path, switch
from portrait.dialects.reference.video_requests import REQUESTS
from portrait.dialects.rest import envelope
from portrait.dialects.tasks import refusals as tasks
from portrait.dialects.videos import refusals
from portrait.dialects.videos.doors import AUTO_INGEST, NATIVE_PARAMS
from portrait.dialects.videos.windows import PAGE_NUM_MAX, PAGE_SIZE_MAX, STATUSES
from portrait.rules.tasks import ID_PATTERN

_ANSWERS: Final = (
    *(said.NativeCreated, said.NativeTask, said.NativeList, said.AllTokenTask),
    *(said.Token360Video, said.XcomputeTask, said.NativeRefusal, said.AllTokenRefusal),
    *(said.EitherRefusal, said.Token360Refusal, said.XcomputeRefusal),
)
_VIDEO: Final = in_path(
    "video", {"type": "string", "pattern": f"^(cgt-[0-9]{{14}}-[0-9a-z]{{5}}|{ID_PATTERN})$"}
)
_TICKET: Final = in_path("ticket", {"type": "string", "minLength": 1})
_INGEST: Final = switch(
    AUTO_INGEST, "true: pictures that are refused for real faces are taken in as assets."
)
_AS_ARK: Final = switch(NATIVE_PARAMS, "true: the body is Ark's own.")
_NATIVE: Final = "/api/v3/contents/generations/tasks"
_TAG: Final = "Videos"
TASK_OF_VIDEO: Final[Json] = {"$ref": "#/components/schemas/videos.XcomputeTask"}
"""What GET /v1/tasks/{task} says of a video."""


def described() -> tuple[list[Entry], dict[str, Json]]:
    """The operations of these doors, and their components."""
    answered = Schemas("videos", _ANSWERS, closed=True)
    asked = {f"videos.{name}Request": schema for name, schema in REQUESTS.items()}
    entries = [*_framed(answered), *_shared(answered), _callback()]
    for prefix, name in (("", "Ark"), ("/seedance", "Seedance")):
        entries += _native(f"{prefix}{_NATIVE}", name, answered)
    return entries, asked | answered.components


def _framed(answered: Schemas) -> list[Entry]:
    refused = _refused(_REST, [answered.ref(said.Token360Refusal)])
    video = answered.ref(said.Token360Video)
    return [
        Entry(
            *("POST", "/v1/videos", "createVideo", _TAG, "A video (Token360)"),
            {"200": answer(video, keyed=True), **refused},
            takes={JSON: {"anyOf": [_asked("Token360"), _asked("Native")]}},
            parameters=[_INGEST, _AS_ARK],
            keyed=True,
        ),
        Entry(
            *("GET", "/v1/videos/{video}", "getVideo", _TAG, "A video (Token360)"),
            {"200": answer(video), **refused},
            parameters=[_VIDEO],
        ),
    ]


def _shared(answered: Schemas) -> list[Entry]:
    path = "/v1/videos/generations"
    alltoken, task = answered.ref(said.AllTokenTask), answered.ref(said.XcomputeTask)
    own = answered.ref(said.AllTokenRefusal)
    kinds = (said.AllTokenRefusal, said.XcomputeRefusal, said.EitherRefusal)
    either = [answered.ref(kind) for kind in kinds]
    done = {
        "type": "object",
        "required": ["code", "data"],
        "additionalProperties": False,
        "properties": {"code": {"const": 200}, "data": task},
    }
    summary = "A video: told apart by its body (AllToken, xcompute)"
    return [
        Entry(
            *("POST", path, "createGeneration", _TAG, summary),
            {
                "200": answer({"anyOf": [alltoken, done]}, keyed=True),
                **_refused(_REST | _TASKS, either),
            },
            takes={JSON: {"anyOf": [_asked("AllToken"), _asked("Xcompute")]}},
            parameters=[_INGEST],
            keyed=True,
        ),
        Entry(
            *("GET", f"{path}/{{video}}", "getGeneration", _TAG, "A video (AllToken)"),
            {"200": answer(alltoken), **_refused(_REST, [own])},
            parameters=[_VIDEO],
        ),
    ]


def _native(path: str, name: str, answered: Schemas) -> list[Entry]:
    refused = _refused(_OF_ARK, [answered.ref(said.NativeRefusal)])
    created, task = answered.ref(said.NativeCreated), answered.ref(said.NativeTask)
    one, nothing = f"{path}/{{video}}", {"type": "object", "additionalProperties": False}
    gone = "Cancel a task that is queued, or remove one that has ended (Ark)"
    return [
        Entry(
            *("POST", path, f"create{name}Task", _TAG, "A task (Ark)"),
            {"200": answer(created, keyed=True), **refused},
            takes={JSON: _asked("Native")},
            parameters=[_INGEST],
            keyed=True,
        ),
        Entry(
            *("GET", path, f"list{name}Tasks", _TAG, "Tasks by page (Ark)"),
            {"200": answer(answered.ref(said.NativeList)), **refused},
            parameters=_WINDOW,
        ),
        Entry(
            *("GET", one, f"get{name}Task", _TAG, "A task (Ark)"),
            {"200": answer(task), **refused},
            parameters=[_VIDEO],
        ),
        Entry(
            *("DELETE", one, f"delete{name}Task", _TAG, gone),
            {"200": answer(nothing), **refused},
            parameters=[_VIDEO],
        ),
    ]


def _callback() -> Entry:
    heard = {"204": {"description": "Heard."}, "404": {"description": "Nobody's address."}}
    return Entry(
        *("POST", "/v1/callbacks/videos/{ticket}", "hearOfVideo", _TAG),
        "Where the upstream says that a video changed; it is only a hint to look",
        heard,
        parameters=[_TICKET],
        security=(),
    )


def _asked(name: str) -> Json:
    return {"$ref": f"#/components/schemas/videos.{name}Request"}


def _refused(statuses: frozenset[int], schemas: Sequence[Json]) -> Mapping[str, Json]:
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    made = {str(status): answer(schema, "Refused.") for status in sorted(statuses)}
    for status in made.keys() & {"409", "429"}:
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        made[status]["headers"] = {"Retry-After": wait}
    return made


_REST: Final = frozenset({*envelope.STATUS.values(), *action.STATUS.values(), 404})
_TASKS: Final = frozenset(status for status, _, _ in tasks.ALL)
_OF_ARK: Final = frozenset(status for status, _ in refusals.NATIVE_CODES)
_WINDOW: Final[list[Json]] = [
    {"name": name, "in": "query", "required": False, "schema": shape}
    for name, shape in {
        "page_num": {"type": "integer", "minimum": 1, "maximum": PAGE_NUM_MAX},
        "page_size": {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MAX},
        "filter.status": {"type": "string", "enum": list(STATUSES)},
        "filter.model": {"type": "string"},
        "filter.service_tier": {"type": "string"},
        "filter.task_ids": {"type": "array", "items": _VIDEO["schema"]},
    }.items()
]
