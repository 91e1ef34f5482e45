"""What is due: rows that are not at rest and that nobody works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from portrait.model import AssetId, CustomerId, DeliveryId, GroupId, SessionId, TaskId, VideoId

SHARDS: Final = 4
"""The index of due rows has so many partitions, so that no single one is hot."""


class DueKind(StrEnum):
    """What a due row is; also the field of its id in a log line."""

    GROUP = "group"
    ASSET = "asset"
    SESSION = "session"
    DELIVERY = "delivery"
    TASK = "task"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row of a customer that is not at rest."""

    customer: CustomerId
    row: GroupId | AssetId | SessionId | DeliveryId | TaskId | VideoId
    kind: DueKind


class DueRows(Protocol):
    """The sparse index of what is due."""

    def find_due(self, shard: int, now: datetime, most: int) -> Sequence[DueRow]:
        """At most `most` rows of a shard whose lease is over, the oldest first.

        The index lags a little: whoever takes a row's lease knows for sure.
        """

    def put_off(self, due: DueRow, due_at: datetime) -> None:
        """Let a due row wait without reading it. Raises StateChanged: it is not due any more."""
