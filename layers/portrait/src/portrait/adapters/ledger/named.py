"""Assets that a task or a video names, read together."""

from collections.abc import Sequence
from typing import Any

from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.keys import asset_key, asset_of
from portrait.adapters.ledger.rows import ASSET_COLUMNS, asset_from
from portrait.adapters.ledger.table import Table
from portrait.errors import ServiceUnavailable
from portrait.model import Asset, AssetId, CustomerId

_TRIES = 8


def named_assets(
    table: Table, customer: CustomerId, assets: Sequence[AssetId]
) -> list[Asset | None]:
    """At most 100 rows whatever their state, in the order they are named; None for a miss.

    1 BatchGetItem, and one more for each answer that left something out; none at all for no
    assets. What is sealed is not read. Raises ServiceUnavailable.
    """
    # A BatchGetItem that names a row twice is refused.
    left: list[Item] = [asset_key(customer, asset) for asset in dict.fromkeys(assets)]
    found: dict[AssetId, Asset] = {}
    for _ in range(_TRIES):
        if left:
            rows, left = table.get_many(_asked(left))
            found |= {asset_of(row): asset_from(row) for row in rows}
        if not left:
            return [found.get(asset) for asset in assets]
    raise ServiceUnavailable


def _asked(keys: Sequence[Item]) -> dict[str, Any]:
    return {
        "Keys": list(keys),
        "ConsistentRead": True,
        "ProjectionExpression": ", ".join(f"#{column}" for column in ASSET_COLUMNS),
        "ExpressionAttributeNames": {f"#{column}": column for column in ASSET_COLUMNS},
    }
