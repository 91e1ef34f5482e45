"""Lists of one customer's rows, read from the customer's own partition in the order of their ids.

What a list shows is decided here, row by row, and not in a filter expression: DynamoDB charges
for a row before it filters it, and cannot compare names without their case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from portrait.adapters.ledger.attributes import Item, moment, text
from portrait.adapters.ledger.keys import (
    ASSET_PREFIX,
    GROUP_PREFIX,
    asset_key,
    asset_of,
    group_key,
    group_of,
    partition,
)
from portrait.adapters.ledger.rows import ASSET_COLUMNS, asset_from, group_from
from portrait.adapters.ledger.several import read_several
from portrait.adapters.ledger.table import Table
from portrait.model import Asset, AssetId, CustomerId, Group, GroupId
from portrait.ports.catalogue import AssetEntry, AssetFilter, GroupEntry, GroupFilter
from portrait.rules.names import fold
from portrait.rules.transitions import ASSET_GONE, GROUP_GONE

T = TypeVar("T")

_FILTERED_READ: Final = 250
_GROUP_INDEX: Final = ("pk", "sk", "state", "updated_at")
_ASSET_INDEX: Final = (*_GROUP_INDEX, "group")


@dataclass(frozen=True, slots=True)
class DynamoCatalogue:
    """The Catalogue over the table.

    A page costs 1 Query of at most its size and one more rows when every row behind `after` is
    shown; rows that are not shown (filtered, or tombstones) may cost further Queries, until the
    page is full or the partition ends. So a page that is not the last is never short.

    An index costs a Query a megabyte of rows, but brings their keys and the columns that lists
    are sorted by, and those that `wanted` looks at.
    """

    table: Table

    def page_groups(
        self,
        customer: CustomerId,
        wanted: GroupFilter,
        *,
        newest_first: bool,
        size: int,
        after: GroupId | None,
    ) -> tuple[Sequence[Group], GroupId | None]:
        """Queries."""
        rows = self.table.walk(
            partition(customer),
            GROUP_PREFIX,
            forward=not newest_first,
            after=after,
            first=size + 1 if wanted == GroupFilter() else max(size + 1, _FILTERED_READ),
        )
        page, more = _cut((group_from(row) for row in rows if _shows_group(wanted, row)), size)
        return page, page[-1].group if more else None

    def index_groups(self, customer: CustomerId, wanted: GroupFilter) -> Sequence[GroupEntry]:
        """Queries."""
        looked_at = {"type": wanted.type, "name": wanted.name or None, "project": wanted.project}
        columns = (*_GROUP_INDEX, *_given(looked_at))
        rows = self.table.walk(partition(customer), GROUP_PREFIX, columns=columns)
        return [
            GroupEntry(group_of(row), moment(row, "updated_at"))
            for row in rows
            if _shows_group(wanted, row)
        ]

    def read_groups(
        self, customer: CustomerId, wanted: GroupFilter, groups: Sequence[GroupId]
    ) -> Sequence[Group]:
        """1 BatchGetItem for each hundred."""
        rows = read_several(self.table, [group_key(customer, group) for group in groups])
        return [group_from(row) for row in rows if row and _shows_group(wanted, row)]

    def page_assets(
        self,
        customer: CustomerId,
        wanted: AssetFilter,
        *,
        newest_first: bool,
        size: int,
        after: AssetId | None,
    ) -> tuple[Sequence[Asset], AssetId | None]:
        """Queries."""
        rows = self.table.walk(
            partition(customer),
            ASSET_PREFIX,
            forward=not newest_first,
            after=after,
            first=size + 1 if wanted == AssetFilter() else max(size + 1, _FILTERED_READ),
            columns=ASSET_COLUMNS,
        )
        page, more = _cut((asset_from(row) for row in rows if _shows_asset(wanted, row)), size)
        return page, page[-1].asset if more else None

    def index_assets(self, customer: CustomerId, wanted: AssetFilter) -> Sequence[AssetEntry]:
        """Queries."""
        looked_at = {
            "group_type": wanted.group_type,
            "type": wanted.type,
            "name": wanted.name or None,
            "project": wanted.project,
        }
        columns = (*_ASSET_INDEX, *_given(looked_at))
        rows = self.table.walk(partition(customer), ASSET_PREFIX, columns=columns)
        return [
            AssetEntry(asset_of(row), GroupId(text(row, "group")), moment(row, "updated_at"))
            for row in rows
            if _shows_asset(wanted, row)
        ]

    def read_assets(
        self, customer: CustomerId, wanted: AssetFilter, assets: Sequence[AssetId]
    ) -> Sequence[Asset]:
        """1 BatchGetItem for each hundred."""
        keys = [asset_key(customer, asset) for asset in assets]
        rows = read_several(self.table, keys, ASSET_COLUMNS)
        return [asset_from(row) for row in rows if row and _shows_asset(wanted, row)]


def _cut(shown: Iterator[T], size: int) -> tuple[list[T], bool]:
    page = list(islice(shown, size + 1))
    return page[:size], len(page) > size


def _given(looked_at: dict[str, str | None]) -> Iterator[str]:
    """The columns that a filter looks at."""
    return (column for column, wanted in looked_at.items() if wanted is not None)


def _shows_group(wanted: GroupFilter, row: Item) -> bool:
    state = text(row, "state")
    return (
        state not in GROUP_GONE
        and (wanted.type is None or text(row, "type") == wanted.type)
        and (not wanted.groups or group_of(row) in wanted.groups)
        and (not wanted.states or state in wanted.states)
        and (wanted.project is None or text(row, "project") == wanted.project)
        and (not wanted.name or fold(wanted.name) in fold(text(row, "name")))
    )


def _shows_asset(wanted: AssetFilter, row: Item) -> bool:
    state = text(row, "state")
    return (
        state not in ASSET_GONE
        and (wanted.group_type is None or text(row, "group_type") == wanted.group_type)
        and (wanted.type is None or text(row, "type") == wanted.type)
        and (not wanted.assets or asset_of(row) in wanted.assets)
        and (not wanted.groups or text(row, "group") in wanted.groups)
        and (not wanted.states or state in wanted.states)
        and (wanted.project is None or text(row, "project") == wanted.project)
        and (not wanted.name or fold(wanted.name) in fold(text(row, "name")))
    )
