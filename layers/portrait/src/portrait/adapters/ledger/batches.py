"""Assets as they are taken in: one, or a batch with the task that names them."""

from collections.abc import Sequence

from portrait.adapters.ledger.attributes import text
from portrait.adapters.ledger.expressions import Put, Write
from portrait.adapters.ledger.onces import once_puts, raise_if_repeated
from portrait.adapters.ledger.receipt_rows import receipt_updates
from portrait.adapters.ledger.rows import asset_item
from portrait.adapters.ledger.slots import take_asset_slot, take_pool_slot, why_no_asset_slot
from portrait.adapters.ledger.table import Refused, Table
from portrait.adapters.ledger.task_rows import task_item
from portrait.errors import CapacityUnavailable, IdTaken, StateChanged
from portrait.model import Asset, Once, PoolCapacity, Receipt, Task


def put_asset(
    table: Table,
    asset: Asset,
    limit: int,
    capacity: PoolCapacity,
    once: Once | None,
    receipt: Receipt | None = None,
) -> None:
    """1 TransactWriteItems: Put row, Update group, Update pool, Update receipt, Put key.

    Raises as `AssetLedger.reserve_asset` does.
    """
    try:
        table.transact(
            [
                Put(asset_item(asset)).when_absent(),
                take_asset_slot(asset.customer, asset.group, limit),
                take_pool_slot(asset.home, "assets", capacity.assets),
                *receipt_updates(receipt, asset.name),
                *once_puts(once, asset.customer, asset.asset, asset.created_at),
            ]
        )
    except Refused as refused:
        row, group, _, *others = refused.found
        if row and text(row, "marker") == asset.marker:
            return
        raise_if_repeated(once, refused)
        if receipt is not None and others[0] is not None:
            raise StateChanged(asset.asset) from refused
        if row is not None:
            raise IdTaken(asset.asset) from refused
        if group is not None:
            raise why_no_asset_slot(group, limit) from refused
        raise CapacityUnavailable from refused


def put_batch(
    table: Table,
    assets: Sequence[Asset],
    task: Task,
    limit: int,
    capacity: PoolCapacity,
    once: Once | None,
) -> None:
    """1 TransactWriteItems: Put task and rows, Update group, Update pool, Put key.

    Raises as `AssetLedger.reserve_batch` does, ValueError for assets of several groups.
    """
    if len({(asset.customer, asset.group, asset.home) for asset in assets}) != 1:
        raise ValueError("a batch is of one group")
    first, count = assets[0], len(assets)
    writes: list[Write] = [Put(task_item(task)).when_absent()]
    writes += [Put(asset_item(asset)).when_absent() for asset in assets]
    writes.append(take_asset_slot(first.customer, first.group, limit, count))
    writes.append(take_pool_slot(first.home, "assets", capacity.assets, count))
    writes += once_puts(once, task.customer, task.task, task.created_at)
    try:
        table.transact(writes)
    except Refused as refused:
        named, *others = refused.found
        rows, group = others[:count], others[count]
        if named and text(named, "marker") == task.marker:
            return
        raise_if_repeated(once, refused)
        if named is not None or any(row is not None for row in rows):
            raise IdTaken(task.task) from refused
        if group is not None:
            raise why_no_asset_slot(group, limit) from refused
        raise CapacityUnavailable from refused
