"""The census over the table: one Scan for the whole, Queries for one customer.

A Scan returns a partition's rows together, so a reader that sums up customer by customer needs to
keep no more than one customer in memory. An index by marker would answer who claims something
upstream in one read, at the price of one more write with every row's every move; this is read once
an hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from portrait.adapters.ledger.attributes import Item, flag, maybe_text, number, text
from portrait.adapters.ledger.expressions import Update
from portrait.adapters.ledger.keys import (
    ASSET_PREFIX,
    GROUP_PREFIX,
    SESSION_PREFIX,
    customer_of,
    group_key,
    group_of,
    home_of_pool,
    meta_key,
    partition,
    pool_key,
)
from portrait.adapters.ledger.rows import home_from
from portrait.adapters.ledger.slots import VERSION
from portrait.adapters.ledger.table import Table
from portrait.model import AssetState, GroupId, GroupState, Marker, UpstreamId
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
    PoolGroups,
    PoolRow,
    SessionRow,
    UnreadableRow,
)
from portrait.rules.counting import counts_for_customer, counts_for_group

_COLUMNS: Final = (
    *("pk", "sk", "account", "upstream_project", "state", "marker", "upstream_id"),
    *("group_count", "asset_count", "groups", "assets", "group", "in_pool", "reserved"),
)


@dataclass(frozen=True, slots=True)
class DynamoCensus:
    """The Census over the table."""

    table: Table

    def walk_rows(self, *, consistent: bool) -> Iterator[CensusRow]:
        """1 Scan for each megabyte of the table that the caller comes to need."""
        for item in self.table.walk_table(_COLUMNS, consistent=consistent):
            row = _readable(item)
            if row is not None:
                yield row

    def read_counter(self, counter: Counter) -> CounterValue | None:
        """1 GetItem."""
        key, column = _place(counter)
        item = self.table.get(key)
        return None if item is None else CounterValue(number(item, column), number(item, VERSION))

    def count_rows(self, counter: PartitionCounter) -> int:
        """As many Queries as the customer's groups and sessions, or its assets, take."""
        rows = partition(counter.customer)
        if isinstance(counter, CustomerGroups):
            groups = map(_readable, self.table.walk(rows, GROUP_PREFIX, columns=_COLUMNS))
            sessions = map(_readable, self.table.walk(rows, SESSION_PREFIX, columns=_COLUMNS))
            there = (isinstance(one, GroupRow) and counts_for_customer(one.state) for one in groups)
            return sum(there) + sum(
                isinstance(one, SessionRow) and one.reserved for one in sessions
            )
        assets = map(_readable, self.table.walk(rows, ASSET_PREFIX, columns=_COLUMNS))
        return sum(
            isinstance(one, AssetRow) and one.group == counter.group and counts_for_group(one.state)
            for one in assets
        )

    def set_counter(self, counter: Counter, seen: CounterValue, counted: int) -> None:
        """1 UpdateItem."""
        key, column = _place(counter)
        update = Update(key).when_present().set(column, counted)
        if seen.stored:
            update.when_equal(column, seen.stored)
        else:
            update.when_absent_or_equal(column, 0)
        if seen.version:
            update.when_equal(VERSION, seen.version)
        else:
            update.when_absent_or_equal(VERSION, 0)
        self.table.move(update)


def _place(counter: Counter) -> tuple[Item, str]:
    """The row and the column of a counter."""
    match counter:
        case CustomerGroups():
            return meta_key(counter.customer), "group_count"
        case GroupAssets():
            return group_key(counter.customer, counter.group), "asset_count"
        case PoolGroups():
            return pool_key(counter.home), "groups"
        case PoolAssets():
            return pool_key(counter.home), "assets"
    assert_never(counter)


def _readable(item: Item) -> CensusRow | None:
    try:
        return _row(item)
    except (KeyError, ValueError) as error:
        raise UnreadableRow(f"{item['pk']['S']} {item['sk']['S']}") from error


def _row(item: Item) -> CensusRow | None:
    """The row of an item; None for what neither counts nor is counted."""
    kind = str(item["sk"]["S"])
    if kind.startswith(ASSET_PREFIX):
        return AssetRow(
            customer=customer_of(item),
            group=GroupId(text(item, "group")),
            home=home_from(item),
            state=AssetState(text(item, "state")),
            marker=Marker(text(item, "marker")),
            upstream_id=_upstream_id(item),
            in_pool=flag(item, "in_pool"),
        )
    if kind.startswith(GROUP_PREFIX):
        return GroupRow(
            customer=customer_of(item),
            group=group_of(item),
            home=home_from(item),
            state=GroupState(text(item, "state")),
            marker=Marker(text(item, "marker")),
            upstream_id=_upstream_id(item),
            asset_count=number(item, "asset_count"),
        )
    if kind.startswith(SESSION_PREFIX):
        return SessionRow(customer_of(item), home_from(item), flag(item, "reserved"))
    if kind == "META":
        return CustomerRow(customer_of(item), number(item, "group_count"))
    if kind == "POOL":
        return PoolRow(home_of_pool(item), number(item, "groups"), number(item, "assets"))
    return None


def _upstream_id(item: Item) -> UpstreamId | None:
    found = maybe_text(item, "upstream_id")
    return None if found is None else UpstreamId(found)
