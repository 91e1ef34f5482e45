"""The body of a create: the one place where its JSON becomes values. A null counts as absent."""

import json
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
)
from pydantic_core import ErrorDetails

from functions.sandbox.addresses import check_url
from functions.sandbox.videos.refusals import TaskRefusal, invalid, missing

_SEED_MAX: Final = 2**32 - 1
_KINDS: Final = ("text", "image_url", "video_url", "audio_url", "draft_task")
_FRAMES: Final = range(29, 290, 4)


class Wire(BaseModel):
    """A JSON object that may hold nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Url(Wire):
    """Where a medium is."""

    url: Annotated[StrictStr, Field(min_length=1, repr=False)]


class TextItem(Wire):
    """The prompt."""

    type: Literal["text"]
    text: Annotated[StrictStr, Field(min_length=1, repr=False)]


class ImageItem(Wire):
    """A picture."""

    type: Literal["image_url"]
    image_url: Url
    role: Literal["first_frame", "last_frame", "reference_image"] | None = None


class VideoItem(Wire):
    """A clip."""

    type: Literal["video_url"]
    video_url: Url
    role: Literal["reference_video"] | None = None


class AudioItem(Wire):
    """A sound."""

    type: Literal["audio_url"]
    audio_url: Url
    role: Literal["reference_audio"] | None = None


class DraftId(Wire):
    """Which draft."""

    id: Annotated[StrictStr, Field(min_length=1)]


class DraftItem(Wire):
    """A draft that is to be made in full."""

    type: Literal["draft_task"]
    draft_task: DraftId


Item = Annotated[
    TextItem | ImageItem | VideoItem | AudioItem | DraftItem, Field(discriminator="type")
]


class Tool(Wire):
    """Something the model may use."""

    type: Literal["web_search"]


def _frames(value: int) -> int:
    if value not in _FRAMES:
        raise ValueError("it must be 25 + 4n, from 29 to 289")
    return value


class CreateTask(Wire):
    """Everything a create may say; what a model does not take is seen later."""

    model: Annotated[StrictStr, Field(min_length=1)]
    content: Annotated[list[Item], Field(min_length=1)]
    callback_url: Annotated[StrictStr, AfterValidator(check_url)] | None = Field(None, repr=False)
    return_last_frame: StrictBool | None = None
    service_tier: Literal["default", "flex"] | None = None
    execution_expires_after: Annotated[StrictInt, Field(ge=3600, le=259_200)] | None = None
    priority: Annotated[StrictInt, Field(ge=0, le=9)] | None = None
    generate_audio: StrictBool | None = None
    draft: StrictBool | None = None
    camera_fixed: StrictBool | None = None
    watermark: StrictBool | None = None
    seed: Annotated[StrictInt, Field(ge=-1, le=_SEED_MAX)] | None = None
    resolution: Literal["480p", "720p", "1080p", "4k"] | None = None
    ratio: Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"] | None = None
    duration: StrictInt | None = None
    frames: Annotated[StrictInt, AfterValidator(_frames)] | None = None
    tools: list[Tool] | None = None
    safety_identifier: Annotated[StrictStr, Field(max_length=64)] | None = None
    output_format: Literal["mp4", "mov"] | None = None
    omni_reference_task_type: Literal["auto", "reference", "edit", "extend"] | None = None


def read_create(body: bytes) -> CreateTask:
    """A create from its body. Raises TaskRefusal for the first member that is wrong."""
    try:
        given: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise TaskRefusal(400, "InvalidParameter", "The request body is not valid JSON.") from error
    if not isinstance(given, dict):
        raise TaskRefusal(400, "InvalidParameter", "The request body must be a JSON object.")
    try:
        return CreateTask.model_validate(given)
    except ValidationError as error:
        raise _refusal(error) from error


def _refusal(error: ValidationError) -> TaskRefusal:
    problem = error.errors(include_url=False, include_input=False)[0]
    param = _path(problem["loc"])
    if problem["type"] in ("missing", "union_tag_not_found"):
        return missing(param if problem["type"] == "missing" else f"{param}.type")
    if problem["type"] == "union_tag_invalid":
        return invalid(f"{param}.type", f"it must be one of [{', '.join(_KINDS)}]")
    return invalid(param, _explain(problem))


def _path(place: tuple[int | str, ...]) -> str:
    """A member as the service names it: `content[1].image_url.url`."""
    # Behind an item's position stands the type that it was read as, which is no member.
    parts = place[:2] + place[3:] if place[:1] == ("content",) else place
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def _explain(problem: ErrorDetails) -> str:
    if problem["type"] == "extra_forbidden":
        return "it is unknown"
    if problem["type"] == "literal_error":
        choices = str(problem["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"it must be one of [{choices}]"
    message = problem["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
