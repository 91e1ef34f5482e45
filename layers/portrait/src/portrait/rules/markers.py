"""Markers: how an upstream Name tells which of our rows made it."""

import re
from typing import Final

from portrait.ids import ENVIRONMENT_TAG, MARKER_RANDOM
from portrait.model import Marker

_MARKER: Final = re.compile(rf"#([a-z2-7]{{{ENVIRONMENT_TAG + MARKER_RANDOM}}})", re.ASCII)


def bears(name: str, marker: Marker) -> bool:
    """Whether a Name ends in this marker. An upstream list matches loosely: compare exactly."""
    return name.endswith(f"#{marker}")


def marker_in(name: str, environment: str) -> Marker | None:
    """The marker of this very stack at the end of a Name, if any."""
    found = _MARKER.fullmatch(name[-1 - ENVIRONMENT_TAG - MARKER_RANDOM :])
    if found is None or not found[1].startswith(environment):
        return None
    return Marker(found[1])
