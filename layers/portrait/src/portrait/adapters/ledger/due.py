"""The sparse index of due rows: keys only, one query a shard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portrait.adapters.ledger.attributes import Item, shard_name
from portrait.adapters.ledger.expressions import Update
from portrait.adapters.ledger.keys import (
    ASSET_PREFIX,
    DELIVERY_PREFIX,
    GROUP_PREFIX,
    SESSION_PREFIX,
    TASK_PREFIX,
    VIDEO_PREFIX,
    asset_key,
    asset_of,
    customer_of,
    delivery_key,
    delivery_of,
    group_key,
    group_of,
    session_key,
    session_of,
    task_key,
    task_of,
    video_key,
    video_of,
)
from portrait.adapters.ledger.table import Table
from portrait.model import AssetId, DeliveryId, GroupId, SessionId, TaskId, VideoId
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

    def put_off(self, due: DueRow, due_at: datetime) -> None:
        """1 UpdateItem."""
        update = Update(_key_of(due)).when_at_least("due_at", 0).set("due_at", due_at)
        self.table.move(update)


def _key_of(due: DueRow) -> Item:
    match due.kind:
        case DueKind.GROUP:
            return group_key(due.customer, GroupId(due.row))
        case DueKind.ASSET:
            return asset_key(due.customer, AssetId(due.row))
        case DueKind.SESSION:
            return session_key(due.customer, SessionId(due.row))
        case DueKind.DELIVERY:
            return delivery_key(due.customer, DeliveryId(due.row))
        case DueKind.TASK:
            return task_key(due.customer, TaskId(due.row))
        case DueKind.VIDEO:
            return video_key(due.customer, VideoId(due.row))


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
    if sk.startswith(VIDEO_PREFIX):
        return DueRow(customer_of(item), video_of(item), DueKind.VIDEO)
    return None
