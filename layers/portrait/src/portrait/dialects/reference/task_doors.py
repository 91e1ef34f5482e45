"""Batches and verifications as tasks."""

from collections.abc import Mapping
from typing import Final

from portrait.dialects.reference import task_answers as said
from portrait.dialects.reference.entries import (
    JSON,
    Entry,
    Json,
    Schemas,
    answer,
    in_path,
    in_query,
)
from portrait.dialects.reference.video_doors import TASK_OF_VIDEO
from portrait.dialects.tasks import refusals, requests
from portrait.dialects.tasks.looking import Look
from portrait.rules.tasks import ID_PATTERN

_REQUESTS: Final = (
    requests.PrivateAvatar,
    requests.RealSession,
    requests.RealResult,
    requests.RealAssets,
)
_ANSWERS: Final = (
    *(said.Submitted, said.Batch, said.OpenedSession, said.SessionTask, said.ResultTask),
    said.Refusal,
)
_TASK: Final = in_path("task", {"type": "string", "pattern": f"^{ID_PATTERN}$"})


def described() -> tuple[list[Entry], dict[str, Json]]:
    """The operations of this door, and its components."""
    asked, answered = Schemas("tasks", _REQUESTS), Schemas("tasks", _ANSWERS, closed=True)
    refused = _refused(answered.ref(said.Refusal))
    _, *steps = _REQUESTS
    real = {"anyOf": [asked.ref(step) for step in steps]}
    begun = (said.OpenedSession, said.ResultTask, said.Submitted)
    known = (said.Batch, said.SessionTask, said.ResultTask)
    entries = [
        Entry(
            "POST",
            "/v1/seedance2/private-avatar",
            "privateAvatar",
            "Tasks",
            "Up to twenty made-up characters as one task",
            {"200": _done([answered.ref(said.Submitted)], keyed=True), **refused},
            takes={JSON: asked.ref(requests.PrivateAvatar)},
            keyed=True,
        ),
        Entry(
            "POST",
            "/v1/seedance2/real-avatar",
            "realAvatar",
            "Tasks",
            "A real person in three steps: open a verification, ask how it went, hand in files",
            {"200": _done([answered.ref(one) for one in begun], keyed=True), **refused},
            takes={JSON: real},
            keyed=True,
        ),
        Entry(
            "GET",
            "/v1/tasks/{task}",
            "getTask",
            "Tasks",
            "How a task is",
            {"200": _done([*(answered.ref(one) for one in known), TASK_OF_VIDEO]), **refused},
            parameters=[_TASK, *in_query(Look)],
        ),
    ]
    return entries, asked.components | answered.components


def _done(data: list[Json], *, keyed: bool = False) -> Json:
    body = {
        "type": "object",
        "required": ["code", "data"],
        "additionalProperties": False,
        "properties": {"code": {"const": 200}, "data": {"anyOf": data}},
    }
    return answer(body, keyed=keyed)


def _refused(schema: Json) -> Mapping[str, Json]:
    """The refusals, by the words that come with each status."""
    kinds = {status: message for status, _, message in refusals.ALL}
    made = {str(status): answer(schema, message) for status, message in kinds.items()}
    for status in ("409", "429"):
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        made[status]["headers"] = {"Retry-After": wait}
    return made
