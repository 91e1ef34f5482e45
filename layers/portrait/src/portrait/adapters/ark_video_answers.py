"""What an answer of Ark's data plane means: a task, or the error that says what comes next."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from portrait.adapters.ark_answers import CODE_MAX, UPSTREAM_ID, shortened
from portrait.errors import (
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamThrottled,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.model import Failure, UpstreamId, VideoState
from portrait.ports.videos import UpstreamVideo

_PARAM_MAX: Final = 100
_URLS: Final = ("video_url", "last_frame_url", "file_url")
_REPORTED: Final = (
    "usage",
    "seed",
    "resolution",
    "ratio",
    "duration",
    "frames",
    "framespersecond",
    "service_tier",
    "execution_expires_after",
    "generate_audio",
    "draft",
    "priority",
    "tools",
    "output_format",
)
"""Members of a task that are passed on; others may name things of the upstream's own.

`revised_prompt` is not among them: it is a customer's text, and a row keeps these unsealed.
"""
_STATES: Final = frozenset(
    {
        VideoState.QUEUED,
        VideoState.RUNNING,
        VideoState.SUCCEEDED,
        VideoState.FAILED,
        VideoState.CANCELLED,
        VideoState.EXPIRED,
    }
)
_ACCOUNT: Final = ("AuthenticationError", "AccessDenied", "AccountOverdueError")
_NO_TASK: Final = ("NotFound", "ResourceNotFound", "TaskNotFound", "InvalidTask.NotFound")


def refusal_of(status: int, body: bytes) -> Mapping[str, object]:
    """The object of an answer. Raises the UpstreamError that it amounts to."""
    try:
        answer: object = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise _strange(status) from error
    if not isinstance(answer, dict):
        raise _strange(status)
    if not 200 <= status < 300:  # noqa: PLR2004  the class of success
        raise _refusal(status, answer.get("error"))
    return answer


def created_video(answer: Mapping[str, object]) -> UpstreamId:
    """The id of a create. Raises UpstreamUnknown: something may have been made without one."""
    return _id(answer)


def video_from(answer: Mapping[str, object], asked: UpstreamId) -> UpstreamVideo:
    """A task. Raises UpstreamUnknown if it is not the one that was asked for."""
    video = _video(answer)
    if video.upstream_id != asked:
        raise UpstreamUnknown("StrangeAnswer", "another task than was asked for")
    return video


def videos_from(answer: Mapping[str, object]) -> Sequence[UpstreamVideo]:
    """The items of a list. Raises UpstreamUnknown if they are no list of tasks."""
    items = answer.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UpstreamUnknown("StrangeAnswer", "items is not a list of objects")
    return [_video(item) for item in items]


def _video(answer: Mapping[str, object]) -> UpstreamVideo:
    word, content = answer.get("status"), answer.get("content")
    state = VideoState(word) if isinstance(word, str) and word in _STATES else VideoState.RUNNING
    urls = content if isinstance(content, dict) else {}
    identifier = answer.get("safety_identifier")
    return UpstreamVideo(
        upstream_id=_id(answer),
        state=state,
        urls={name: urls[name] for name in _URLS if isinstance(urls.get(name), str) and urls[name]},
        report={name: answer[name] for name in _REPORTED if answer.get(name) is not None},
        failure=_failure(answer.get("error")),
        created_at=_moment(answer.get("created_at")),
        updated_at=_moment(answer.get("updated_at")),
        safety_identifier=identifier if isinstance(identifier, str) else "",
    )


def _refusal(status: int, error: object) -> UpstreamError:
    if status == 429:  # noqa: PLR2004  whatever the code: too many requests
        return UpstreamThrottled(_member(error, "code") or "TooManyRequests")
    code = _member(error, "code")
    if not code or status >= 500:  # noqa: PLR2004  a fault: it may have happened
        return _strange(status)
    message = shortened(_member(error, "message"))
    if status == 401 or code.startswith(_ACCOUNT):  # noqa: PLR2004  the key was not taken
        return UpstreamAccountUnusable(code, message)
    if status == 404 and code.startswith(_NO_TASK):  # noqa: PLR2004  models have codes of their own
        return UpstreamNotFound(code, message)
    if 400 <= status < 500:  # noqa: PLR2004  the class of refusals
        return UpstreamVideoRefused(code, message, _member(error, "param")[:_PARAM_MAX])
    return _strange(status)


def _member(error: object, name: str) -> str:
    value = error.get(name) if isinstance(error, dict) else None
    return value[:CODE_MAX] if isinstance(value, str) and name != "message" else str(value or "")


def _failure(error: object) -> Failure | None:
    code = _member(error, "code")
    return Failure(code, shortened(_member(error, "message"))) if code else None


def _id(answer: Mapping[str, object]) -> UpstreamId:
    value = answer.get("id")
    if not isinstance(value, str) or not UPSTREAM_ID.fullmatch(value):
        raise UpstreamUnknown("StrangeAnswer", "id is not an id")
    return UpstreamId(value)


def _moment(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**33:
        return None
    return datetime.fromtimestamp(value, UTC)


def _strange(status: int) -> UpstreamUnknown:
    return UpstreamUnknown("StrangeAnswer", f"HTTP {status} without the members expected")
