"""The models that make videos from assets: their names here and upstream, and what each takes.

    customer            upstream, cn-*                   upstream, elsewhere
    seedance-2.0        doubao-seedance-2-0-260128       dreamina-seedance-2-0-260128
    seedance-2.0-fast   doubao-seedance-2-0-fast-260128  dreamina-seedance-2-0-fast-260128
    seedance-2.0-mini   doubao-seedance-2-0-mini-260615  dreamina-seedance-2-0-mini-260615
    seedance-2.5        doubao-seedance-2-5-260628       dreamina-seedance-2-5-260628

Every door takes every spelling: those above, `doubao-seedance-2.0` and `-face` (xcompute). This is
the one table of them. A model that is not here takes no assets, so it is refused (AllToken and
Token360 about seedance-1.5-pro). Figures: Ark, video generation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from portrait.model import AssetType

ALL_RESOLUTIONS: Final = ("480p", "720p", "1080p", "4k")
_SMALL: Final = ("480p", "720p")
_CHINA: Final = "cn-"


@dataclass(frozen=True, slots=True)
class VideoModel:
    """One model. Durations in seconds; a duration of -1 lets the model choose."""

    name: str
    dated: str
    """Its name upstream without the region's first word."""
    resolutions: tuple[str, ...] = ALL_RESOLUTIONS
    shortest: int = 4
    longest: int = 15
    images: int = 9
    videos: int = 3
    audios: int = 3
    audio_alone: bool = False
    newer: bool = False
    """Whether it has drafts, output formats and kinds of reference tasks."""

    def most(self, kind: AssetType) -> int:
        """How many of a kind it takes."""
        counts = {AssetType.IMAGE: self.images, AssetType.VIDEO: self.videos}
        return counts.get(kind, self.audios)


MODELS: Final = (
    VideoModel("seedance-2.0", "seedance-2-0-260128"),
    VideoModel("seedance-2.0-fast", "seedance-2-0-fast-260128", _SMALL),
    VideoModel("seedance-2.0-mini", "seedance-2-0-mini-260615", _SMALL),
    VideoModel(
        "seedance-2.5",
        "seedance-2-5-260628",
        images=30,
        videos=10,
        audios=10,
        audio_alone=True,
        newer=True,
    ),
)
ADVISED: Final = "seedance-2.0 or seedance-2.0-fast"


def _spellings(model: VideoModel) -> tuple[str, ...]:
    plain = (model.name, f"doubao-{model.name}", f"doubao-{model.name}-face")
    return (*plain, f"doubao-{model.dated}", f"dreamina-{model.dated}")


_BY_NAME: Final[Mapping[str, VideoModel]] = MappingProxyType(
    {spelt: model for model in MODELS for spelt in _spellings(model)}
)
NAMES: Final = tuple(_BY_NAME)
"""Every spelling that is taken."""


def find_model(name: str) -> VideoModel | None:
    """The model of this name, in any spelling; None: no such model here."""
    return _BY_NAME.get(name)


def upstream_model(model: str, region: str) -> str:
    """What the upstream of a region (`cn-beijing`, `ap-southeast-1`) calls a model.

    Raises KeyError for a name that no door lets through.
    """
    family = "doubao" if region.startswith(_CHINA) else "dreamina"
    return f"{family}-{_BY_NAME[model].dated}"


def model_problem(name: str) -> str:
    """Why a model is refused; empty if it is not."""
    if name in _BY_NAME:
        return ""
    if "seedance" in name.lower():
        return f"does not take assets; use {ADVISED}"
    if name.startswith("ep-"):
        return f"is an endpoint of another account; use {ADVISED}"
    return f"is not a model that takes assets; use {ADVISED}"
