"""Bodies that ask for no video, and each field that is wrong with them, by the customer's names."""

import base64
from dataclasses import dataclass
from typing import Any, Final

from tests.pictures import jpeg

UNKNOWN: Final = "is not a parameter of this request"
REQUIRED: Final = "is required"
MIXED: Final = "first and last frames cannot be combined with references"
ROLES: Final = "must be one of first_frame, last_frame, reference_image"
LATEST: Final = "is taken by seedance-2.5 only"
ADVICE: Final = "use seedance-2.0 or seedance-2.0-fast"
CLIP: Final = "https://media.example.com/walk.mp4"
SOUND: Final = "https://media.example.com/steps.wav"
VIDEO_ITEM: Final = {"type": "video_url", "video_url": {"url": CLIP}, "role": "reference_video"}
AUDIO_ITEM: Final = {"type": "audio_url", "audio_url": {"url": SOUND}, "role": "reference_audio"}
NO_REFERENCE: Final = (
    "holds something that reads like a reference to an asset; "
    "a reference is a media URL of its own, asset:// and the id, nothing else"
)
IN_PROMPT: Final = (
    "names an asset by its address, which the model does not read; put asset:// and the id into "
    'a media field and write "Image 1", "Video 1" or "Audio 1" here'
)
GENERIC: Final = (
    "is a generic upload, which is no portrait asset; "
    "upload the file again into an active Virtual Portrait group and use its ta_ id"
)
URL: Final = "content[1].image_url.url"
ROLE: Final = "content[1].role"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One bad body, where it is sent, and everything that is wrong with it, in order."""

    resource: str
    body: Any
    problems: tuple[tuple[str, str], ...]


def of(resource: str, body: Any, *problems: tuple[str, str]) -> Mistake:
    return Mistake(resource, body, problems)


def small(width: int, height: int) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(width, height)).decode()


def text(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "seedance-2.0", "content": [{"type": "text", "text": text}], **more}


WHOLE: Final = "must be a whole number"
DURATION: Final = "must be 4 to 15, or -1"
