"""What a model makes of the options of a create, and how the finished task prints them."""

from random import Random
from typing import Any, Final

from functions.sandbox.videos.catalogue import PIXELS, Model
from functions.sandbox.videos.refusals import invalid
from functions.sandbox.videos.requests import CreateTask

FPS: Final = 24
EXPIRES_AFTER_SECONDS: Final = 172_800
_DEFAULT_SECONDS: Final = 5
_TOKEN_PIXELS: Final = 1024


def check_options(request: CreateTask, model: Model) -> None:
    """Refuse options that the model does not take. Raises TaskRefusal."""
    refused = f"the model {model.name} does not take it"
    if request.service_tier == "flex":
        raise invalid("service_tier", refused)
    if request.resolution and request.resolution not in model.resolutions:
        raise invalid("resolution", f"it must be one of [{', '.join(model.resolutions)}]")
    seconds = request.duration
    if seconds is not None and seconds != -1 and not model.shortest <= seconds <= model.longest:
        raise invalid("duration", f"it must be -1 or from {model.shortest} to {model.longest}")
    if model.has_drafts:
        return
    if request.draft:
        raise invalid("draft", refused)
    if request.output_format == "mov":
        raise invalid("output_format", refused)
    if request.omni_reference_task_type is not None:
        raise invalid("omni_reference_task_type", refused)


def shown_options(request: CreateTask, draft_id: str, random: Random) -> dict[str, Any]:
    """The members of a task's object that say how it is made; what is left open is decided."""
    seconds = request.duration
    shown: dict[str, Any] = {
        "seed": random.getrandbits(31) if request.seed in (None, -1) else request.seed,
        "resolution": request.resolution or "720p",
        "ratio": "16:9" if request.ratio in (None, "adaptive") else request.ratio,
    }
    if request.frames is not None:
        shown["frames"] = request.frames
    else:
        shown["duration"] = _DEFAULT_SECONDS if seconds in (None, -1) else seconds
    shown |= {
        "framespersecond": FPS,
        "service_tier": request.service_tier or "default",
        "execution_expires_after": request.execution_expires_after or EXPIRES_AFTER_SECONDS,
        "generate_audio": request.generate_audio is not False,
        "draft": bool(request.draft),
        "priority": request.priority or 0,
        "output_format": request.output_format or "mp4",
    }
    if draft_id:
        shown["draft_task_id"] = draft_id
    if request.safety_identifier:
        shown["safety_identifier"] = request.safety_identifier
    if request.tools:
        shown["tools"] = [tool.model_dump() for tool in request.tools]
    return shown


def tokens(shown: dict[str, Any]) -> int:
    """What a finished task is billed: pixels of all frames, by the published formula."""
    frames = shown.get("frames") or shown["duration"] * FPS
    return int(PIXELS[shown["resolution"]] * frames // _TOKEN_PIXELS)
