"""What is known of a file itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """What a file said of itself that came through us, not by a URL."""

    media_type: str
    size: int
    """In bytes."""
    width: int
    """In pixels, as stored."""
    height: int
