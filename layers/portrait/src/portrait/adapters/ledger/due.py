"""The sparse index of due rows: keys only, one query a shard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portrait.adapters.ledger.attributes import Item, shard_name
from portrait.adapters.ledger.keys import (
    ASSET_PREFIX,
    DELIVERY_PREFIX,
    GROUP_PREFIX,
    SESSION_PREFIX,
    TASK_PREFIX,
    asset_of,
    customer_of,
    delivery_of,
    group_of,
    session_of,
    task_of,
)
from portrait.adapters.ledger.table import Table
from portrait.ports.due import DueKind, DueRow

INDEX: Final = "due"


@dataclass(frozen=True, slots=True)
class DynamoDue:
    """DueRows over the table's index."""

    table: Table

    def find_due(self, shard: int, now: datetime, most: int) -> Sequence[DueRow]:
        """1 Query of the index."""
        items = self.table.query_index(INDEX, shard_name(shard), now.timestamp(), most)
        return [row for item in items if (row := due_row_of(item)) is not None]


def due_row_of(item: Item) -> DueRow | None:
    """The row that a key of the index names; None for a kind that this release does not know."""
    sk = str(item["sk"]["S"])
    if sk.startswith(ASSET_PREFIX):
        return DueRow(customer_of(item), asset_of(item), DueKind.ASSET)
    if sk.startswith(GROUP_PREFIX):
        return DueRow(customer_of(item), group_of(item), DueKind.GROUP)
    if sk.startswith(SESSION_PREFIX):
        return DueRow(customer_of(item), session_of(item), DueKind.SESSION)
    if sk.startswith(DELIVERY_PREFIX):
        return DueRow(customer_of(item), delivery_of(item), DueKind.DELIVERY)
    if sk.startswith(TASK_PREFIX):
        return DueRow(customer_of(item), task_of(item), DueKind.TASK)
    return None
