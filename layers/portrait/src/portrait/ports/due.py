"""What is due: rows that are not at rest and that nobody works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from portrait.model import AssetId, CustomerId, GroupId

SHARDS: Final = 4
"""The index of due rows has so many partitions, so that no single one is hot."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """A group or an asset of a customer."""

    customer: CustomerId
    row: GroupId | AssetId
    is_group: bool


class DueRows(Protocol):
    """The sparse index of what is due."""

    def find_due(self, shard: int, now: datetime, most: int) -> Sequence[DueRow]:
        """At most `most` rows of a shard whose lease is over, the oldest first.

        The index lags a little: whoever takes a row's lease knows for sure.
        """
