"""What a name, a description and a project label may be, and the Name that goes upstream."""

import unicodedata
from typing import Final

from portrait.model import Marker
from portrait.rules.limits import UPSTREAM_NAME_PREFIX

PROJECT_MAX: Final = 64
DEFAULT_PROJECT: Final = "default"


def text_problem(text: str, *, shortest: int, longest: int) -> str | None:
    """Why `text` is no name, or None. Lengths count code points."""
    if len(text) < shortest or not (text.strip() or shortest == 0):
        return "must not be empty"
    if len(text) > longest:
        return f"must be at most {longest} characters, got {len(text)}"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return "must not contain control characters"
    return None


def fold(name: str) -> str:
    """A name without its letter case, in one spelling of its accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def upstream_name(name: str, marker: Marker) -> str:
    """The first 50 code points of `name`, `#`, the marker: at most the 64 that Ark takes."""
    return f"{name[:UPSTREAM_NAME_PREFIX]}#{marker}"
