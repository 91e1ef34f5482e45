"""Lists of a customer's groups and assets, by page number or by cursor.

By creation and cursor a page is one query. Every other order reads an index of the customer's own
partition, which quotas bound, sorts it here, and then reads the rows of the page alone. Reads never
touch the upstream.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from portrait.model import Asset, AssetId, Group, GroupId, Principal
from portrait.ports.catalogue import AssetEntry, AssetFilter, Catalogue, GroupEntry, GroupFilter

Row = TypeVar("Row")


class SortBy(StrEnum):
    """What a list is ordered by; ids break ties."""

    CREATED = "CreateTime"
    UPDATED = "UpdateTime"
    GROUP = "GroupId"


@dataclass(frozen=True, slots=True)
class Order:
    """By what, and which way."""

    by: SortBy
    newest_first: bool


@dataclass(frozen=True, slots=True)
class ByPage:
    """Page `number` (from 1) of pages of `size`."""

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class ByCursor:
    """At most `size` rows behind the place `after` of an earlier page; None: from the start."""

    size: int
    after: str | None


Window = ByPage | ByCursor


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """What a window shows: rows, and the place behind the last one or the total of all pages."""

    rows: Sequence[Row]
    after: str | None = None
    total: int | None = None


def list_groups(
    principal: Principal, wanted: GroupFilter, order: Order, window: Window, *, catalogue: Catalogue
) -> Listing[Group]:
    """The customer's groups as the window shows them."""
    customer = principal.customer
    if isinstance(window, ByCursor) and order.by is SortBy.CREATED:
        rows, after = catalogue.page_groups(
            customer,
            wanted,
            newest_first=order.newest_first,
            size=window.size,
            after=GroupId(window.after) if window.after else None,
        )
        return Listing(rows, after)
    found = _cut(catalogue.index_groups(customer, wanted), order, window, _group_place)
    rows = catalogue.read_groups(customer, wanted, [one.group for one in found.rows])
    return Listing(rows, found.after, found.total)


def list_assets(
    principal: Principal, wanted: AssetFilter, order: Order, window: Window, *, catalogue: Catalogue
) -> Listing[Asset]:
    """The customer's assets as the window shows them."""
    customer = principal.customer
    if isinstance(window, ByCursor) and order.by is SortBy.CREATED:
        rows, after = catalogue.page_assets(
            customer,
            wanted,
            newest_first=order.newest_first,
            size=window.size,
            after=AssetId(window.after) if window.after else None,
        )
        return Listing(rows, after)
    found = _cut(catalogue.index_assets(customer, wanted), order, window, _asset_place)
    rows = catalogue.read_assets(customer, wanted, [one.asset for one in found.rows])
    return Listing(rows, found.after, found.total)


def _cut(
    rows: Sequence[Row], order: Order, window: Window, place: Callable[[Row, SortBy], str]
) -> Listing[Row]:
    ordered = sorted(rows, key=lambda row: place(row, order.by), reverse=order.newest_first)
    if isinstance(window, ByPage):
        first = (window.number - 1) * window.size
        return Listing(ordered[first : first + window.size], total=len(ordered))
    if window.after is not None:
        after = window.after
        ordered = [row for row in ordered if _is_behind(place(row, order.by), after, order)]
    shown = ordered[: window.size]
    more = len(ordered) > len(shown)
    return Listing(shown, place(shown[-1], order.by) if more else None)


def _is_behind(place: str, after: str, order: Order) -> bool:
    return place < after if order.newest_first else place > after


def _group_place(group: GroupEntry, by: SortBy) -> str:
    """A text that sorts as `by` does; ids sort by creation."""
    return f"{_stamp(group.updated_at)} {group.group}" if by is SortBy.UPDATED else group.group


def _asset_place(asset: AssetEntry, by: SortBy) -> str:
    """A text that sorts as `by` does; ids sort by creation."""
    if by is SortBy.UPDATED:
        return f"{_stamp(asset.updated_at)} {asset.asset}"
    return f"{asset.group} {asset.asset}" if by is SortBy.GROUP else asset.asset


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():020.6f}"
