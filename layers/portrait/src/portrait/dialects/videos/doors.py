"""Which service's spelling a request is in: by its path, and on the path that two share, its body.

/v1/videos                          Token360; with Token360-Native-Params: true, Ark's body
/v1/videos/generations              AllToken or xcompute
.../contents/generations/tasks      Ark
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from portrait.dialects.rest import envelope
from portrait.dialects.tasks import answers as tasks
from portrait.dialects.videos import answers, refusals
from portrait.dialects.videos.answers import Shown
from portrait.dialects.videos.asking import Asked, Reading
from portrait.dialects.videos.content import OTHERS, read_native, read_prompted
from portrait.dialects.videos.frames import read_framed
from portrait.dialects.videos.listed import read_listed
from portrait.dialects.videos.members import load
from portrait.dialects.videos.refusals import Refusal
from portrait.errors import InvalidParameter, PortraitError
from portrait.http.events import Request
from portrait.http.switches import switched_on
from portrait.http.union import union_error

SHARED_PATH: Final = "/v1/videos/generations"
NATIVE_MARK: Final = "/contents/generations/tasks"
NATIVE_PARAMS: Final = "Token360-Native-Params"
AUTO_INGEST: Final = "X-Auto-Ingest"
"""The words of a header that switches something, as Token360 has them."""
_XCOMPUTE_MODELS: Final = "doubao-"


@dataclass(frozen=True, slots=True)
class Door:
    """One service's way to write a request, an answer and a refusal."""

    name: str
    read: Callable[[Mapping[str, Any], Reading], Asked]
    created: Callable[[Shown], dict[str, Any]]
    shown: Callable[[Shown], dict[str, Any]]
    refused: Callable[[PortraitError, str], Refusal]


NATIVE: Final = Door(
    "ark",
    read_native,
    answers.native_created,
    answers.native,
    lambda error, _: refusals.native(error),
)
ALLTOKEN: Final = Door(
    "content", read_prompted, answers.alltoken, answers.alltoken, refusals.alltoken
)
TOKEN360: Final = Door(
    "frames",
    read_framed,
    answers.token360,
    answers.token360,
    lambda error, _: refusals.token360(error),
)
TOKEN360_NATIVE: Final = replace(TOKEN360, read=read_native)
XCOMPUTE: Final = Door(
    "tasks",
    read_listed,
    lambda shown: tasks.success(answers.xcompute(shown)),
    lambda shown: tasks.success(answers.xcompute(shown)),
    lambda error, _: refusals.xcompute(error),
)


def _union(error: PortraitError, request_id: str) -> Refusal:
    """For a body that does not say which of two services it is for: both can read it."""
    status, body, headers = envelope.refusal(error)
    kind = "invalid_request_error"
    code = body["serviceCode"]
    return status, dict(union_error(request_id, status, code, error.message, kind)), headers


_EITHER: Final = replace(ALLTOKEN, refused=_union)


def door_of(request: Request | None) -> Door:
    """The door of a request, if one could be read.

    Raises nothing: a body that cannot be read is told so later.
    """
    if request is None:
        return _EITHER
    if NATIVE_MARK in request.path:
        return NATIVE
    if not request.path.startswith(SHARED_PATH):
        return TOKEN360
    if request.method != "POST":
        return ALLTOKEN
    try:
        told = load(request.body)
    except InvalidParameter:
        return _EITHER
    return _by_body(told)


def _by_body(told: Mapping[str, Any]) -> Door:
    if told.get("content") is not None:
        return ALLTOKEN
    if any(told.get(name) is not None for name in OTHERS):
        return XCOMPUTE
    model = told.get("model")
    theirs = isinstance(model, str) and model.startswith(_XCOMPUTE_MODELS)
    return XCOMPUTE if theirs else ALLTOKEN


def reader_of(request: Request, door: Door) -> Door:
    """The same door, or the one of its header for bodies as Ark has them."""
    native = door is TOKEN360 and switched_on(request, NATIVE_PARAMS)
    return TOKEN360_NATIVE if native else door
