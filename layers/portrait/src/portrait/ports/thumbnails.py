"""Small pictures of assets and uploads: who orders them, and what it takes to make one."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ThumbnailOrder:
    """Which small picture to make, and of what: a file of the bucket, or what a URL shows."""

    target: str
    """The key it is stored under: the same for the same picture."""
    key: str = ""
    url: str = field(default="", repr=False)


class Thumbnailer(Protocol):
    """Who has small pictures made, some time soon."""

    def commission(self, order: ThumbnailOrder) -> None:
        """Best effort: raises nothing. A picture that stays missing can be ordered again."""


class PictureFiles(Protocol):
    """Pictures in the bucket."""

    def has_picture(self, key: str) -> bool:
        """Whether there is one under the key. Raises ServiceUnavailable."""

    def load_picture(self, key: str, max_bytes: int) -> bytes:
        """The file. Raises PictureNotThere, PictureUnfit (too large), ServiceUnavailable."""

    def keep_picture(self, key: str, data: bytes, content_type: str) -> None:
        """Store a file. Raises ServiceUnavailable."""


class PictureSource(Protocol):
    """Pictures by URL."""

    def fetch_picture(self, url: str, max_bytes: int) -> bytes:
        """What the URL shows. Raises PictureNotThere, PictureUnfit (too large)."""


class PictureNotThere(Exception):
    """The picture cannot be had now; the text is for the operator and quotes no URL."""


class PictureUnfit(Exception):
    """No small picture will ever be made of this; the text is for the operator."""
