"""Endpoints and deliveries in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from portrait.errors import IdTaken, QuotaExceeded, StateChanged
from portrait.model import CustomerId, Delivery, DeliveryId, DeliveryState, Hook, HookId, Once
from portrait.rules.limits import DELIVERY_KEPT_SECONDS
from tests.memory.sessions import MemorySessions


@dataclass
class MemoryHooks(MemorySessions):
    """The HookRegistry, and Deliveries of what is in `outbox`."""

    hooks: dict[tuple[CustomerId, HookId], Hook] = field(default_factory=dict)
    calls_end: dict[tuple[CustomerId, HookId], datetime] = field(default_factory=dict)
    replays: dict[tuple[CustomerId, DeliveryId], datetime] = field(default_factory=dict)
    """When a delivery was replayed last."""

    def add_hook(self, hook: Hook, limit: int, *, once: Once | None = None) -> None:
        with self.call("add_hook"):
            self.not_repeated(once, hook.customer, hook.created_at)
            if (hook.customer, hook.hook) in self.hooks:
                raise IdTaken(hook.hook)
            if len(self._counted(hook.customer)) >= limit:
                raise QuotaExceeded("webhook endpoints", limit, "Delete one, then retry.")
            self.hooks[hook.customer, hook.hook] = hook
            self.keep_once(once, hook.customer, hook.hook)

    def add_call(self, hook: Hook, forget_at: datetime) -> None:
        with self.call("add_call"):
            if (hook.customer, hook.hook) in self.hooks:
                raise IdTaken(hook.hook)
            self.hooks[hook.customer, hook.hook] = hook
            self.calls_end[hook.customer, hook.hook] = forget_at

    def find_hook(self, customer: CustomerId, hook: HookId) -> Hook | None:
        with self.call("find_hook"):
            return self.hooks.get((customer, hook))

    def all_hooks(self, customer: CustomerId) -> Sequence[Hook]:
        with self.call("all_hooks"):
            return sorted(self._counted(customer), key=lambda hook: (hook.created_at, hook.hook))

    def _counted(self, customer: CustomerId) -> list[Hook]:
        mine = [hook for (whose, _), hook in self.hooks.items() if whose == customer]
        return [hook for hook in mine if not hook.hook.startswith("call_")]

    def keep_hook(self, hook: Hook, read_at: datetime) -> None:
        with self.call("keep_hook"):
            row = self.hooks.get((hook.customer, hook.hook))
            if row is None or row.updated_at != read_at:
                raise StateChanged(hook.hook)
            self.hooks[hook.customer, hook.hook] = hook

    def remove_hook(self, customer: CustomerId, hook: HookId) -> None:
        with self.call("remove_hook"):
            if self.hooks.pop((customer, hook), None) is None:
                raise StateChanged(hook)

    def load_delivery(
        self, customer: CustomerId, delivery: DeliveryId, *, now: datetime
    ) -> Delivery | None:
        with self.call("load_delivery"):
            row = self.outbox.get((customer, delivery))
            return row if row is not None and self._is_kept(row, now) else None

    def _is_kept(self, row: Delivery, now: datetime) -> bool:
        since = self.replays.get((row.customer, row.delivery), row.created_at)
        return now < since + timedelta(seconds=DELIVERY_KEPT_SECONDS)

    def page_deliveries(
        self,
        customer: CustomerId,
        hook: HookId,
        size: int,
        after: DeliveryId | None,
        *,
        now: datetime,
    ) -> tuple[Sequence[Delivery], DeliveryId | None]:
        with self.call("page_deliveries"):
            mine = sorted(
                (
                    row
                    for row in self.outbox.values()
                    if row.customer == customer and row.hook == hook and self._is_kept(row, now)
                ),
                key=lambda row: row.delivery,
                reverse=True,
            )
            left = [row for row in mine if after is None or row.delivery < after]
            shown = left[:size]
            return shown, shown[-1].delivery if len(left) > size else None

    def lease_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        with self.call("lease_delivery"):
            return self._keep_delivery(
                replace(self._leased(delivery, delivery.due_at), due_at=due_at)
            )

    def keep_delivery(self, delivery: Delivery, *, leased_until: datetime | None) -> Delivery:
        with self.call("keep_delivery"):
            self._leased(delivery, leased_until)
            return self._keep_delivery(delivery)

    def replay_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        with self.call("replay_delivery"):
            row = self.outbox.get((delivery.customer, delivery.delivery))
            ended = {DeliveryState.DELIVERED, DeliveryState.DEAD} & {delivery.state}
            if row is None or row.state not in ended or row.attempts != delivery.attempts:
                raise StateChanged(delivery.delivery)
            fresh = replace(row, state=DeliveryState.PENDING, attempts=0, status=None, problem="")
            self.replays[delivery.customer, delivery.delivery] = due_at
            return self._keep_delivery(replace(fresh, due_at=due_at))

    def _leased(self, delivery: Delivery, due_at: datetime | None) -> Delivery:
        row = self.outbox.get((delivery.customer, delivery.delivery))
        if row is None or row.state is not DeliveryState.PENDING:
            raise StateChanged(delivery.delivery)
        if due_at is None or row.due_at != due_at:
            raise StateChanged(delivery.delivery)
        return row

    def _keep_delivery(self, delivery: Delivery) -> Delivery:
        self.outbox[delivery.customer, delivery.delivery] = delivery
        return delivery
