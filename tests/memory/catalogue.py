"""Lists in memory."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from portrait.model import (
    Asset,
    AssetId,
    CustomerId,
    Group,
    GroupId,
)
from portrait.ports.catalogue import AssetEntry, AssetFilter, GroupEntry, GroupFilter
from portrait.rules.transitions import (
    ASSET_GONE,
    GROUP_GONE,
)
from tests.memory.rows import Rows

T = TypeVar("T")
Id = TypeVar("Id", bound=str)


class MemoryCatalogue(Rows):
    """The Catalogue."""

    def page_groups(
        self,
        customer: CustomerId,
        wanted: GroupFilter,
        *,
        newest_first: bool,
        size: int,
        after: GroupId | None,
    ) -> tuple[Sequence[Group], GroupId | None]:
        with self.call("page_groups"):
            rows = self._shown_groups(customer, wanted)
            return _page(rows, lambda row: row.group, after, size, newest_first=newest_first)

    def index_groups(self, customer: CustomerId, wanted: GroupFilter) -> Sequence[GroupEntry]:
        with self.call("index_groups"):
            rows = self._shown_groups(customer, wanted)
            return [GroupEntry(row.group, row.updated_at) for row in rows]

    def read_groups(
        self, customer: CustomerId, wanted: GroupFilter, groups: Sequence[GroupId]
    ) -> Sequence[Group]:
        with self.call("read_groups"):
            found = {row.group: row for row in self._shown_groups(customer, wanted)}
            return [found[group] for group in groups if group in found]

    def page_assets(
        self,
        customer: CustomerId,
        wanted: AssetFilter,
        *,
        newest_first: bool,
        size: int,
        after: AssetId | None,
    ) -> tuple[Sequence[Asset], AssetId | None]:
        with self.call("page_assets"):
            rows = self._shown_assets(customer, wanted)
            return _page(rows, lambda row: row.asset, after, size, newest_first=newest_first)

    def index_assets(self, customer: CustomerId, wanted: AssetFilter) -> Sequence[AssetEntry]:
        with self.call("index_assets"):
            rows = self._shown_assets(customer, wanted)
            return [AssetEntry(row.asset, row.group, row.updated_at) for row in rows]

    def read_assets(
        self, customer: CustomerId, wanted: AssetFilter, assets: Sequence[AssetId]
    ) -> Sequence[Asset]:
        with self.call("read_assets"):
            found = {row.asset: row for row in self._shown_assets(customer, wanted)}
            return [found[asset] for asset in assets if asset in found]

    def _shown_groups(self, customer: CustomerId, wanted: GroupFilter) -> list[Group]:
        return [
            row
            for row in self.groups_of(customer)
            if row.state not in GROUP_GONE
            and wanted.type in {None, row.type}
            and (not wanted.groups or row.group in wanted.groups)
            and (not wanted.states or row.state in wanted.states)
            and wanted.project in {None, row.project}
            and _has(row.name, wanted.name)
        ]

    def _shown_assets(self, customer: CustomerId, wanted: AssetFilter) -> list[Asset]:
        return [
            replace(row, source=None, media=None)
            for row in self.assets_of(customer)
            if row.state not in ASSET_GONE
            and wanted.group_type in {None, row.group_type}
            and wanted.type in {None, row.type}
            and (not wanted.assets or row.asset in wanted.assets)
            and (not wanted.groups or row.group in wanted.groups)
            and (not wanted.states or row.state in wanted.states)
            and wanted.project in {None, row.project}
            and _has(row.name, wanted.name)
        ]


def _has(name: str, part: str) -> bool:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())

    return plain(part) in plain(name)


def _page(
    rows: list[T], key: Callable[[T], Id], after: Id | None, size: int, *, newest_first: bool
) -> tuple[list[T], Id | None]:
    ordered = sorted(rows, key=key, reverse=newest_first)
    if after is not None:
        ordered = [
            row for row in ordered if (key(row) < after if newest_first else key(row) > after)
        ]
    page = ordered[:size]
    return page, key(page[-1]) if len(ordered) > size else None
