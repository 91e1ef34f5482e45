"""Customers, their keys, and upstream ids bound to them by hand."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from portrait.adapters.ledger.attributes import Item, text, words
from portrait.adapters.ledger.claims import claim_put
from portrait.adapters.ledger.expressions import Put, Update
from portrait.adapters.ledger.keys import key_key, key_list_key, meta_key
from portrait.adapters.ledger.rows import (
    asset_item,
    customer_from,
    customer_item,
    group_item,
    key_from,
    key_item,
)
from portrait.adapters.ledger.slots import (
    take_asset_slot,
    take_group_slot,
    take_pool_slot,
    why_no_asset_slot,
    why_no_group_slot,
)
from portrait.adapters.ledger.table import Refused, Table, stamped
from portrait.errors import ClaimTaken, IdTaken, QuotaExceeded, StateChanged
from portrait.model import (
    Asset,
    Customer,
    CustomerId,
    CustomerState,
    Group,
    Key,
    KeyId,
    KeyScope,
    Limits,
    Marker,
)

_IDS = "ids"


@dataclass(frozen=True, slots=True)
class DynamoRegistry:
    """The Registry over the table."""

    table: Table
    _days_written: dict[KeyId, str] = field(default_factory=dict, init=False, repr=False)

    def add_customer(self, customer: Customer) -> None:
        """1 PutItem."""
        try:
            self.table.put(Put(customer_item(customer)).when_absent())
        except Refused as refused:
            raise IdTaken(customer.customer) from refused

    def find_customer(self, customer: CustomerId) -> Customer | None:
        """1 GetItem."""
        item = self.table.get(meta_key(customer))
        return None if item is None else customer_from(item)

    def set_customer(
        self,
        customer: CustomerId,
        *,
        state: CustomerState | None = None,
        limits: Limits | None = None,
    ) -> Customer:
        """1 UpdateItem."""
        update = Update(meta_key(customer)).when_present()
        if state is not None:
            update.set("state", state)
        if limits is not None:
            update.set("limit_groups", limits.groups)
            update.set("limit_assets_per_group", limits.assets_per_group)
        return customer_from(self.table.move(update))

    def add_key(self, key: Key, limit: int | None = None) -> None:
        """1 TransactWriteItems: Put row, Update list."""
        nonce = self.table.nonce()
        listed = Update(key_list_key(key.customer)).join(_IDS, key.key_id)
        if limit is not None:
            listed.when_fewer(_IDS, limit)
        try:
            self.table.transact([Put(key_item(key)).when_absent().stamp(nonce), listed])
        except Refused as refused:
            row, full = refused.found
            if stamped(row, nonce):
                return
            if row is None and full is not None and limit is not None:
                raise QuotaExceeded("keys", limit, "Revoke one, then retry.") from refused
            raise IdTaken(key.key_id) from refused

    def find_key(self, key_id: KeyId) -> Key | None:
        """1 GetItem."""
        item = self.table.get(key_key(key_id))
        return None if item is None else key_from(item)

    def keys_of(self, customer: CustomerId) -> Sequence[Key]:
        """1 GetItem, and 1 for each key."""
        listed = words(self.table.get(key_list_key(customer)) or {}, _IDS)
        found = [self.find_key(KeyId(key_id)) for key_id in sorted(listed)]
        there = [key for key in found if key is not None and not key.revoked]
        return sorted(there, key=lambda key: (key.created_at, key.key_id), reverse=True)

    def end_key(self, key: Key) -> None:
        """1 TransactWriteItems: Update row, Update list."""
        ended = Update(key_key(key.key_id)).when_present().set("revoked", True)  # noqa: FBT003 - an attribute's value
        self.table.move_with(ended, Update(key_list_key(key.customer)).leave(_IDS, key.key_id))

    def set_key(
        self,
        key_id: KeyId,
        *,
        revoked: bool | None = None,
        expires_at: datetime | None = None,
        scopes: frozenset[KeyScope] | None = None,
    ) -> Key:
        """1 UpdateItem."""
        update = Update(key_key(key_id)).when_present()
        if revoked is not None:
            update.set("revoked", revoked)
        if expires_at is not None:
            update.set("valid_until", expires_at)
        if scopes is not None:
            update.set("scopes", scopes)
        return key_from(self.table.move(update))

    def note_key_used(self, key_id: KeyId, day: str) -> None:
        """1 UpdateItem at a key's first use of a day in this process."""
        if self._days_written.get(key_id) == day:
            return
        update = Update(key_key(key_id)).when_present().when_below("last_used_day", day)
        # Another process wrote this day, or the key is gone: nothing is left to keep.
        with suppress(StateChanged):
            self.table.move(update.set("last_used_day", day))
        self._days_written[key_id] = day

    def import_group(self, group: Group, limit: int) -> None:
        """1 TransactWriteItems: Put row, Put claim, Update META, Update pool."""
        try:
            self.table.transact(
                [
                    Put(group_item(group)).when_absent(),
                    claim_put(group.home.account, group.upstream_id, group.customer, group.marker),
                    take_group_slot(group.customer, limit),
                    take_pool_slot(group.home, "groups", None),
                ]
            )
        except Refused as refused:
            row, claimed, meta, _ = refused.found
            if _is_own_import(row, claimed, group.group, group.marker, refused):
                return
            raise why_no_group_slot(meta or {}, limit) from refused

    def import_asset(self, asset: Asset, limit: int) -> None:
        """1 TransactWriteItems: Put row, Put claim, Update group, Update pool."""
        try:
            self.table.transact(
                [
                    Put(asset_item(asset)).when_absent(),
                    claim_put(asset.home.account, asset.upstream_id, asset.customer, asset.marker),
                    take_asset_slot(asset.customer, asset.group, limit),
                    take_pool_slot(asset.home, "assets", None),
                ]
            )
        except Refused as refused:
            row, claimed, group, _ = refused.found
            if _is_own_import(row, claimed, asset.asset, asset.marker, refused):
                return
            raise why_no_asset_slot(group or {}, limit) from refused


def _is_own_import(
    row: Item | None, claimed: Item | None, our_id: str, marker: Marker, refused: Refused
) -> bool:
    if row is not None:
        if text(row, "marker") == marker:
            return True
        raise IdTaken(our_id) from refused
    if claimed is not None:
        raise ClaimTaken(our_id) from refused
    return False
