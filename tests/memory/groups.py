"""Groups in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portrait.errors import (
    CapacityUnavailable,
    StateChanged,
)
from portrait.model import (
    Asset,
    AssetState,
    CustomerId,
    Group,
    GroupId,
    GroupState,
    Once,
    PoolCapacity,
)
from portrait.ports.hooks import Told, nobody_told
from portrait.ports.ledger import GroupChanges
from portrait.rules.transitions import (
    GROUP_AT_REST,
    GROUP_GONE,
    GROUP_TRANSITIONS,
)
from tests.memory.outbox import Outboxed


class MemoryGroups(Outboxed):
    """The GroupLedger."""

    def reserve_group(
        self, group: Group, limit: int, capacity: PoolCapacity, *, once: Once | None = None
    ) -> None:
        with self.call("reserve_group"):
            found = self.groups.get((group.customer, group.group))
            if found is None or found.marker != group.marker:
                self.not_repeated(once, group.customer, group.created_at)
            if self.mine(found, group):
                return
            self.room_for_group(group, limit)
            pool = self.pool(group.home)
            if pool.groups >= capacity.groups:
                raise CapacityUnavailable
            self.take_group(group)
            self.keep_once(once, group.customer, group.group)

    def find_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        with self.call("find_group"):
            row = self.groups.get((customer, group))
            return None if row is None or row.state in GROUP_GONE else row

    def load_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        with self.call("load_group"):
            return self.groups.get((customer, group))

    def lease_group(self, group: Group, due_at: datetime) -> Group:
        with self.call("lease_group"):
            row = self.group_in(group, frozenset({group.state}))
            if row.due_at is None or row.due_at != group.due_at:
                raise StateChanged(group.group)
            return self.keep_group(row, {"due_at": due_at})

    def move_group(
        self,
        group: Group,
        sources: frozenset[GroupState],
        target: GroupState,
        now: datetime,
        changes: GroupChanges,
        *,
        fenced: bool = False,
    ) -> Group:
        with self.call("move_group"):
            for source in sources:
                assert (source, target) in GROUP_TRANSITIONS
            row = self.group_in(group, sources)
            if fenced and row.due_at != group.due_at:
                raise StateChanged(group.group)
            assert target not in GROUP_AT_REST or changes.get("due_at") is None
            rest: dict[str, Any] = {"due_at": None} if target in GROUP_AT_REST else {}
            return self.keep_group(row, {**changes, **rest, "state": target, "updated_at": now})

    def edit_group(self, group: Group, now: datetime, changes: GroupChanges) -> Group:
        with self.call("edit_group"):
            there = frozenset(GroupState) - GROUP_GONE
            row = self.group_in(group, there & {group.state} if "due_at" in changes else there)
            return self.keep_group(row, {**changes, "updated_at": now})

    def refuse_group(self, group: Group, *, fenced: bool = False) -> None:
        with self.call("refuse_group"):
            row = self.group_in(group, frozenset({GroupState.CREATING, GroupState.UNKNOWN}))
            if fenced and row.due_at != group.due_at:
                raise StateChanged(group.group)
            del self.groups[group.customer, group.group]
            self.count_groups(group.customer, -1)
            self.count_pool(group.home, groups=-1)

    def begin_group_delete(self, group: Group, now: datetime, due_at: datetime) -> None:
        with self.call("begin_group_delete"):
            row = self.group_in(group, frozenset(GroupState) - GROUP_GONE)
            assert (row.state, GroupState.DELETING) in GROUP_TRANSITIONS
            changes = {"state": GroupState.DELETING, "updated_at": now, "due_at": due_at}
            self.keep_group(row, changes)
            self.count_groups(group.customer, -1)

    def begin_group_assets_delete(
        self, group: Group, now: datetime, due_at: datetime, told: Told = nobody_told
    ) -> Sequence[Asset]:
        with self.call("begin_group_assets_delete"):
            rows = [
                row
                for row in self.assets_of(group.customer)
                if row.group == group.group and row.state is not AssetState.DELETED
            ]
            for row in rows:
                if row.state is not AssetState.DELETING:
                    self.post(told(row))
                    self.delete_asset(row, now, due_at)
            return rows

    def finish_group_delete(
        self, group: Group, assets: Sequence[Asset], now: datetime, forget_at: datetime
    ) -> None:
        with self.call("finish_group_delete"):
            for asset in assets:
                self.bury(asset, now, forget_at)
            row = self.groups.get((group.customer, group.group))
            if row is None or row.state is GroupState.DELETED:
                return
            if row.state is not GroupState.DELETING or row.marker != group.marker:
                raise StateChanged(group.group)
            tombstone: dict[str, Any] = {"name": "", "description": "", "due_at": None}
            state = {"state": GroupState.DELETED, "updated_at": now}
            self.keep_group(row, {**tombstone, **state})
            self.count_pool(row.home, groups=-1)
            self.forget_at[group.group] = forget_at
