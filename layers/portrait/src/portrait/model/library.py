"""Customers and their keys, groups and assets, and where they live upstream."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from portrait.model.measures import Measures

CustomerId = NewType("CustomerId", str)
KeyId = NewType("KeyId", str)
GroupId = NewType("GroupId", str)
AssetId = NewType("AssetId", str)
GenericId = NewType("GenericId", str)
Marker = NewType("Marker", str)
"""Our operation's mark in the upstream Name: environment tag and ten random base32 characters."""
UpstreamId = NewType("UpstreamId", str)
"""An id of the upstream; it never leaves the gateway."""


class GroupType(StrEnum):
    """How the people of a group came to be: made up, or verified by phone."""

    AIGC = "AIGC"
    LIVENESS_FACE = "LivenessFace"


class AssetType(StrEnum):
    """The medium of an asset."""

    IMAGE = "Image"
    VIDEO = "Video"
    AUDIO = "Audio"


class GroupState(StrEnum):
    """Where a group row is; `rules.transitions` says who may move it."""

    CREATING = "creating"
    UNKNOWN = "unknown"
    ACTIVE = "active"
    DELETING = "deleting"
    DELETED = "deleted"


class AssetState(StrEnum):
    """Where an asset row is; `rules.transitions` says who may move it."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    PROCESSING = "processing"
    ACTIVE = "active"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


class Status(StrEnum):
    """What a customer sees of an asset's state."""

    PROCESSING = "Processing"
    ACTIVE = "Active"
    FAILED = "Failed"


class CustomerState(StrEnum):
    """What the operator lets a customer do."""

    ACTIVE = "active"
    PAYMENT_REQUIRED = "payment_required"
    SUSPENDED = "suspended"


class KeyKind(StrEnum):
    """How a key proves itself: a bearer secret, or a signature over the request."""

    BEARER = "bearer"
    SIGNING = "signing"


class KeyScope(StrEnum):
    """What a key opens."""

    ASSETS = "assets"
    VIDEOS = "videos"
    KEYS = "keys"
    """The customer's own keys: to see, to make and to revoke them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A customer's own quota."""

    groups: int = 50
    assets_per_group: int = 50


@dataclass(frozen=True, slots=True)
class PoolCapacity:
    """Groups and assets one upstream account may hold."""

    groups: int
    assets: int


@dataclass(frozen=True, slots=True)
class Home:
    """Where a customer's rows live upstream: one account and one project of it."""

    account: str
    project: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer's META row."""

    customer: CustomerId
    home: Home
    state: CustomerState = CustomerState.ACTIVE
    limits: Limits = field(default_factory=Limits)
    group_count: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """A key row. `proof` is the HMAC of a bearer secret, or a sealed signing secret."""

    key_id: KeyId
    customer: CustomerId
    kind: KeyKind
    proof: str = field(repr=False)
    created_at: datetime
    scopes: frozenset[KeyScope] = frozenset(KeyScope)
    revoked: bool = False
    expires_at: datetime | None = None
    """Set by a rotation: the old key lives until then."""
    last_used_day: str = ""
    name: str = ""
    """What its customer calls it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling: the key that opened the door and its customer, cached together for 30 s."""

    key_id: KeyId
    scopes: frozenset[KeyScope]
    customer: CustomerId
    home: Home
    limits: Limits


@dataclass(frozen=True, slots=True)
class Group:
    """A group row: several looks of one character or of one verified person."""

    customer: CustomerId
    group: GroupId
    type: GroupType
    name: str
    description: str
    project: str
    """The customer's own label; it never selects the upstream project."""
    state: GroupState
    home: Home
    marker: Marker
    created_at: datetime
    updated_at: datetime
    asset_count: int = 0
    attempts: int = 1
    """How often it was sent upstream without a clear refusal."""
    upstream_id: UpstreamId | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an asset failed, in the upstream's own code."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext chunks of a secret: each at most what one KMS call takes."""

    chunks: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset row: one picture, video or sound of a group."""

    customer: CustomerId
    asset: AssetId
    group: GroupId
    group_type: GroupType
    type: AssetType
    name: str
    project: str
    state: AssetState
    home: Home
    marker: Marker
    created_at: datetime
    updated_at: datetime
    generation: int = 1
    """Of the ingest execution: the sweeper starts the next one."""
    attempts: int = 0
    """How often it was sent upstream without a clear refusal."""
    moderation: str | None = None
    in_pool: bool = True
    """Whether this row still holds a slot of the upstream pool."""
    source: Sealed | None = None
    """The URL the upstream fetches; removed when the asset rests."""
    source_host: str = ""
    source_sha256: str = ""
    upload_key: str | None = None
    """The object to delete when the asset rests, if the file came through us."""
    measures: Measures | None = None
    sent_at: datetime | None = None
    checked_at: datetime | None = None
    upstream_id: UpstreamId | None = None
    media: Sealed | None = None
    media_expires_at: datetime | None = None
    failure: Failure | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GenericUpload:
    """A file of a customer that is no portrait asset, and not there from `expires_at` on."""

    customer: CustomerId
    upload: GenericId
    name: str
    type: AssetType
    media_type: str
    size: int
    """In bytes."""
    sha256: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    """Whole seconds."""
    width: int | None = None
    height: int | None = None
