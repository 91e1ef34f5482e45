"""The rows and counters of the ledger in memory, and the steps that its methods are made of."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portrait.errors import (
    ClaimTaken,
    IdTaken,
    Missing,
    QuotaExceeded,
    Repeated,
    ServiceUnavailable,
    StateChanged,
)
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    Customer,
    CustomerId,
    Group,
    GroupId,
    GroupState,
    Home,
    Key,
    KeyId,
    Once,
    Receipt,
    ReceiptState,
    UpstreamId,
)
from portrait.ports.census import Counter as CensusCounter
from portrait.ports.census import CustomerGroups, GroupAssets, PoolAssets, PoolGroups
from portrait.rules.transitions import ASSET_TRANSITIONS, GROUP_GONE


@dataclass
class Pool:
    """What is in use of one upstream account and project."""

    groups: int = 0
    assets: int = 0


@dataclass
class Rows:
    """Everything the ledger holds.

    `fail_next` holds names of methods: the next call of each raises ServiceUnavailable before it
    did anything, as after ten seconds of conflicts. `calls` counts by method.
    """

    groups: dict[tuple[CustomerId, GroupId], Group] = field(default_factory=dict)
    assets: dict[tuple[CustomerId, AssetId], Asset] = field(default_factory=dict)
    customers: dict[CustomerId, Customer] = field(default_factory=dict)
    keys: dict[KeyId, Key] = field(default_factory=dict)
    pools: dict[Home, Pool] = field(default_factory=dict)
    versions: Counter[CensusCounter] = field(default_factory=Counter)
    claims: dict[tuple[str, UpstreamId], CustomerId] = field(default_factory=dict)
    forget_at: dict[GroupId | AssetId, datetime] = field(default_factory=dict)
    onces: dict[tuple[CustomerId, str], tuple[Once, str]] = field(default_factory=dict)
    """What each idempotency key made, by customer and hash."""
    receipts: dict[tuple[CustomerId, AssetId], Receipt] = field(default_factory=dict)
    fail_next: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @contextmanager
    def call(self, method: str) -> Iterator[None]:
        """One method call: alone, counted, and failed if that was asked for."""
        with self.lock:
            self.calls[method] += 1
            if method in self.fail_next:
                self.fail_next.remove(method)
                raise ServiceUnavailable
            yield

    def pool(self, home: Home) -> Pool:
        return self.pools.setdefault(home, Pool())

    def groups_of(self, customer: CustomerId) -> list[Group]:
        return [row for key, row in sorted(self.groups.items()) if key[0] == customer]

    def assets_of(self, customer: CustomerId) -> list[Asset]:
        return [row for key, row in sorted(self.assets.items()) if key[0] == customer]

    def mine(self, found: Group | Asset | None, wanted: Group | Asset) -> bool:
        """Whether the row is there by this very operation. Raises IdTaken if by another."""
        if found is not None and found.marker != wanted.marker:
            raise IdTaken(wanted.marker)
        return found is not None

    def not_repeated(self, once: Once | None, customer: CustomerId, now: datetime) -> None:
        """Raises Repeated when the key made something that is not forgotten."""
        kept = self.onces.get((customer, once.key_hash)) if once is not None else None
        if once is None or kept is None:
            return
        before, subject = kept
        if now < before.expires_at and subject != once.instead_of:
            raise Repeated(subject, before.fingerprint)

    def keep_once(self, once: Once | None, customer: CustomerId, subject: str) -> None:
        if once is not None:
            self.onces[customer, once.key_hash] = (once, subject)

    def still_waits(self, receipt: Receipt | None) -> None:
        """Raises StateChanged when an upload was settled, or its receipt is gone."""
        if receipt is None:
            return
        row = self.receipts.get((receipt.customer, receipt.asset))
        if row is None or row.marker != receipt.marker or row.state is not ReceiptState.WAITING:
            raise StateChanged(receipt.asset)

    def fulfil(self, receipt: Receipt | None, made: str, name: str) -> None:
        if receipt is not None:
            done = replace(receipt, state=ReceiptState.MADE, made=made, name=name)
            self.receipts[receipt.customer, receipt.asset] = done

    def unclaimed(self, account: str, upstream_id: UpstreamId | None) -> tuple[str, UpstreamId]:
        if upstream_id is None:
            raise ValueError("an import names the upstream id that it claims")
        if (account, upstream_id) in self.claims:
            raise ClaimTaken(upstream_id)
        return account, upstream_id

    def room_for_group(self, group: Group, limit: int) -> Customer:
        meta = self.customers.get(group.customer)
        if meta is None:
            raise Missing("customer")
        if meta.group_count >= limit:
            raise QuotaExceeded("groups", limit)
        return meta

    def room_for_asset(self, asset: Asset, limit: int) -> Group:
        group = self.groups.get((asset.customer, asset.group))
        if group is None or group.state in GROUP_GONE:
            raise Missing("group")
        if group.asset_count >= limit:
            raise QuotaExceeded("assets in this group", limit)
        return group

    def take_group(self, group: Group) -> None:
        self.groups[group.customer, group.group] = group
        self.count_groups(group.customer, 1)
        self.count_pool(group.home, groups=1)

    def take_asset(self, asset: Asset) -> None:
        self.assets[asset.customer, asset.asset] = asset
        self.count_assets(asset, 1)
        self.count_pool(asset.home, assets=1)

    def count_groups(self, customer: CustomerId, change: int) -> None:
        meta = self.customers[customer]
        self.customers[customer] = replace(meta, group_count=meta.group_count + change)
        self.versions[CustomerGroups(customer)] += 1

    def count_assets(self, asset: Asset, change: int) -> None:
        group = self.groups.get((asset.customer, asset.group))
        if group is not None:
            self.keep_group(group, {"asset_count": group.asset_count + change})
            self.versions[GroupAssets(asset.customer, asset.group)] += 1

    def count_pool(self, home: Home, *, groups: int = 0, assets: int = 0) -> None:
        pool = self.pool(home)
        pool.groups += groups
        pool.assets += assets
        for counter in (PoolGroups(home), PoolAssets(home)):
            self.versions[counter] += 1

    def group_in(self, group: Group, sources: frozenset[GroupState]) -> Group:
        """The row, if it is the same group in one of these states. Raises StateChanged."""
        row = self.groups.get((group.customer, group.group))
        if row is None or row.marker != group.marker or row.state not in sources:
            raise StateChanged(group.group)
        return row

    def asset_in(self, asset: Asset, sources: frozenset[AssetState]) -> Asset:
        """The row, if it is the same asset in one of these states. Raises StateChanged."""
        row = self.assets.get((asset.customer, asset.asset))
        if row is None or row.marker != asset.marker or row.state not in sources:
            raise StateChanged(asset.asset)
        return row

    def keep_group(self, row: Group, changes: Mapping[str, Any]) -> Group:
        changed = replace(row, **changes)
        self.groups[row.customer, row.group] = changed
        return changed

    def keep_asset(self, row: Asset, changes: Mapping[str, Any]) -> Asset:
        changed = replace(row, **changes)
        self.assets[row.customer, row.asset] = changed
        return changed

    def delete_asset(self, row: Asset, now: datetime, due_at: datetime) -> None:
        assert (row.state, AssetState.DELETING) in ASSET_TRANSITIONS
        changes = {"state": AssetState.DELETING, "updated_at": now, "due_at": due_at}
        self.keep_asset(row, changes)
        self.count_assets(row, -1)

    def bury(self, asset: Asset, now: datetime, forget_at: datetime) -> None:
        row = self.assets.get((asset.customer, asset.asset))
        if row is None or row.state is AssetState.DELETED:
            return
        self.asset_in(asset, frozenset({AssetState.DELETING}))
        if row.in_pool:
            self.count_pool(row.home, assets=-1)
        state = {"state": AssetState.DELETED, "updated_at": now, "in_pool": False, "name": ""}
        none = {"source": None, "media": None, "media_expires_at": None, "due_at": None}
        self.keep_asset(row, {**state, **none})
        self.forget_at[asset.asset] = forget_at
