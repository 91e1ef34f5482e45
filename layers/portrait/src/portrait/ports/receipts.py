"""Receipts of uploads, what a key may send, and the files as they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portrait.model import AssetId, CustomerId, KeyId, Receipt, Refusal


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one key may send: uploads a minute, and bytes a day (UTC)."""

    uploads_a_minute: int
    bytes_a_day: int


@dataclass(frozen=True, slots=True)
class RawFile:
    """A stored body, or the beginning of one."""

    data: bytes = field(repr=False)
    media_type: str
    size: int
    """Of the whole, in bytes."""
    etag: str = ""
    """Which of the files that were ever stored under its name this is."""


@dataclass(frozen=True, slots=True)
class PostForm:
    """Where a bare file is sent, and the fields that go before it in the form."""

    url: str = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)


class Receipts(Protocol):
    """Rows of receipts. A row whose end has come is a miss. All raise ServiceUnavailable."""

    def spend_upload(
        self,
        customer: CustomerId,
        key_id: KeyId,
        size_bytes: int,
        allowance: Allowance,
        now: datetime,
    ) -> None:
        """Count one upload of a key. Raises Throttled, QuotaExceeded.

        Never too little: a write whose answer is lost may count twice.
        """

    def add_receipt(self, receipt: Receipt) -> None:
        """Write a waiting row. Raises IdTaken."""

    def find_receipt(self, customer: CustomerId, asset: AssetId, now: datetime) -> Receipt | None:
        """The customer's receipt of this id, consistently read, or a miss."""

    def refuse_receipt(self, receipt: Receipt, refusal: Refusal) -> Receipt:
        """Keep why nothing came of it. Raises StateChanged if it does not wait any more."""

    def fulfil_receipt(
        self, receipt: Receipt, made: str, *, name: str = "", replayed: bool = False
    ) -> Receipt:
        """Keep what came of it, where that is not its own asset. Raises StateChanged as above."""

    def remove_receipt(self, receipt: Receipt) -> None:
        """Remove the row in the state that was read. Raises StateChanged."""


class RawFiles(Protocol):
    """Uploaded bodies as they came, until somebody has looked at them."""

    def fetch_raw(self, key: str, most_bytes: int) -> RawFile | None:
        """The first bytes of one; None if there is none. Raises ServiceUnavailable."""

    def digest_raw(self, key: str, raw: RawFile) -> str:
        """The SHA-256 of the whole of one, in hex. Raises as `adopt_raw` does."""

    def adopt_raw(self, key: str, raw: RawFile, target: str, media_type: str) -> None:
        """Copy one to where files of assets are kept.

        Raises StateChanged if it is gone or is not what was read; and ServiceUnavailable.
        """

    def drop_raw(self, key: str) -> None:
        """Remove one; one that is gone already is fine. Raises ServiceUnavailable."""


class PostForms(Protocol):
    """Forms by which a browser or a script sends a file straight to the store."""

    def post_form(self, key: str, media_type: str, size_bytes: int, seconds: int) -> PostForm:
        """A form for one file of this very name, type and size. Raises ServiceUnavailable."""
