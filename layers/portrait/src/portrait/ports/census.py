"""A census: every row that counts or is counted, and the counters themselves.

Rows move while a census is taken, so what it sums up is only a suspicion. A counter has a version
that every move of it raises: if it is the same before and after its rows were read consistently,
none of them came or went meanwhile, and what was counted is what there was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from portrait.model import AssetState, CustomerId, GroupId, GroupState, Home, Marker, UpstreamId


@dataclass(frozen=True, slots=True)
class CustomerGroups:
    """The counter of a customer's groups."""

    customer: CustomerId


@dataclass(frozen=True, slots=True)
class GroupAssets:
    """The counter of a group's assets."""

    customer: CustomerId
    group: GroupId


@dataclass(frozen=True, slots=True)
class PoolGroups:
    """The counter of the groups of an account and project upstream."""

    home: Home


@dataclass(frozen=True, slots=True)
class PoolAssets:
    """The counter of the assets of an account and project upstream."""

    home: Home


PartitionCounter = CustomerGroups | GroupAssets
"""A counter whose rows are all in one customer's partition."""
PoolCounter = PoolGroups | PoolAssets
"""A counter whose rows may be anywhere in the table."""
Counter = PartitionCounter | PoolCounter


@dataclass(frozen=True, slots=True)
class CounterValue:
    """A counter as it is stored. `version`: how many moves it has seen."""

    stored: int
    version: int


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer, by what it counts."""

    customer: CustomerId
    group_count: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, tombstones too: what it counts, and what upstream belongs to it."""

    customer: CustomerId
    group: GroupId
    home: Home
    state: GroupState
    marker: Marker
    upstream_id: UpstreamId | None
    asset_count: int


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset, tombstones too: what counts it, and what upstream belongs to it."""

    customer: CustomerId
    group: GroupId
    home: Home
    state: AssetState
    marker: Marker
    upstream_id: UpstreamId | None
    in_pool: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of real-person verification: while it is `reserved` it counts as a group."""

    customer: CustomerId
    home: Home
    reserved: bool


@dataclass(frozen=True, slots=True)
class PoolRow:
    """What is in use of one upstream account and project."""

    home: Home
    groups: int
    assets: int


class UnreadableRow(Exception):
    """A row that cannot be read as what its key says it is; the message is its key."""


CensusRow = CustomerRow | GroupRow | AssetRow | SessionRow | PoolRow


class Census(Protocol):
    """Reads the whole ledger lazily, and mends its counters."""

    def walk_rows(self, *, consistent: bool) -> Iterator[CensusRow]:
        """Every row, lazily. Rows of one customer come one after the other, in any order.

        Not consistent: what was written in the last second or so may be missing. Raises
        ServiceUnavailable, UnreadableRow.
        """

    def read_counter(self, counter: Counter) -> CounterValue | None:
        """A counter, consistently read; None if its row is not there."""

    def count_rows(self, counter: PartitionCounter) -> int:
        """How many rows such a counter should count, consistently read. Raises as `walk_rows`."""

    def set_counter(self, counter: Counter, seen: CounterValue, counted: int) -> None:
        """Mend a counter that is exactly as it was seen. Raises StateChanged."""
