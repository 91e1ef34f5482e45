"""The parameters of a video beside its model, prompt and media: Ark's names, and what each may be.

Every door takes all of them. What one model takes and another does not is `rules.video_rules`'.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from portrait.rules.video_models import ALL_RESOLUTIONS, MODELS

RATIOS: Final = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive")
ANY_DURATION: Final = -1
"""The model chooses."""
SAFETY_IDENTIFIER_MAX: Final = 64
_SEED_MAX: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def problem(self, value: Any) -> str:
        """Why a value is none; empty if it is one."""
        return "" if isinstance(value, bool) else "must be true or false"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of a range, by steps from its lowest; `also` is good as well."""

    lowest: int
    highest: int
    also: int | None = None
    step: int = 1

    def problem(self, value: Any) -> str:
        """Why a value is none; empty if it is one."""
        if type(value) is not int:
            return "must be a whole number"
        steps = (value - self.lowest) % self.step == 0
        if value == self.also or (self.lowest <= value <= self.highest and steps):
            return ""
        by = f" by {self.step}" if self.step > 1 else ""
        also = f", or {self.also}" if self.also is not None else ""
        return f"must be {self.lowest} to {self.highest}{by}{also}"


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words."""

    words: tuple[str, ...]

    def problem(self, value: Any) -> str:
        """Why a value is none; empty if it is one."""
        if not isinstance(value, str):
            return "must be a string"
        return "" if value in self.words else f"must be one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the model may use beside: a list of objects with a type."""

    types: tuple[str, ...]

    def problem(self, value: Any) -> str:
        """Why a value is none; empty if it is one."""
        good = [{"type": one} for one in self.types]
        if isinstance(value, list) and all(one in good for one in value):
            return ""
        return f"must be a list of {' or '.join(repr(one) for one in good)}".replace("'", '"')


Option = Flag | Whole | Word | Tools

OPTIONS: Final[Mapping[str, Option]] = MappingProxyType(
    {
        "return_last_frame": Flag(),
        "service_tier": Word(("default", "flex")),
        "execution_expires_after": Whole(3600, 259_200),
        "priority": Whole(0, 9),
        "generate_audio": Flag(),
        "draft": Flag(),
        "camera_fixed": Flag(),
        "watermark": Flag(),
        "seed": Whole(-1, _SEED_MAX),
        "resolution": Word(ALL_RESOLUTIONS),
        "ratio": Word(RATIOS),
        "duration": Whole(
            min(one.shortest for one in MODELS),
            max(one.longest for one in MODELS),
            also=ANY_DURATION,
        ),
        "frames": Whole(29, 289, step=4),
        "tools": Tools(("web_search",)),
        "output_format": Word(("mp4", "mov")),
        "omni_reference_task_type": Word(("auto", "reference", "edit", "extend")),
    }
)

NEWER_ONLY: Final[Mapping[str, object]] = MappingProxyType(
    {"draft": False, "output_format": "mp4", "omni_reference_task_type": "auto"}
)
"""Parameters that only newer models have, with the values that say the same as nothing."""
