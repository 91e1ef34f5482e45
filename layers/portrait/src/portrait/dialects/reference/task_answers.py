"""What the task routes answer, as types."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

State = Literal["processing", "completed", "failed"]


class Detail(TypedDict):
    """One thing that is wrong: a field, or a code."""

    message: str
    field: NotRequired[str]
    code: NotRequired[str]


class Fault(TypedDict):
    """What is wrong; `code` is the HTTP status."""

    code: int
    message: str
    type: str
    details: NotRequired[list[Detail]]


class Refusal(TypedDict):
    """A refusal."""

    error: Fault


class Submitted(TypedDict):
    """A batch that was handed in."""

    id: str
    object: str
    status: State
    progress: int
    model: str
    group_id: str | None


class Entry(TypedDict):
    """One asset of a batch that has ended."""

    asset_id: str
    asset_url: str
    status: Literal["Active", "Failed"]


class BatchResult(TypedDict):
    """How a batch ended, in the order of the request; `asset_url` if it was one asset."""

    assets: list[Entry]
    usable_assets: list[Entry]
    failed_assets: list[Entry]
    asset_url: NotRequired[str]


class TaskFault(TypedDict):
    """Why a task failed."""

    code: str
    message: str


class Reason(TypedDict):
    """Why one asset failed."""

    asset_id: str
    code: str
    message: str


class Batch(Submitted):
    """A batch as it is now. A failed one may have assets that can be used. Spans are seconds."""

    estimated_time: int
    created: int
    completed: NotRequired[int]
    actual_time: NotRequired[int]
    result: NotRequired[BatchResult]
    error: NotRequired[TaskFault]
    failures: NotRequired[list[Reason]]


class OpenedSession(TypedDict):
    """A verification that was opened; the secret signs what callback_url is told."""

    id: str
    status: State
    callback_secret: str


class SessionResult(TypedDict):
    """The page that the person opens, and what asks how it went."""

    byted_token: str
    h5_link: str
    raw_response: dict[str, Any]


class SessionTask(TypedDict):
    """The task of a verification that was opened."""

    id: str
    status: State
    progress: int
    created: int
    completed: NotRequired[int]
    actual_time: NotRequired[int]
    result: SessionResult
    group_id: NotRequired[str]


class PersonsGroup(TypedDict):
    """The group of a verified person, in both spellings."""

    group_id: str
    GroupId: str


class ResultTask(TypedDict):
    """How a verification went."""

    id: str
    status: State
    progress: int
    created: int
    completed: NotRequired[int]
    actual_time: NotRequired[int]
    group_id: NotRequired[str]
    result: NotRequired[PersonsGroup]
    error: NotRequired[TaskFault]
