"""The ledger: rows that move, and what moves with them.

Methods that write are atomic: all of it happened, or none and one of the named errors was raised.
A row in `deleting` or `deleted` is a miss for every `find_*` and `list_*`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypedDict

from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    CustomerId,
    Delivery,
    Failure,
    Group,
    GroupId,
    GroupState,
    Once,
    PoolCapacity,
    Receipt,
    Sealed,
    Task,
    UpstreamId,
    VideoId,
)
from portrait.ports.hooks import Told, nobody_told


class AssetChanges(TypedDict, total=False):
    """Fields of an asset row that a transition sets; None removes one."""

    name: str
    generation: int
    attempts: int
    source: Sealed | None
    upload_key: str | None
    sent_at: datetime | None
    checked_at: datetime | None
    upstream_id: UpstreamId | None
    media: Sealed | None
    media_expires_at: datetime | None
    failure: Failure | None
    due_at: datetime | None


class GroupChanges(TypedDict, total=False):
    """Fields of a group row that a transition sets; None removes one."""

    name: str
    description: str
    attempts: int
    upstream_id: UpstreamId | None
    sent_at: datetime | None
    due_at: datetime | None


class GroupLedger(Protocol):
    """Groups: ownership, the customer's quota and the upstream pool in one transaction."""

    def reserve_group(
        self, group: Group, limit: int, capacity: PoolCapacity, *, once: Once | None = None
    ) -> None:
        """Write a `creating` row and take one slot of META and one of the pool.

        A repeat with the same marker is success. `once` is written with it, if its key made
        nothing in the last 24 hours but what it may replace; else Repeated is raised, whatever
        else is wrong. Raises IdTaken, QuotaExceeded, CapacityUnavailable, ServiceUnavailable.
        """

    def find_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        """The customer's group, or a miss."""

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
        """Compare-and-set from one of `sources` to `target`. Raises StateChanged.

        `fenced`: the lease must still be the one that was read, for a verdict that took time.
        """

    def edit_group(self, group: Group, now: datetime, changes: GroupChanges) -> Group:
        """Change what a customer may change, in any state that is not gone. Raises StateChanged."""

    def load_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        """The row whatever its state, consistently read: for those who drive it, not for doors."""

    def lease_group(self, group: Group, due_at: datetime) -> Group:
        """Take or renew the lease of a row in the state and with the lease that were read.

        Raises StateChanged: somebody else works on it.
        """

    def refuse_group(self, group: Group, *, fenced: bool = False) -> None:
        """Remove a row that the upstream refused and give both slots back. Raises StateChanged.

        `fenced`: as in `move_group`.
        """

    def begin_group_delete(self, group: Group, now: datetime, due_at: datetime) -> None:
        """Move to `deleting` and free the customer's slot at once. Raises StateChanged."""

    def begin_group_assets_delete(
        self, group: Group, now: datetime, due_at: datetime, told: Told = nobody_told
    ) -> Sequence[Asset]:
        """Move what is in a `deleting` group to `deleting`, at most 90 rows a transaction.

        What `told` makes of an asset is written with its move; the same of the same asset when
        the move is tried again.

        Returns every asset row of the group that is now `deleting`, as it was before its move
        where this call moved it.
        """

    def finish_group_delete(
        self, group: Group, assets: Sequence[Asset], now: datetime, forget_at: datetime
    ) -> None:
        """Make tombstones of a group and of those assets, and give their pool slots back.

        A row that is a tombstone already is left alone.
        """

    def uses_of(self, customer: CustomerId, assets: Sequence[AssetId]) -> Sequence[VideoId]:
        """Videos not at rest that use any of these assets, the oldest first; consistently read.

        Until there is none nothing of them is deleted upstream (see `VideoLedger`).
        """


class AssetLedger(Protocol):
    """Assets: ownership, the group's quota and the upstream pool in one transaction."""

    def reserve_asset(
        self,
        asset: Asset,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
        receipt: Receipt | None = None,
    ) -> None:
        """Write a `queued` row and take one slot of its group and one of the pool.

        A repeat with the same marker is success. `once`, Repeated: as in `reserve_group`.
        `receipt`: the one that gave the asset's id away; it is fulfilled with the write, and
        StateChanged is raised if it does not wait any more. Raises Missing (no such group),
        IdTaken, QuotaExceeded, CapacityUnavailable, ServiceUnavailable.
        """

    def reserve_batch(
        self,
        assets: Sequence[Asset],
        task: Task,
        limit: int,
        capacity: PoolCapacity,
        *,
        once: Once | None = None,
    ) -> None:
        """Write 1 to 20 `queued` rows of one group and the task that names them; take their slots.

        All or nothing. A repeat of the same task with the same marker is success. `once` names
        the task. Raises what `reserve_asset` raises; IdTaken also for the task's id.
        """

    def find_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        """The customer's asset, or a miss."""

    def load_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        """The row whatever its state, consistently read: for those who drive it, not for doors."""

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
        """Compare-and-set from one of `sources` to `target`. Raises StateChanged.

        `deliveries` are written with it; what is returned is then `asset` with what was set.
        `fenced`: the lease must still be the one that was read, for a verdict that took time.
        """

    def edit_asset(self, asset: Asset, now: datetime, changes: AssetChanges) -> Asset:
        """Change a row in any state that is not gone, state kept. Raises StateChanged."""

    def lease_asset(self, asset: Asset, changes: AssetChanges) -> Asset:
        """Take or renew the lease of a row in the state and with the lease that were read.

        `changes` holds `due_at`, and what else is kept beside it. The row's UpdateTime stays.
        Raises StateChanged: somebody else works on it.
        """

    def note_upstream_id(self, asset: Asset, upstream_id: UpstreamId) -> Asset:
        """Keep the id of an upstream create that came back after the row went `deleting`.

        Returns the row. Raises StateChanged when the row is not `deleting` or names another id.
        """

    def refuse_asset(
        self,
        asset: Asset,
        failure: Failure,
        now: datetime,
        *,
        fenced: bool = False,
        deliveries: Sequence[Delivery] = (),
    ) -> Asset:
        """Move to `failed` from the state that was read: surely nothing is upstream.

        The pool slot is given back; the customer's is held until it deletes the asset.
        `fenced`, `deliveries`: as in `move_asset`. Raises StateChanged.
        """

    def begin_asset_delete(
        self,
        asset: Asset,
        now: datetime,
        due_at: datetime,
        *,
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        """Move to `deleting` from the very state that was read; free the group's slot at once.

        `deliveries` are written with it. Raises StateChanged.
        """

    def finish_asset_delete(self, asset: Asset, now: datetime, forget_at: datetime) -> None:
        """Make a tombstone of a `deleting` row and give its pool slot back if it holds one.

        A row that is a tombstone already is left alone.
        """

    def uses_of(self, customer: CustomerId, assets: Sequence[AssetId]) -> Sequence[VideoId]:
        """As in `GroupLedger`."""
