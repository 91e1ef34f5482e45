"""What the routes of videos answer, as types."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from portrait.dialects.reference import rest_answers, task_answers
from portrait.dialects.reference.action_answers import Metadata

NativeStatus = Literal["queued", "running", "succeeded", "failed", "cancelled", "expired"]


class VideoFault(TypedDict):
    """Why there is no video and there will be none."""

    code: str
    message: str


class Made(TypedDict):
    """Addresses of what was made, while they can be fetched."""

    video_url: NotRequired[str]
    last_frame_url: NotRequired[str]
    file_url: NotRequired[str]


class Own(TypedDict):
    """Members of the gateway's own."""

    expires_at: NotRequired[int]
    warnings: NotRequired[list[str]]
    ingested_assets: NotRequired[list[str]]
    callback_secret: NotRequired[str]


class Parameters(TypedDict):
    """The request's parameters, and what they became."""

    return_last_frame: NotRequired[bool]
    service_tier: NotRequired[str]
    execution_expires_after: NotRequired[int]
    priority: NotRequired[int]
    generate_audio: NotRequired[bool]
    draft: NotRequired[bool]
    camera_fixed: NotRequired[bool]
    watermark: NotRequired[bool]
    seed: NotRequired[int]
    resolution: NotRequired[str]
    ratio: NotRequired[str]
    duration: NotRequired[float]
    frames: NotRequired[int]
    tools: NotRequired[list[dict[str, Any]]]
    output_format: NotRequired[str]
    omni_reference_task_type: NotRequired[str]
    framespersecond: NotRequired[int]
    usage: NotRequired[dict[str, Any]]


class NativeCreated(Own):
    """A task that was made, as Ark says it."""

    id: str


class Task(Own, Parameters):
    """What two services say of a task. Times are seconds since 1970."""

    id: str
    model: str
    error: VideoFault | None
    created_at: int
    updated_at: int
    safety_identifier: NotRequired[str]
    content: NotRequired[Made]


class NativeTask(Task):
    """A task as Ark has it."""

    status: NativeStatus


class NativeList(TypedDict):
    """A page of tasks; results are in the tasks themselves only."""

    items: list[NativeTask]
    total: int


class AllTokenTask(Task):
    """A task as AllToken has it."""

    status: Literal["queued", "processing", "completed", "failed", "expired", "cancelled"]
    video_url: NotRequired[str]


class Token360Video(Own):
    """A video as Token360 has it."""

    id: str
    object: Literal["video"]
    status: Literal["queued", "in_progress", "completed", "failed"]
    model: str
    created_at: int
    updated_at: int
    parameters: dict[str, Any]
    error: VideoFault | None
    request_id: NotRequired[str]
    metadata: NotRequired[dict[str, Any]]
    prompt: NotRequired[str]
    usage: NotRequired[dict[str, Any]]
    url: NotRequired[str | None]
    video_url: NotRequired[str | None]
    content: NotRequired[Made]
    duration: NotRequired[float]


class MadeVideo(TypedDict):
    """One video that was made."""

    url: list[str]
    expires_at: NotRequired[int]


class XcomputeResult(Made):
    """What was made, while it can be fetched."""

    expires_at: NotRequired[int]
    videos: list[MadeVideo]


class XcomputeTask(Own):
    """A video as a task of xcompute's."""

    id: str
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    progress: int
    model: str
    created: int
    completed: NotRequired[int]
    actual_time: NotRequired[int]
    result: NotRequired[XcomputeResult]
    error: NotRequired[VideoFault]


class NativeFault(TypedDict):
    """What is wrong; `param` is the first field that is."""

    code: str
    message: str
    param: str
    type: str


class NativeRefusal(TypedDict):
    """A refusal as Ark's data plane has it."""

    error: NativeFault


class RefusalMetadata(Metadata):
    """Who refused, and why."""

    Error: dict[str, Any]


class AllTokenFault(TypedDict):
    """The same as ResponseMetadata.Error."""

    code: str
    message: str
    type: str


class AllTokenRefusal(TypedDict):
    """A refusal as AllToken has it."""

    ResponseMetadata: RefusalMetadata
    error: AllTokenFault


class Token360Refusal(rest_answers.Refusal):
    """A refusal as Token360 has it."""


class XcomputeRefusal(task_answers.Refusal):
    """A refusal as xcompute has it."""


class EitherRefusal(TypedDict):
    """A refusal of a body that says of neither service that it is for it."""

    ResponseMetadata: dict[str, Any]
    error: dict[str, Any]
    code: int
    msg: str
    data: None
