"""The census, in memory. `between`: what happens before each next row of a walk is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from portrait.errors import StateChanged
from portrait.model import AssetState, CustomerId, GroupId, GroupState
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
    PoolGroups,
    PoolRow,
    SessionRow,
)
from tests.memory.sessions import MemorySessions


def _nothing() -> None:
    """What happens between two rows, usually."""


@dataclass
class MemoryCensus(MemorySessions):
    """The Census. A walk looks at each row when it comes to it, as a Scan does."""

    between: Callable[[], None] = field(default=_nothing, repr=False)

    def walk_rows(self, *, consistent: bool) -> Iterator[CensusRow]:
        del consistent
        with self.call("walk_rows"):
            customers = sorted({*self.customers, *(who for who, _ in self.groups)})
        for customer in customers:
            yield from self._assets(customer)
            for key in [key for key in sorted(self.groups) if key[0] == customer]:
                self.between()
                if key in self.groups:
                    yield self._group_row(key)
            for owner, session in sorted(self.sessions):
                if owner == customer:
                    self.between()
                    row = self.sessions[owner, session]
                    yield SessionRow(row.customer, row.home, row.reserved)
            self.between()
            if customer in self.customers:
                yield CustomerRow(customer, self.customers[customer].group_count)
        for home, pool in sorted(self.pools.items(), key=str):
            self.between()
            yield PoolRow(home, pool.groups, pool.assets)

    def read_counter(self, counter: Counter) -> CounterValue | None:
        with self.call("read_counter"):
            stored = self._stored(counter)
            return None if stored is None else CounterValue(stored, self.versions[counter])

    def count_rows(self, counter: PartitionCounter) -> int:
        with self.call("count_rows"):
            counted = 0
            if isinstance(counter, CustomerGroups):
                gone_groups = {GroupState.DELETING, GroupState.DELETED}
                for key in [key for key in sorted(self.groups) if key[0] == counter.customer]:
                    self.between()
                    counted += key in self.groups and self.groups[key].state not in gone_groups
                for owner, session in sorted(self.sessions):
                    if owner == counter.customer:
                        self.between()
                        counted += self.sessions[owner, session].reserved
                return counted
            gone = {AssetState.DELETING, AssetState.DELETED}
            for row in self._assets(counter.customer):
                counted += row.group == counter.group and row.state not in gone
            return counted

    def set_counter(self, counter: Counter, seen: CounterValue, counted: int) -> None:
        with self.call("set_counter"):
            stored = self._stored(counter)
            if stored is None or seen != CounterValue(stored, self.versions[counter]):
                raise StateChanged(str(counter))
            if isinstance(counter, CustomerGroups):
                meta = self.customers[counter.customer]
                self.customers[counter.customer] = replace(meta, group_count=counted)
            elif isinstance(counter, GroupAssets):
                row = self.groups[counter.customer, counter.group]
                self.keep_group(row, {"asset_count": counted})
            elif isinstance(counter, PoolGroups):
                self.pools[counter.home].groups = counted
            else:
                self.pools[counter.home].assets = counted

    def _stored(self, counter: Counter) -> int | None:
        if isinstance(counter, CustomerGroups):
            meta = self.customers.get(counter.customer)
            return None if meta is None else meta.group_count
        if isinstance(counter, GroupAssets):
            group = self.groups.get((counter.customer, counter.group))
            return None if group is None else group.asset_count
        pool = self.pools.get(counter.home)
        if pool is None:
            return None
        return pool.groups if isinstance(counter, PoolGroups) else pool.assets

    def _assets(self, customer: CustomerId) -> Iterator[AssetRow]:
        for key in [key for key in sorted(self.assets) if key[0] == customer]:
            self.between()
            row = self.assets[key]
            yield AssetRow(
                *(row.customer, row.group, row.home, row.state, row.marker),
                *(row.upstream_id, row.in_pool),
            )

    def _group_row(self, key: tuple[CustomerId, GroupId]) -> GroupRow:
        row = self.groups[key]
        return GroupRow(
            *(row.customer, row.group, row.home, row.state, row.marker),
            *(row.upstream_id, row.asset_count),
        )
