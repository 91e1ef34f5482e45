"""Endpoints: one row each, counted in a row of their own so that there are never too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portrait.adapters.ledger.attributes import attribute, whole_seconds
from portrait.adapters.ledger.expressions import Delete, Put, Update
from portrait.adapters.ledger.hook_rows import hook_from, hook_item
from portrait.adapters.ledger.keys import (
    HOOK_PREFIX,
    hook_count_key,
    hook_key,
    hooks_partition,
)
from portrait.adapters.ledger.onces import once_puts, raise_if_repeated
from portrait.adapters.ledger.table import Refused, Table, stamped
from portrait.errors import IdTaken, QuotaExceeded, StateChanged
from portrait.model import CustomerId, Hook, HookId, Once

_COUNT: Final = "hooks"


@dataclass(frozen=True, slots=True)
class DynamoHooks:
    """The HookRegistry over the table."""

    table: Table

    def add_hook(self, hook: Hook, limit: int, *, once: Once | None = None) -> None:
        """1 TransactWriteItems: Put row, Update count, Put key."""
        nonce = self.table.nonce()
        count = Update(hook_count_key(hook.customer)).add(_COUNT, 1, absent_is_zero=True)
        count.when_below(_COUNT, limit, absent_counts=limit > 0)
        row = Put(hook_item(hook)).when_absent().stamp(nonce)
        keyed = once_puts(once, hook.customer, hook.hook, hook.created_at)
        try:
            self.table.transact([row, count, *keyed])
        except Refused as refused:
            found = refused.found[0]
            if stamped(found, nonce):
                return
            raise_if_repeated(once, refused)
            if found is not None:
                raise IdTaken(hook.hook) from refused
            raise QuotaExceeded("webhook endpoints", limit, "Delete one, then retry.") from refused

    def add_call(self, hook: Hook, forget_at: datetime) -> None:
        """1 PutItem."""
        ends = {"expires_at": attribute(whole_seconds(forget_at))}
        try:
            self.table.put(Put(hook_item(hook) | ends).when_absent())
        except Refused as refused:
            raise IdTaken(hook.hook) from refused

    def find_hook(self, customer: CustomerId, hook: HookId) -> Hook | None:
        """1 GetItem."""
        item = self.table.get(hook_key(customer, hook))
        return None if item is None else hook_from(item)

    def all_hooks(self, customer: CustomerId) -> Sequence[Hook]:
        """1 Query."""
        rows = self.table.walk(hooks_partition(customer), HOOK_PREFIX)
        return sorted(map(hook_from, rows), key=lambda hook: (hook.created_at, hook.hook))

    def keep_hook(self, hook: Hook, read_at: datetime) -> None:
        """1 PutItem."""
        try:
            self.table.put(Put(hook_item(hook)).when_equal("updated_at", read_at))
        except Refused as refused:
            raise StateChanged(hook.hook) from refused

    def remove_hook(self, customer: CustomerId, hook: HookId) -> None:
        """1 TransactWriteItems: Delete row, Update count."""
        count = Update(hook_count_key(customer)).add(_COUNT, -1).when_at_least(_COUNT, 1)
        try:
            self.table.transact([Delete(hook_key(customer, hook)).when_present()], [count])
        except Refused as refused:
            # The row is gone after an answer was lost: it was this call that removed it.
            if not (refused.in_doubt and refused.found[0] == {}):
                raise StateChanged(hook) from refused
