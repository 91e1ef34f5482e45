"""Receipts of uploads: what a customer holds before anybody has looked at the file."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portrait.model.library import AssetId, AssetType, CustomerId, GroupId, KeyId, Marker


class UploadWay(StrEnum):
    """How a file comes: whose form it is in, or bare, straight to the store."""

    PORTRAIT = "portrait"
    REST = "rest"
    DIRECT = "direct"


class ReceiptState(StrEnum):
    """Where a receipt is. It leaves `waiting` once."""

    WAITING = "waiting"
    MADE = "made"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing came of an upload: a public refusal, in parts that it can be made of again."""

    kind: str
    """The name of its class."""
    code: str
    message: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DirectFile:
    """What is said of a bare file before it comes."""

    group: GroupId
    name: str
    project: str | None
    type: AssetType
    media_type: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt row: an asset id that was given away, and what became of the file."""

    customer: CustomerId
    asset: AssetId
    key_id: KeyId
    way: UploadWay
    marker: Marker
    """Of the asset that it may become."""
    created_at: datetime
    lapses_at: datetime
    """When a file that nobody could look at counts as lost."""
    expires_at: datetime
    """Whole seconds."""
    state: ReceiptState = ReceiptState.WAITING
    made: str = ""
    """The id of what came of it: its own, or that of what was there before."""
    name: str = ""
    """Of what came of it, as it was asked for."""
    replayed: bool = False
    """Whether that was made by an earlier request under the same idempotency key."""
    refusal: Refusal | None = None
    key_hash: str = ""
    """Of the idempotency key, with its door and action; empty without one."""
    body_sha256: str = field(default="", repr=False)
    """What the sender signed instead of the body, in hex; empty for a bearer key."""
    direct: DirectFile | None = None
    reuse: bool = False
    """Whether an asset that is there already, of the same bytes, will do."""
