"""Assets in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portrait.errors import (
    CapacityUnavailable,
    StateChanged,
)
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
    UpstreamId,
)
from portrait.ports.ledger import AssetChanges
from portrait.rules.transitions import (
    ASSET_AT_REST,
    ASSET_GONE,
    ASSET_TRANSITIONS,
)
from tests.memory.outbox import Outboxed


class MemoryAssets(Outboxed):
    """The AssetLedger."""

    def reserve_asset(
        self,
        asset: Asset,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
        receipt: Receipt | None = None,
    ) -> None:
        with self.call("reserve_asset"):
            found = self.assets.get((asset.customer, asset.asset))
            if found is None or found.marker != asset.marker:
                self.not_repeated(once, asset.customer, asset.created_at)
                self.still_waits(receipt)
            if self.mine(found, asset):
                return
            self.room_for_asset(asset, limit)
            pool = self.pool(asset.home)
            if pool.assets >= capacity.assets:
                raise CapacityUnavailable
            self.take_asset(asset)
            self.keep_once(once, asset.customer, asset.asset)
            self.fulfil(receipt, asset.asset, asset.name)

    def find_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        with self.call("find_asset"):
            row = self.assets.get((customer, asset))
            return None if row is None or row.state in ASSET_GONE else row

    def load_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        with self.call("load_asset"):
            return self.assets.get((customer, asset))

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
        with self.call("move_asset"):
            for source in sources:
                assert (source, target) in ASSET_TRANSITIONS
            row = self.asset_in(asset, sources)
            if fenced and row.due_at != asset.due_at:
                raise StateChanged(asset.asset)
            assert target not in ASSET_AT_REST or changes.get("due_at") is None
            rest: dict[str, Any] = {"due_at": None} if target in ASSET_AT_REST else {}
            self.post(deliveries)
            return self.keep_asset(row, {**changes, **rest, "state": target, "updated_at": now})

    def edit_asset(self, asset: Asset, now: datetime, changes: AssetChanges) -> Asset:
        with self.call("edit_asset"):
            there = frozenset(AssetState) - ASSET_GONE
            row = self.asset_in(asset, there & {asset.state} if "due_at" in changes else there)
            return self.keep_asset(row, {**changes, "updated_at": now})

    def lease_asset(self, asset: Asset, changes: AssetChanges) -> Asset:
        with self.call("lease_asset"):
            row = self.asset_in(asset, frozenset({asset.state}))
            if row.due_at is None or row.due_at != asset.due_at:
                raise StateChanged(asset.asset)
            return self.keep_asset(row, changes)

    def note_upstream_id(self, asset: Asset, upstream_id: UpstreamId) -> Asset:
        with self.call("note_upstream_id"):
            row = self.asset_in(asset, frozenset({AssetState.DELETING}))
            if row.upstream_id not in {None, upstream_id}:
                raise StateChanged(asset.asset)
            return self.keep_asset(row, {"upstream_id": upstream_id})

    def refuse_asset(
        self,
        asset: Asset,
        failure: Failure,
        now: datetime,
        *,
        fenced: bool = False,
        deliveries: Sequence[Delivery] = (),
    ) -> Asset:
        with self.call("refuse_asset"):
            assert (asset.state, AssetState.FAILED) in ASSET_TRANSITIONS
            row = self.asset_in(asset, frozenset({asset.state}))
            if fenced and row.due_at != asset.due_at:
                raise StateChanged(asset.asset)
            if row.in_pool:
                self.count_pool(row.home, assets=-1)
            self.post(deliveries)
            changes = {"state": AssetState.FAILED, "failure": failure, "updated_at": now}
            none: dict[str, Any] = {"source": None, "upload_key": None, "due_at": None}
            return self.keep_asset(row, {**changes, **none, "in_pool": False})

    def begin_asset_delete(
        self,
        asset: Asset,
        now: datetime,
        due_at: datetime,
        *,
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        with self.call("begin_asset_delete"):
            row = self.asset_in(asset, frozenset({asset.state}) - ASSET_GONE)
            self.post(deliveries)
            self.delete_asset(row, now, due_at)

    def finish_asset_delete(self, asset: Asset, now: datetime, forget_at: datetime) -> None:
        with self.call("finish_asset_delete"):
            self.bury(asset, now, forget_at)
