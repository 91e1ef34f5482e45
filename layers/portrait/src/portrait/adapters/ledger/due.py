"""The sparse index of due rows: keys only, one query a shard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portrait.adapters.ledger.attributes import shard_name
from portrait.adapters.ledger.keys import (
    ASSET_PREFIX,
    GROUP_PREFIX,
    asset_of,
    customer_of,
    group_of,
)
from portrait.adapters.ledger.table import Table
from portrait.ports.due import DueRow

INDEX: Final = "due"


@dataclass(frozen=True, slots=True)
class DynamoDue:
    """DueRows over the table's index."""

    table: Table

    def find_due(self, shard: int, now: datetime, most: int) -> Sequence[DueRow]:
        """1 Query of the index."""
        items = self.table.query_index(INDEX, shard_name(shard), now.timestamp(), most)
        return [
            DueRow(
                customer_of(item),
                asset_of(item) if is_asset else group_of(item),
                is_group=not is_asset,
            )
            for item in items
            for is_asset in [str(item["sk"]["S"]).startswith(ASSET_PREFIX)]
            if is_asset or str(item["sk"]["S"]).startswith(GROUP_PREFIX)
        ]
