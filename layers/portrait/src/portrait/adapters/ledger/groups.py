"""Groups: one row each, counted in their customer's META and in the upstream pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portrait.adapters.ledger.assets import bury_assets
from portrait.adapters.ledger.attributes import text
from portrait.adapters.ledger.cascade import delete_assets_of
from portrait.adapters.ledger.expressions import Delete, Put, Update
from portrait.adapters.ledger.keys import group_key
from portrait.adapters.ledger.moves import group_move
from portrait.adapters.ledger.onces import once_puts, raise_if_repeated
from portrait.adapters.ledger.rows import group_from, group_item
from portrait.adapters.ledger.slots import (
    free_group_slot,
    free_pool_slots,
    take_group_slot,
    take_pool_slot,
    why_no_group_slot,
)
from portrait.adapters.ledger.table import Refused, Table
from portrait.adapters.ledger.uses import videos_using
from portrait.errors import CapacityUnavailable, IdTaken, StateChanged
from portrait.model import (
    Asset,
    AssetId,
    CustomerId,
    Group,
    GroupId,
    GroupState,
    Once,
    PoolCapacity,
    VideoId,
)
from portrait.ports.hooks import Told, nobody_told
from portrait.ports.ledger import GroupChanges
from portrait.rules.transitions import GROUP_GONE, group_sources

_THERE: Final = frozenset(GroupState) - GROUP_GONE


@dataclass(frozen=True, slots=True)
class DynamoGroups:
    """The GroupLedger over the table."""

    table: Table

    def reserve_group(
        self, group: Group, limit: int, capacity: PoolCapacity, *, once: Once | None = None
    ) -> None:
        """1 TransactWriteItems: Put row, Update META, Update pool, Put key."""
        try:
            self.table.transact(
                [
                    Put(group_item(group)).when_absent(),
                    take_group_slot(group.customer, limit),
                    take_pool_slot(group.home, "groups", capacity.groups),
                    *once_puts(once, group.customer, group.group, group.created_at),
                ]
            )
        except Refused as refused:
            row, meta, *_ = refused.found
            if row and text(row, "marker") == group.marker:
                return
            raise_if_repeated(once, refused)
            if row is not None:
                raise IdTaken(group.group) from refused
            if meta is not None:
                raise why_no_group_slot(meta, limit) from refused
            raise CapacityUnavailable from refused

    def find_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        """1 GetItem."""
        found = self.load_group(customer, group)
        return None if found is None or found.state in GROUP_GONE else found

    def load_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        """1 GetItem."""
        item = self.table.get(group_key(customer, group))
        return None if item is None else group_from(item)

    def lease_group(self, group: Group, due_at: datetime) -> Group:
        """1 UpdateItem."""
        if group.due_at is None:
            raise StateChanged(group.group)
        update = Update(group_key(group.customer, group.group)).set("due_at", due_at)
        update.when_equal("state", group.state).when_equal("marker", group.marker)
        return group_from(self.table.move(update.when_equal("due_at", group.due_at)))

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
        """1 UpdateItem. Raises ForbiddenMove for a transition that the table does not hold."""
        move = group_move(sources, target, changes)
        update = _row(group, sources, now).set("state", target).set_all(move)
        if fenced:
            update.when_equal("due_at", group.due_at)
        return group_from(self.table.move(update))

    def edit_group(self, group: Group, now: datetime, changes: GroupChanges) -> Group:
        """1 UpdateItem. A lease is of one state: `due_at` is set in the state that was read."""
        sources = _THERE & {group.state} if "due_at" in changes else _THERE
        if not sources:
            raise StateChanged(group.group)
        return group_from(self.table.move(_row(group, sources, now).set_all(changes)))

    def refuse_group(self, group: Group, *, fenced: bool = False) -> None:
        """1 TransactWriteItems: Delete row, Update META, Update pool."""
        row = Delete(group_key(group.customer, group.group))
        row.when_in("state", group_sources(None)).when_equal("marker", group.marker)
        if fenced:
            row.when_equal("due_at", group.due_at)
        counters = [free_group_slot(group.customer), free_pool_slots(group.home, "groups")]
        try:
            self.table.transact([row], counters)
        except Refused as refused:
            # The row is gone after an answer was lost: it was this call that removed it.
            if not (refused.in_doubt and refused.found[0] == {}):
                raise StateChanged(group.group) from refused

    def begin_group_delete(self, group: Group, now: datetime, due_at: datetime) -> None:
        """1 TransactWriteItems: Update row, Update META."""
        sources = group_sources(GroupState.DELETING)
        move = group_move(sources, GroupState.DELETING, {"due_at": due_at})
        update = _row(group, sources, now).set("state", GroupState.DELETING).set_all(move)
        self.table.move_with(update, counters=[free_group_slot(group.customer)])

    def begin_group_assets_delete(
        self, group: Group, now: datetime, due_at: datetime, told: Told = nobody_told
    ) -> Sequence[Asset]:
        """Queries, then 1 TransactWriteItems for 90 rows: Update and Put rows, Update group."""
        return delete_assets_of(self.table, group, now, due_at, told)

    def finish_group_delete(
        self, group: Group, assets: Sequence[Asset], now: datetime, forget_at: datetime
    ) -> None:
        """1 TransactWriteItems for 90 assets, then 1 for the group: Update rows, Update pool."""
        bury_assets(self.table, assets, now, forget_at)
        sources = group_sources(GroupState.DELETED)
        row = _row(group, sources, now).set("state", GroupState.DELETED).set("due_at", None)
        row.set("name", "").set("description", "").forget_at(forget_at)
        try:
            self.table.transact([row], [free_pool_slots(group.home, "groups")])
        except Refused as refused:
            found = refused.found[0]
            if found and text(found, "state") != GroupState.DELETED:
                raise StateChanged(group.group) from refused

    def uses_of(self, customer: CustomerId, assets: Sequence[AssetId]) -> Sequence[VideoId]:
        """1 Query; none for no assets."""
        return videos_using(self.table, customer, assets)


def _row(group: Group, sources: frozenset[GroupState], now: datetime) -> Update:
    update = Update(group_key(group.customer, group.group)).set("updated_at", now)
    return update.when_in("state", sources).when_equal("marker", group.marker)
