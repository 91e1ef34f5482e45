"""Our own copies of what was made, in the bucket."""

from typing import Protocol


class NotCopied(Exception):
    """What a URL shows cannot be copied, now or later; the text quotes no URL."""


class Copier(Protocol):
    """Copies what URLs show into the bucket."""

    def copy_file(self, url: str, key: str, content_type: str, max_bytes: int) -> None:
        """Store what the URL shows under the key, whole or not at all; one there is overwritten.

        Raises NotCopied, and ServiceUnavailable for what may go well another time.
        """

    def remove_copy(self, key: str) -> None:
        """Remove the file; one that is gone already is fine. Raises ServiceUnavailable."""
