"""The ways to make a video from media: one table, mode -> blocks -> members of the request.

    first frame             one picture that the video begins with
    first and last frame    two pictures that it goes between
    reference images        pictures that appear in it
    multimodal reference    pictures, videos and sounds together
    edit                    one video that is changed
    extend                  videos that are gone on from, or joined

(Token360, playground; `frame_images[]` and `input_references[]` of its POST /v1/videos.) What a
model takes of a kind stands in `rules.video_models`, what must not be mixed in `rules.video_rules`.
"""

from dataclasses import dataclass
from typing import Final, Literal

from portrait.model import AssetType, Role
from portrait.rules.video_rules import FRAMES

Member = Literal["frame_images", "input_references"]


@dataclass(frozen=True, slots=True)
class Block:
    """Media of one kind that a mode takes; without `most` as many as the model does."""

    name: str
    media: AssetType
    role: Role
    least: int = 0
    most: int | None = None

    @property
    def member(self) -> Member:
        """Where its media stand in a request."""
        return "frame_images" if self.role in FRAMES else "input_references"


@dataclass(frozen=True, slots=True)
class VideoMode:
    """One mode. `least` is how many media it needs in all its blocks together."""

    name: str
    blocks: tuple[Block, ...]
    least: int = 1


_FIRST: Final = Block("first_frame", AssetType.IMAGE, Role.FIRST_FRAME, least=1, most=1)
_LAST: Final = Block("last_frame", AssetType.IMAGE, Role.LAST_FRAME, least=1, most=1)
_IMAGES: Final = Block("reference_images", AssetType.IMAGE, Role.REFERENCE_IMAGE)
_VIDEOS: Final = Block("reference_videos", AssetType.VIDEO, Role.REFERENCE_VIDEO)
_SOUNDS: Final = Block("reference_audios", AssetType.AUDIO, Role.REFERENCE_AUDIO)
_NEEDED: Final = Block("reference_images", AssetType.IMAGE, Role.REFERENCE_IMAGE, least=1)
_EDITED: Final = Block("source_video", AssetType.VIDEO, Role.REFERENCE_VIDEO, least=1, most=1)
_EXTENDED: Final = Block("source_videos", AssetType.VIDEO, Role.REFERENCE_VIDEO, least=1)

MODES: Final = (
    VideoMode("first_frame", (_FIRST,)),
    VideoMode("first_last", (_FIRST, _LAST), least=2),
    VideoMode("reference_images", (_NEEDED,)),
    VideoMode("multimodal", (_IMAGES, _VIDEOS, _SOUNDS)),
    VideoMode("edit", (_EDITED, _IMAGES)),
    VideoMode("extend", (_EXTENDED, _IMAGES)),
)
