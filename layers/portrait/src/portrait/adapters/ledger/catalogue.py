"""Lists of one customer's rows, read from the customer's own partition in the order of their ids.

What a list shows is decided here, row by row, and not in a filter expression: DynamoDB charges
for a row before it filters it, and cannot compare names without their case.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from portrait.adapters.ledger.keys import ASSET_PREFIX, GROUP_PREFIX, partition
from portrait.adapters.ledger.rows import ASSET_COLUMNS, asset_from, group_from
from portrait.adapters.ledger.table import Table
from portrait.model import Asset, AssetId, CustomerId, Group, GroupId
from portrait.ports.catalogue import AssetFilter, GroupFilter
from portrait.rules.transitions import ASSET_GONE, GROUP_GONE

T = TypeVar("T")

_FILTERED_READ = 250


@dataclass(frozen=True, slots=True)
class DynamoCatalogue:
    """The Catalogue over the table.

    A page costs 1 Query of at most its size and one more rows when every row behind `after` is
    shown; rows that are not shown (filtered, or tombstones) may cost further Queries, until the
    page is full or the partition ends. So a page that is not the last is never short.
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
        page, more = _cut(_shown_groups(map(group_from, rows), wanted), size)
        return page, page[-1].group if more else None

    def all_groups(self, customer: CustomerId, wanted: GroupFilter) -> Sequence[Group]:
        """Queries."""
        rows = self.table.walk(partition(customer), GROUP_PREFIX)
        return list(_shown_groups(map(group_from, rows), wanted))

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
        page, more = _cut(_shown_assets(map(asset_from, rows), wanted), size)
        return page, page[-1].asset if more else None

    def all_assets(self, customer: CustomerId, wanted: AssetFilter) -> Sequence[Asset]:
        """Queries."""
        rows = self.table.walk(partition(customer), ASSET_PREFIX, columns=ASSET_COLUMNS)
        return list(_shown_assets(map(asset_from, rows), wanted))


def fold(name: str) -> str:
    """A name without its letter case, in one spelling of its accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _cut(shown: Iterator[T], size: int) -> tuple[list[T], bool]:
    page = list(islice(shown, size + 1))
    return page[:size], len(page) > size


def _shown_groups(groups: Iterable[Group], wanted: GroupFilter) -> Iterator[Group]:
    part = fold(wanted.name)
    for group in groups:
        if (
            group.state not in GROUP_GONE
            and (wanted.type is None or group.type is wanted.type)
            and (not wanted.groups or group.group in wanted.groups)
            and (not wanted.states or group.state in wanted.states)
            and (wanted.project is None or group.project == wanted.project)
            and part in fold(group.name)
        ):
            yield group


def _shown_assets(assets: Iterable[Asset], wanted: AssetFilter) -> Iterator[Asset]:
    part = fold(wanted.name)
    for asset in assets:
        if (
            asset.state not in ASSET_GONE
            and (wanted.group_type is None or asset.group_type is wanted.group_type)
            and (wanted.type is None or asset.type is wanted.type)
            and (not wanted.assets or asset.asset in wanted.assets)
            and (not wanted.groups or asset.group in wanted.groups)
            and (not wanted.states or asset.state in wanted.states)
            and (wanted.project is None or asset.project == wanted.project)
            and part in fold(asset.name)
        ):
            yield asset
