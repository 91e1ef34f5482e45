"""The clock, sealing, uploaded files and the ingest machine."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from portrait.model import (
    AssetId,
    CustomerId,
    Marker,
    Sealed,
)

Now = Callable[[], datetime]
"""The clock: an aware UTC datetime."""
Sleep = Callable[[float], None]
"""Waits so many seconds."""


class Sealer(Protocol):
    """Encrypts what must not be readable at rest, bound to where it is kept."""

    def seal(self, text: str, purpose: str, pk: str, sk: str) -> Sealed:
        """Encrypt `text` (UTF-8, any length) for one purpose and one row."""

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        """Decrypt what `seal` made for the same purpose and row."""


class Unsealer(Protocol):
    """Opens what a sealer sealed, and can seal nothing itself."""

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        """Decrypt what was sealed for the same purpose and row. Raises ServiceUnavailable."""


class Objects(Protocol):
    """Uploaded files, until the upstream has fetched them."""

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store one file. Raises ServiceUnavailable."""

    def signed_url(self, key: str, seconds: int) -> str:
        """A URL by which anybody can GET the file for so long."""

    def delete(self, key: str) -> None:
        """Remove the file; one that is gone already is fine."""


class Machine(Protocol):
    """The ingest machine."""

    def start(
        self, customer: CustomerId, assets: Sequence[AssetId], marker: Marker, generation: int
    ) -> None:
        """Start the execution of that name; a duplicate is a no-op.

        Raises ServiceUnavailable: the caller may ignore it, the row is due.
        """
