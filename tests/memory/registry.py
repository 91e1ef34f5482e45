"""Customers and keys in memory."""

from dataclasses import replace
from datetime import datetime

from portrait.errors import (
    IdTaken,
    QuotaExceeded,
    StateChanged,
)
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
)
from tests.memory.rows import Rows


class MemoryRegistry(Rows):
    """The Registry."""

    def add_customer(self, customer: Customer) -> None:
        with self.call("add_customer"):
            if customer.customer in self.customers:
                raise IdTaken(customer.customer)
            self.customers[customer.customer] = customer

    def find_customer(self, customer: CustomerId) -> Customer | None:
        with self.call("find_customer"):
            return self.customers.get(customer)

    def set_customer(
        self,
        customer: CustomerId,
        *,
        state: CustomerState | None = None,
        limits: Limits | None = None,
    ) -> Customer:
        with self.call("set_customer"):
            if customer not in self.customers:
                raise StateChanged(customer)
            row = self.customers[customer]
            row = replace(row, state=state or row.state, limits=limits or row.limits)
            self.customers[customer] = row
            return row

    def add_key(self, key: Key, limit: int | None = None) -> None:
        with self.call("add_key"):
            if key.key_id in self.keys:
                raise IdTaken(key.key_id)
            if limit is not None and len(self.keys_of(key.customer)) >= limit:
                raise QuotaExceeded("keys", limit, "Revoke one, then retry.")
            self.keys[key.key_id] = key

    def find_key(self, key_id: KeyId) -> Key | None:
        with self.call("find_key"):
            return self.keys.get(key_id)

    def keys_of(self, customer: CustomerId) -> list[Key]:
        with self.call("keys_of"):
            mine = [row for row in self.keys.values() if row.customer == customer]
            there = [row for row in mine if not row.revoked]
            return sorted(there, key=lambda row: (row.created_at, row.key_id), reverse=True)

    def end_key(self, key: Key) -> None:
        with self.call("end_key"):
            if key.key_id not in self.keys:
                raise StateChanged(key.key_id)
            self.keys[key.key_id] = replace(self.keys[key.key_id], revoked=True)

    def set_key(
        self,
        key_id: KeyId,
        *,
        revoked: bool | None = None,
        expires_at: datetime | None = None,
        scopes: frozenset[KeyScope] | None = None,
    ) -> Key:
        with self.call("set_key"):
            if key_id not in self.keys:
                raise StateChanged(key_id)
            row = self.keys[key_id]
            row = replace(
                row,
                revoked=row.revoked if revoked is None else revoked,
                expires_at=expires_at or row.expires_at,
                scopes=row.scopes if scopes is None else scopes,
            )
            self.keys[key_id] = row
            return row

    def note_key_used(self, key_id: KeyId, day: str) -> None:
        with self.call("note_key_used"):
            row = self.keys.get(key_id)
            if row is not None and row.last_used_day < day:
                self.keys[key_id] = replace(row, last_used_day=day)

    def import_group(self, group: Group, limit: int) -> None:
        with self.call("import_group"):
            if self.mine(self.groups.get((group.customer, group.group)), group):
                return
            claim = self.unclaimed(group.home.account, group.upstream_id)
            self.room_for_group(group, limit)
            self.claims[claim] = group.customer
            self.take_group(group)

    def import_asset(self, asset: Asset, limit: int) -> None:
        with self.call("import_asset"):
            if self.mine(self.assets.get((asset.customer, asset.asset)), asset):
                return
            claim = self.unclaimed(asset.home.account, asset.upstream_id)
            self.room_for_asset(asset, limit)
            self.claims[claim] = asset.customer
            self.take_asset(asset)
