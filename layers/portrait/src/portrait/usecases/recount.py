"""Every counter against the rows that it counts.

    first look    the whole table, in passing: what differs is a suspicion, for rows moved meanwhile
    second look   version, rows, version: if nothing moved between, the difference is a fact

A fact is a drift. It is mended on the condition that the counter has still not moved, and only if
it is small: a large one is somebody's mistake that a new number would hide.
"""

from collections import Counter as Tally
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from portrait.errors import StateChanged
from portrait.model import CustomerId, GroupId, Home
from portrait.ports.census import (
    AssetRow,
    CensusRow,
    Counter,
    CounterValue,
    CustomerGroups,
    CustomerRow,
    GroupAssets,
    GroupRow,
    PartitionCounter,
    PoolAssets,
    PoolCounter,
    PoolGroups,
    PoolRow,
    SessionRow,
)
from portrait.rules.counting import (
    counts_for_customer,
    counts_for_group,
    group_counts_for_pool,
)
from portrait.rules.limits import DRIFT_REPAIRED_MOST, RECOUNT_LOOKS
from portrait.usecases.reconciling import Drift, Event, OutOfTime, ReconcilePorts, Unproven


@dataclass(slots=True)
class PoolSums:
    """What pools say, and what rows hold of them: as many entries as there are pools."""

    stored: dict[PoolCounter, int] = field(default_factory=dict)
    counted: Tally[PoolCounter] = field(default_factory=Tally)

    def note(self, row: CensusRow) -> None:
        """Count one more row."""
        if isinstance(row, PoolRow):
            self.stored[PoolGroups(row.home)] = row.groups
            self.stored[PoolAssets(row.home)] = row.assets
        elif isinstance(row, GroupRow):
            self.counted[PoolGroups(row.home)] += group_counts_for_pool(row.state)
        elif isinstance(row, SessionRow):
            self.counted[PoolGroups(row.home)] += row.reserved
        elif isinstance(row, AssetRow):
            self.counted[PoolAssets(row.home)] += row.in_pool

    def homes(self) -> list[Home]:
        """The accounts and projects that have a pool, in a fixed order."""
        return sorted(
            {one.home for one in self.stored}, key=lambda home: (home.account, home.project)
        )

    def suspects(self) -> list[PoolCounter]:
        """The pools that do not say what was counted."""
        known = {**self.counted, **self.stored}
        return [one for one in known if self.stored.get(one, 0) != self.counted[one]]


@dataclass(slots=True)
class _CustomerSums:
    """One customer's counters, and the rows that passed by."""

    customer: CustomerId
    group_count: int | None = None
    groups: int = 0
    asset_counts: dict[GroupId, int] = field(default_factory=dict)
    assets: Tally[GroupId] = field(default_factory=Tally)

    def note(self, row: CensusRow) -> None:
        if isinstance(row, CustomerRow):
            self.group_count = row.group_count
        elif isinstance(row, GroupRow):
            self.asset_counts[row.group] = row.asset_count
            self.groups += counts_for_customer(row.state)
        elif isinstance(row, SessionRow):
            self.groups += row.reserved
        elif isinstance(row, AssetRow):
            self.assets[row.group] += counts_for_group(row.state)

    def suspects(self) -> Iterator[PartitionCounter]:
        if self.group_count is not None and self.group_count != self.groups:
            yield CustomerGroups(self.customer)
        for group, stored in self.asset_counts.items():
            if stored != self.assets[group]:
                yield GroupAssets(self.customer, group)


def recount_customers(ports: ReconcilePorts) -> Generator[Event, None, PoolSums]:
    """Look at everything once; settle customers and groups at once, and return what pools say."""
    pools = PoolSums()
    rows = ports.in_time(ports.census.walk_rows(consistent=False))
    for customer, run in groupby(rows, key=_owner):
        if customer is None:
            for row in run:
                pools.note(row)
            continue
        sums = _CustomerSums(customer)
        for row in run:
            pools.note(row)
            sums.note(row)
        for suspect in sums.suspects():
            yield from _look_again(suspect, ports)
    return pools


def settle(
    counter: Counter, before: CounterValue | None, counted: int, ports: ReconcilePorts
) -> Iterator[Event]:
    """The verdict on a counter that was read before its rows were counted consistently."""
    after = ports.census.read_counter(counter)
    if after != before:
        yield Unproven(counter)
        return
    stored = 0 if before is None else before.stored
    if stored == counted:
        return
    repaired = before is not None and abs(stored - counted) <= DRIFT_REPAIRED_MOST
    if before is not None and repaired:
        try:
            ports.census.set_counter(counter, before, counted)
        except StateChanged:
            repaired = False
    yield Drift(counter, stored, counted, repaired)


def _look_again(counter: PartitionCounter, ports: ReconcilePorts) -> Iterator[Event]:
    verdict: list[Event] = []
    for _ in range(RECOUNT_LOOKS):
        if not ports.time_is_left():
            raise OutOfTime
        before = ports.census.read_counter(counter)
        if before is None:
            return
        verdict = list(settle(counter, before, ports.census.count_rows(counter), ports))
        if verdict != [Unproven(counter)]:
            break
    yield from verdict


def _owner(row: CensusRow) -> CustomerId | None:
    return None if isinstance(row, PoolRow) else row.customer
