"""Deliveries after the transaction that wrote them: leased, tried, kept, tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from portrait.adapters.ledger.attributes import Item, number
from portrait.adapters.ledger.delivery_rows import delivery_from
from portrait.adapters.ledger.expressions import Update
from portrait.adapters.ledger.keys import DELIVERY_PREFIX, delivery_key, hooks_partition
from portrait.adapters.ledger.table import Table
from portrait.errors import StateChanged
from portrait.model import CustomerId, Delivery, DeliveryId, DeliveryState, HookId
from portrait.ports.hooks import ENDED
from portrait.rules.endpoints import delivery_prefix
from portrait.rules.limits import DELIVERY_KEPT_SECONDS


@dataclass(frozen=True, slots=True)
class DynamoDeliveries:
    """Deliveries over the table."""

    table: Table

    def load_delivery(
        self, customer: CustomerId, delivery: DeliveryId, *, now: datetime
    ) -> Delivery | None:
        """1 GetItem."""
        item = self.table.get(delivery_key(customer, delivery))
        return None if item is None or _is_over(item, now) else delivery_from(item)

    def page_deliveries(
        self,
        customer: CustomerId,
        hook: HookId,
        size: int,
        after: DeliveryId | None,
        *,
        now: datetime,
    ) -> tuple[Sequence[Delivery], DeliveryId | None]:
        """1 Query of one row more than it shows: an endpoint's deliveries are one run of keys.

        Rows that TTL has yet to collect may cost further Queries.
        """
        begins = delivery_prefix(hook)
        if after is not None and not after.startswith(begins):
            return [], None
        rows = self.table.walk(
            hooks_partition(customer),
            DELIVERY_PREFIX + begins,
            forward=False,
            after=None if after is None else after.removeprefix(begins),
            first=size + 1,
        )
        kept = (delivery_from(row) for row in rows if not _is_over(row, now))
        found = list(islice(kept, size + 1))
        shown = found[:size]
        return shown, shown[-1].delivery if len(found) > size else None

    def lease_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        """1 UpdateItem."""
        return self._change(_pending(delivery, delivery.due_at).set("due_at", due_at))

    def keep_delivery(self, delivery: Delivery, *, leased_until: datetime | None) -> Delivery:
        """1 UpdateItem."""
        update = _pending(delivery, leased_until).set("state", delivery.state)
        for name in ("attempts", "status", "problem", "tried_at", "due_at"):
            update.set(name, getattr(delivery, name))
        return self._change(update)

    def replay_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        """1 UpdateItem."""
        if delivery.state not in ENDED:
            raise StateChanged(delivery.delivery)
        update = Update(delivery_key(delivery.customer, delivery.delivery))
        update.when_equal("state", delivery.state).when_equal("attempts", delivery.attempts)
        update.set("state", DeliveryState.PENDING).set("attempts", 0).set("problem", "")
        update.set("status", None).set("due_at", due_at)
        return self._change(update.forget_at(due_at + timedelta(seconds=DELIVERY_KEPT_SECONDS)))

    def _change(self, update: Update) -> Delivery:
        return delivery_from(self.table.move(update))


def _is_over(item: Item, now: datetime) -> bool:
    """Whether a row is kept no longer; DynamoDB's TTL collects it up to days after its time."""
    return number(item, "expires_at") <= now.timestamp()


def _pending(delivery: Delivery, due_at: datetime | None) -> Update:
    """A change of a pending row under the lease that was read."""
    if due_at is None:
        raise StateChanged(delivery.delivery)
    update = Update(delivery_key(delivery.customer, delivery.delivery))
    return update.when_equal("state", DeliveryState.PENDING).when_equal("due_at", due_at)
