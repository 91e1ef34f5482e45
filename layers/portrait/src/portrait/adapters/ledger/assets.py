"""Assets: one row each, counted in their group and in the upstream pool."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from portrait.adapters.ledger.batches import put_asset, put_batch
from portrait.adapters.ledger.delivery_rows import delivery_put
from portrait.adapters.ledger.expressions import Update
from portrait.adapters.ledger.keys import asset_key
from portrait.adapters.ledger.moves import asset_move
from portrait.adapters.ledger.rows import asset_from
from portrait.adapters.ledger.slots import (
    free_asset_slots,
    free_pool_slots,
)
from portrait.adapters.ledger.table import Refused, Table
from portrait.adapters.ledger.uses import videos_using
from portrait.errors import ServiceUnavailable, StateChanged
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    CustomerId,
    Delivery,
    Failure,
    Once,
    PoolCapacity,
    Receipt,
    Task,
    UpstreamId,
    VideoId,
)
from portrait.ports.ledger import AssetChanges
from portrait.rules.transitions import ASSET_GONE, asset_sources

ROWS_A_TRANSACTION: Final = 90
"""Of the 100 that DynamoDB takes: the rest is for counters."""
RACES_LOST: Final = 50
"""How often a batch is corrected by what it found before it gives up and stays due."""
_THERE: Final = frozenset(AssetState) - ASSET_GONE


@dataclass(frozen=True, slots=True)
class DynamoAssets:
    """The AssetLedger over the table."""

    table: Table

    def reserve_asset(
        self,
        asset: Asset,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
        receipt: Receipt | None = None,
    ) -> None:
        """1 TransactWriteItems: Put row, Update group, Update pool, Update receipt, Put key."""
        put_asset(self.table, asset, limit, capacity, once, receipt)

    def reserve_batch(
        self,
        assets: Sequence[Asset],
        task: Task,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> None:
        """1 TransactWriteItems: Put task and rows, Update group, Update pool, Put key."""
        put_batch(self.table, assets, task, limit, capacity, once)

    def find_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        """1 GetItem."""
        found = self.load_asset(customer, asset)
        return None if found is None or found.state in ASSET_GONE else found

    def load_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        """1 GetItem."""
        item = self.table.get(asset_key(customer, asset))
        return None if item is None else asset_from(item)

    def move_asset(
        self,
        asset: Asset,
        sources: frozenset[AssetState],
        target: AssetState,
        now: datetime,
        changes: AssetChanges,
        *,
        fenced: bool = False,
        deliveries: Sequence[Delivery] = (),
    ) -> Asset:
        """1 UpdateItem, or with deliveries 1 TransactWriteItems: Update row, Put deliveries.

        Raises ForbiddenMove for a transition that the table does not hold.
        """
        move = asset_move(sources, target, changes)
        update = _row(asset, sources, now).set("state", target).set_all(move)
        if fenced:
            update.when_equal("due_at", asset.due_at)
        if not deliveries:
            return asset_from(self.table.move(update))
        self.table.move_with(update, *map(delivery_put, deliveries))
        return replace(asset, **cast("AssetChanges", move), state=target, updated_at=now)

    def edit_asset(self, asset: Asset, now: datetime, changes: AssetChanges) -> Asset:
        """1 UpdateItem. A lease is of one state: `due_at` is set in the state that was read."""
        sources = _THERE & {asset.state} if "due_at" in changes else _THERE
        if not sources:
            raise StateChanged(asset.asset)
        return asset_from(self.table.move(_row(asset, sources, now).set_all(changes)))

    def lease_asset(self, asset: Asset, changes: AssetChanges) -> Asset:
        """1 UpdateItem."""
        if asset.due_at is None:
            raise StateChanged(asset.asset)
        update = Update(asset_key(asset.customer, asset.asset)).set_all(changes)
        update.when_equal("state", asset.state).when_equal("marker", asset.marker)
        return asset_from(self.table.move(update.when_equal("due_at", asset.due_at)))

    def note_upstream_id(self, asset: Asset, upstream_id: UpstreamId) -> Asset:
        """1 UpdateItem."""
        update = Update(asset_key(asset.customer, asset.asset)).set("upstream_id", upstream_id)
        update.when_equal("state", AssetState.DELETING).when_equal("marker", asset.marker)
        update.when_absent_or_equal("upstream_id", upstream_id)
        return asset_from(self.table.move(update))

    def refuse_asset(
        self,
        asset: Asset,
        failure: Failure,
        now: datetime,
        *,
        fenced: bool = False,
        deliveries: Sequence[Delivery] = (),
    ) -> Asset:
        """1 TransactWriteItems: Update row, Put deliveries, Update pool."""
        changes: AssetChanges = {"failure": failure, "source": None, "upload_key": None}
        sources = frozenset({asset.state})
        move = asset_move(sources, AssetState.FAILED, changes)
        update = _row(asset, sources, now).set("state", AssetState.FAILED).set_all(move)
        update.when_equal("in_pool", asset.in_pool).set("in_pool", value=False)
        if fenced:
            update.when_equal("due_at", asset.due_at)
        self.table.move_with(update, *map(delivery_put, deliveries), counters=_pool_slots([asset]))
        refused = replace(asset, state=AssetState.FAILED, in_pool=False, updated_at=now)
        return replace(refused, failure=failure, source=None, upload_key=None, due_at=None)

    def begin_asset_delete(
        self,
        asset: Asset,
        now: datetime,
        due_at: datetime,
        *,
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        """1 TransactWriteItems: Update row, Put deliveries, Update group.

        From the very state in `asset` only: who deletes must know what may be upstream.
        """
        if asset.state in ASSET_GONE:
            raise StateChanged(asset.asset)
        update = delete_row(asset, frozenset({asset.state}), now, due_at)
        slots = [free_asset_slots(asset.customer, asset.group)]
        self.table.move_with(update, *map(delivery_put, deliveries), counters=slots)

    def finish_asset_delete(self, asset: Asset, now: datetime, forget_at: datetime) -> None:
        """1 TransactWriteItems: Update row, Update pool."""
        bury_assets(self.table, [asset], now, forget_at)

    def uses_of(self, customer: CustomerId, assets: Sequence[AssetId]) -> Sequence[VideoId]:
        """1 Query."""
        return videos_using(self.table, customer, assets)


def delete_row(
    asset: Asset, sources: frozenset[AssetState], now: datetime, due_at: datetime
) -> Update:
    """The move of a row to `deleting`."""
    move = asset_move(sources, AssetState.DELETING, {"due_at": due_at})
    return _row(asset, sources, now).set("state", AssetState.DELETING).set_all(move)


def bury_assets(table: Table, assets: Sequence[Asset], now: datetime, forget_at: datetime) -> None:
    """Make tombstones of `deleting` rows and give back the pool slots they hold.

    1 TransactWriteItems for 90 rows: Update rows, Update pool. Whoever else buries the same rows,
    each slot is given back once: a row gives it back in the transaction in which it lets it go.
    Raises StateChanged when a row was never deleted, ServiceUnavailable.
    """
    for start in range(0, len(assets), ROWS_A_TRANSACTION):
        left = list(assets[start : start + ROWS_A_TRANSACTION])
        for _ in range(RACES_LOST):
            if not left:
                break
            rows = [_tombstone(asset, now, forget_at) for asset in left]
            try:
                table.transact(rows, _pool_slots(left))
            except Refused as refused:
                left = _still_to_bury(left, refused)
            else:
                break
        else:
            raise ServiceUnavailable


def _still_to_bury(assets: Sequence[Asset], refused: Refused) -> list[Asset]:
    left = []
    for asset, row in zip(assets, refused.found, strict=True):
        if row is None:
            left.append(asset)
            continue
        found = asset_from(row) if row else None
        if found is None or found.state is AssetState.DELETED:
            continue
        if found.state is not AssetState.DELETING or found.marker != asset.marker:
            raise StateChanged(asset.asset) from refused
        left.append(found)
    return left


def _tombstone(asset: Asset, now: datetime, forget_at: datetime) -> Update:
    sources = asset_sources(AssetState.DELETED)
    update = _row(asset, sources, now).when_equal("in_pool", asset.in_pool)
    update.set("state", AssetState.DELETED).set("in_pool", value=False).set("name", "")
    for column in ("source", "media", "media_expires_at", "due_at"):
        update.set(column, None)
    return update.forget_at(forget_at)


def _pool_slots(assets: Sequence[Asset]) -> list[Update]:
    held = Counter(asset.home for asset in assets if asset.in_pool)
    return [free_pool_slots(home, "assets", count) for home, count in held.items()]


def _row(asset: Asset, sources: frozenset[AssetState], now: datetime) -> Update:
    update = Update(asset_key(asset.customer, asset.asset)).set("updated_at", now)
    return update.when_in("state", sources).when_equal("marker", asset.marker)
