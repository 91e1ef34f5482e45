"""What a customer is told of by itself: endpoints, events, and one delivery of each to each."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from portrait.model.library import CustomerId, Sealed

HookId = NewType("HookId", str)
DeliveryId = NewType("DeliveryId", str)
"""The `webhook-id` of Standard Webhooks: the same in every try."""


class EventType(StrEnum):
    """What an endpoint can be told of."""

    ASSET_ACTIVE = "asset.active"
    ASSET_FAILED = "asset.failed"
    ASSET_DELETED = "asset.deleted"
    VERIFICATION_SUCCEEDED = "verification.succeeded"
    VERIFICATION_FAILED = "verification.failed"
    VERIFICATION_EXPIRED = "verification.expired"
    VIDEO_SUCCEEDED = "video.succeeded"
    VIDEO_FAILED = "video.failed"


class DeliveryState(StrEnum):
    """Where a delivery row is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Every try failed, or the endpoint is gone: kept, and can be replayed."""


@dataclass(frozen=True, slots=True)
class HookSecret:
    """A signing secret of an endpoint; two live ones while it is being rotated."""

    sealed: Sealed
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hook:
    """An endpoint row."""

    customer: CustomerId
    hook: HookId
    url: str = field(repr=False)
    events: frozenset[EventType]
    secrets: tuple[HookSecret, ...]
    """The newest first."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery row: one event for one endpoint, until it is delivered or dead."""

    customer: CustomerId
    delivery: DeliveryId
    hook: HookId
    event: EventType
    body: str = field(repr=False)
    """The thin JSON body: type, time, ids and status; never a token, a link or a media URL."""
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    status: int | None = None
    """The HTTP status of the last try; None when there was no answer."""
    problem: str = ""
    """Why the last try failed, in a word of ours."""
    tried_at: datetime | None = None
    due_at: datetime | None = None
