"""Assets that a task or a video names, read together."""

from collections.abc import Sequence

from portrait.adapters.ledger.keys import asset_key
from portrait.adapters.ledger.rows import ASSET_COLUMNS, asset_from
from portrait.adapters.ledger.several import read_several
from portrait.adapters.ledger.table import Table
from portrait.model import Asset, AssetId, CustomerId


def named_assets(
    table: Table, customer: CustomerId, assets: Sequence[AssetId]
) -> list[Asset | None]:
    """Rows whatever their state, in the order they are named; None for a miss.

    Consistently read, as `read_several` does. What is sealed is not read. Raises
    ServiceUnavailable.
    """
    rows = read_several(table, [asset_key(customer, asset) for asset in assets], ASSET_COLUMNS)
    return [asset_from(row) if row else None for row in rows]
