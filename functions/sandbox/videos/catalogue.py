"""The models of the two regions, and what each of them takes."""

from dataclasses import dataclass
from typing import Final

# Width and height of each resolution at 16:9; other ratios have about as many pixels.
PIXELS: Final = {
    "480p": 854 * 480,
    "720p": 1280 * 720,
    "1080p": 1920 * 1080,
    "4k": 3840 * 2160,
}
ALL_SIZES: Final = ("480p", "720p", "1080p", "4k")
SMALL_SIZES: Final = ("480p", "720p")


@dataclass(frozen=True, slots=True)
class Model:
    """What one model takes. `takes_references` says whether it has the reference mode at all."""

    name: str
    resolutions: tuple[str, ...] = ALL_SIZES
    shortest: int = 4
    longest: int = 15
    images: int = 9
    videos: int = 3
    audios: int = 3
    takes_references: bool = True
    takes_assets: bool = True
    audio_alone: bool = False
    has_drafts: bool = False


_CHINA: Final = (
    Model("doubao-seedance-2-0-260128"),
    Model("doubao-seedance-2-0-fast-260128", SMALL_SIZES),
    Model("doubao-seedance-2-0-mini-260615", SMALL_SIZES),
    Model(
        "doubao-seedance-2-5-260628",
        images=30,
        videos=10,
        audios=10,
        audio_alone=True,
        has_drafts=True,
    ),
    Model(
        "doubao-seedance-1-5-pro-251215",
        ("480p", "720p", "1080p"),
        longest=12,
        images=2,
        videos=0,
        audios=0,
        takes_references=False,
        takes_assets=False,
    ),
)


def find_model(name: str, region: str) -> Model | None:
    """A model by the name it has in a region: `doubao-` in China, `dreamina-` elsewhere."""
    if not region.startswith("cn-"):
        family, _, rest = name.partition("-")
        name = f"doubao-{rest}" if family == "dreamina" else ""
    return next((model for model in _CHINA if model.name == name), None)
