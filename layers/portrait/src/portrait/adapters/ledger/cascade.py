"""A group's assets go with it: in transactions of at most 90 rows, whoever else moves them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from portrait.adapters.ledger.assets import RACES_LOST, ROWS_A_TRANSACTION, delete_row
from portrait.adapters.ledger.attributes import text
from portrait.adapters.ledger.delivery_rows import delivery_put
from portrait.adapters.ledger.expressions import Put
from portrait.adapters.ledger.keys import ASSET_PREFIX, partition
from portrait.adapters.ledger.rows import asset_from
from portrait.adapters.ledger.slots import free_asset_slots
from portrait.adapters.ledger.table import Refused, Table, stamped
from portrait.errors import ServiceUnavailable
from portrait.model import Asset, AssetId, AssetState, Delivery, Group
from portrait.ports.hooks import Told
from portrait.rules.transitions import ASSET_GONE


def delete_assets_of(
    table: Table, group: Group, now: datetime, due_at: datetime, told: Told
) -> list[Asset]:
    """Move every asset of a `deleting` group to `deleting`; return them as they were before.

    As many Queries as the customer's assets take, then 1 TransactWriteItems for 90 rows, those of
    deliveries among them: Update rows, Put deliveries, Update group. Raises ServiceUnavailable.
    """
    rows = [
        asset_from(item)
        for item in table.walk(partition(group.customer), ASSET_PREFIX)
        if text(item, "group") == group.group
    ]
    deleting = [asset for asset in rows if asset.state is AssetState.DELETING]
    there = [asset for asset in rows if asset.state not in ASSET_GONE]
    for batch in _batches([(asset, told(asset)) for asset in there]):
        deleting.extend(_delete_batch(table, group, batch, now, due_at))
    return sorted(deleting, key=lambda asset: asset.asset)


def _batches(
    left: Sequence[tuple[Asset, Sequence[Delivery]]],
) -> Iterator[list[tuple[Asset, Sequence[Delivery]]]]:
    """Assets with what tells of each, so many that all their rows fit in one transaction."""
    batch: list[tuple[Asset, Sequence[Delivery]]] = []
    rows = 0
    for asset, deliveries in left:
        if batch and rows + 1 + len(deliveries) > ROWS_A_TRANSACTION:
            yield batch
            batch, rows = [], 0
        batch.append((asset, deliveries))
        rows += 1 + len(deliveries)
    if batch:
        yield batch


def _delete_batch(
    table: Table,
    group: Group,
    batch: Sequence[tuple[Asset, Sequence[Delivery]]],
    now: datetime,
    due_at: datetime,
) -> list[Asset]:
    nonce = table.nonce()
    told = {asset.asset: deliveries for asset, deliveries in batch}
    left, lost = [asset for asset, _ in batch], list[Asset]()
    for _ in range(RACES_LOST):
        if not left:
            return lost
        # A row is taken in the very state it was read in: what is returned is what was there.
        rows = [
            delete_row(asset, frozenset({asset.state}), now, due_at).stamp(nonce) for asset in left
        ]
        try:
            table.transact(
                [*rows, *_puts(left, told)],
                [free_asset_slots(group.customer, group.group, len(left))],
            )
        except Refused as refused:
            if any(stamped(row, nonce) for row in refused.found):
                return lost + left
            found = _as_found(left, refused)
            left = [asset for asset in found if asset.state not in ASSET_GONE]
            lost += [asset for asset in found if asset.state is AssetState.DELETING]
        else:
            return lost + left
    raise ServiceUnavailable


def _puts(assets: Sequence[Asset], told: Mapping[AssetId, Sequence[Delivery]]) -> list[Put]:
    return [delivery_put(delivery) for asset in assets for delivery in told[asset.asset]]


def _as_found(assets: Sequence[Asset], refused: Refused) -> list[Asset]:
    found = []
    for asset, row in zip(assets, refused.found, strict=False):
        if row is None:
            found.append(asset)
        elif row:
            found.append(asset_from(row))
    return found
