"""Endpoints that are told of events, and the deliveries that tell them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from portrait.model import (
    Asset,
    AssetId,
    CustomerId,
    Delivery,
    DeliveryId,
    DeliveryState,
    EventType,
    GroupId,
    Hook,
    HookId,
    Once,
    SessionId,
    VideoId,
)

Told = Callable[[Asset], Sequence[Delivery]]
"""The deliveries that tell of what happens to an asset."""


def nobody_told(_: Asset) -> Sequence[Delivery]:
    """The `Told` of what no endpoint hears of."""
    return ()


class HookRegistry(Protocol):
    """Endpoint rows. All raise ServiceUnavailable."""

    def add_hook(self, hook: Hook, limit: int, *, once: Once | None = None) -> None:
        """Write an endpoint, and with it the key. Raises Repeated, IdTaken, QuotaExceeded."""

    def add_call(self, hook: Hook, forget_at: datetime) -> None:
        """Write a one-off endpoint, which is not counted nor listed. Raises IdTaken."""

    def find_hook(self, customer: CustomerId, hook: HookId) -> Hook | None:
        """The customer's endpoint, or a miss."""

    def all_hooks(self, customer: CustomerId) -> Sequence[Hook]:
        """Every endpoint of a customer, the oldest first."""

    def keep_hook(self, hook: Hook, read_at: datetime) -> None:
        """Write an endpoint as it is given, if its UpdateTime still is `read_at`.

        Raises StateChanged.
        """

    def remove_hook(self, customer: CustomerId, hook: HookId) -> None:
        """Remove an endpoint. Raises StateChanged if there is none."""


class Deliveries(Protocol):
    """Delivery rows, after the transaction that wrote them."""

    def load_delivery(
        self, customer: CustomerId, delivery: DeliveryId, *, now: datetime
    ) -> Delivery | None:
        """The row, consistently read; None also for one that is kept no longer at `now`."""

    def page_deliveries(
        self,
        customer: CustomerId,
        hook: HookId,
        size: int,
        after: DeliveryId | None,
        *,
        now: datetime,
    ) -> tuple[Sequence[Delivery], DeliveryId | None]:
        """At most `size` deliveries of an endpoint, the newest first, and where the next begin.

        None of them is kept no longer at `now`.
        """

    def lease_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        """Take a pending delivery for one try. Raises StateChanged: somebody else has it."""

    def keep_delivery(self, delivery: Delivery, *, leased_until: datetime | None) -> Delivery:
        """Write the outcome of a try, if the lease is still that one. Raises StateChanged."""

    def replay_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        """Make a delivery pending again from the first try. Raises StateChanged."""


class Outbox(Protocol):
    """Makes the delivery rows of an event, for the transaction that makes the event true."""

    def deliveries(
        self,
        customer: CustomerId,
        event: EventType,
        subject: AssetId | GroupId | SessionId | VideoId,
        facts: Sequence[tuple[str, str]],
        now: datetime,
    ) -> Sequence[Delivery]:
        """One row for each endpoint that asked for this event; none if nobody did."""


class Courier(Protocol):
    """Starts the first try of fresh deliveries at once; the sweeper does the rest."""

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """Best effort: raises nothing."""


ENDED = frozenset({DeliveryState.DELIVERED, DeliveryState.DEAD})
