"""Which of our languages a browser wants, by its Accept-Language (RFC 9110, 12.5.4)."""

import re
from typing import Final, Literal

Language = Literal["zh", "en", "ja"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh", "ja")
"""The first is for who asks for none of them."""
TAGS: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en", "ja": "ja"}
"""What the `lang` attribute says."""
_HEADER_MAX: Final = 1000
_RANGE: Final = re.compile(
    r"[ \t]*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*[ \t]*"
    r"(?:;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?",
    re.ASCII,
)


def preferred(accept_language: str) -> Language:
    """The language with the highest weight, the earlier of equals.

    Malformed ranges count for nothing, a weight of 0 is a refusal, `*` is any that was not named.
    """
    weights: dict[str, float] = {}
    for one in accept_language[:_HEADER_MAX].split(","):
        read = _RANGE.fullmatch(one)
        if read is not None:
            name, weight = read[1].lower(), float(read[2] or 1)
            weights[name] = max(weight, weights.get(name, 0.0))
    best: Language = LANGUAGES[0]
    best_weight = 0.0
    for name, weight in weights.items():
        meant = _meant(name, weights)
        if meant is not None and weight > best_weight:
            best, best_weight = meant, weight
    return best


def _meant(name: str, weights: dict[str, float]) -> Language | None:
    if name == "*":
        return next((one for one in LANGUAGES if one not in weights), None)
    return next((one for one in LANGUAGES if one == name), None)
