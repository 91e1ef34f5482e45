"""Lists: orders, ties, pages, cursors. Walking the pages shows every row once, in order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.model import Asset, AssetState, Group, GroupType
from portrait.ports.catalogue import AssetFilter, GroupFilter
from portrait.usecases.lists import (
    ByCursor,
    ByPage,
    Listing,
    Order,
    SortBy,
    list_assets,
    list_groups,
)
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

EVERY_GROUP = GroupFilter()
EVERY_ASSET = AssetFilter()


def filled(touched: Sequence[int]) -> World:
    """Two groups with an asset for each member, which says when it was last changed."""
    world = World()
    groups = [world.create_group(name="one"), world.create_group(name="two")]
    for number, second in enumerate(touched):
        asset = world.create_asset(groups[number % 2])
        now = START + timedelta(seconds=second)
        world.ledger.edit_asset(asset, now, {"name": f"asset {number}"})
    world.create_asset(world.create_group(world.ben), who=world.ben)
    return world


def key(row: Asset, by: SortBy) -> tuple[datetime | str, str]:
    if by is SortBy.UPDATED:
        return row.updated_at, row.asset
    return (row.group, row.asset) if by is SortBy.GROUP else (row.asset, row.asset)


def mine(world: World, order: Order) -> list[Asset]:
    rows = world.ledger.assets_of(world.ann.customer)
    return sorted(rows, key=lambda row: key(row, order.by), reverse=order.newest_first)


def by_cursor(world: World, order: Order, size: int) -> list[Listing[Asset]]:
    pages: list[Listing[Asset]] = []
    while not pages or pages[-1].after is not None:
        window = ByCursor(size, pages[-1].after if pages else None)
        pages.append(list_assets(world.ann, EVERY_ASSET, order, window, catalogue=world.ledger))
        assert len(pages) < 50
    return pages


ORDERS = [Order(by, newest) for by in SortBy for newest in (True, False)]


@settings(max_examples=60, deadline=None)
@given(
    touched=st.lists(st.integers(0, 3), max_size=9),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 10),
)
def test_walking_the_cursor_shows_every_row_once_in_order(
    touched: list[int], order: Order, size: int
) -> None:
    world = filled(touched)
    pages = by_cursor(world, order, size)
    shown = [row.asset for page in pages for row in page.rows]
    assert shown == [row.asset for row in mine(world, order)]
    assert all(len(page.rows) == size for page in pages[:-1])
    assert pages[-1].total is None
    assert bool(pages[-1].rows) == bool(touched)


@settings(max_examples=60, deadline=None)
@given(
    touched=st.lists(st.integers(0, 3), max_size=9),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 10),
    number=st.integers(1, 12),
)
def test_a_page_is_its_slice_and_says_how_many_there_are(
    touched: list[int], order: Order, size: int, number: int
) -> None:
    world = filled(touched)
    window = ByPage(number, size)
    page = list_assets(world.ann, EVERY_ASSET, order, window, catalogue=world.ledger)
    expected = mine(world, order)[(number - 1) * size : number * size]
    assert [row.asset for row in page.rows] == [row.asset for row in expected]
    assert (page.total, page.after) == (len(touched), None)


@pytest.mark.parametrize("newest", [True, False])
@pytest.mark.parametrize("by", [SortBy.CREATED, SortBy.UPDATED])
def test_groups_walk_the_same_way(by: SortBy, *, newest: bool) -> None:
    world = World()
    for number in range(5):
        group = world.create_group(name=f"group {number}")
        world.ledger.edit_group(group, START + timedelta(seconds=number % 2), {})
        world.clock.advance(1)
    shown: list[Group] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        window = ByCursor(2, after)
        page = list_groups(
            world.ann, EVERY_GROUP, Order(by, newest), window, catalogue=world.ledger
        )
        shown, after, pages = [*shown, *page.rows], page.after, pages + 1
    places = [
        (row.updated_at if by is SortBy.UPDATED else row.created_at, row.group) for row in shown
    ]
    assert pages == 3
    assert len(set(places)) == 5
    assert all((one > two) == newest for one, two in pairwise(places))


def test_a_row_made_behind_the_cursor_shifts_nothing() -> None:
    world = filled([0, 0, 0, 0])
    order = Order(SortBy.CREATED, newest_first=True)
    window = ByCursor(2, None)
    first = list_assets(world.ann, EVERY_ASSET, order, window, catalogue=world.ledger)
    before = mine(world, order)
    world.clock.advance(10)
    world.create_asset(world.create_group())
    window = ByCursor(2, first.after)
    second = list_assets(world.ann, EVERY_ASSET, order, window, catalogue=world.ledger)
    assert [row.asset for row in second.rows] == [row.asset for row in before[2:]]


def test_filters_are_handed_on_and_foreign_ids_match_nothing() -> None:
    world = filled([0, 0, 0, 0])
    (foreign,) = world.ledger.groups_of(world.ben.customer)
    one, two = world.ledger.groups_of(world.ann.customer)
    order = Order(SortBy.GROUP, newest_first=False)

    def count(wanted: AssetFilter) -> int:
        page = list_assets(world.ann, wanted, order, ByPage(1, 100), catalogue=world.ledger)
        return page.total or 0

    assert count(AssetFilter(groups=frozenset({one.group}))) == 2
    assert count(AssetFilter(groups=frozenset({one.group, two.group, foreign.group}))) == 4
    assert count(AssetFilter(groups=frozenset({foreign.group}))) == 0
    assert count(AssetFilter(states=frozenset({AssetState.ACTIVE}))) == 0
    assert count(AssetFilter(name="ASSET 3")) == 1
    assert count(AssetFilter(project="other")) == 0
    assert count(AssetFilter(group_type=GroupType.LIVENESS_FACE)) == 0
    assert count(AssetFilter(group_type=GroupType.AIGC)) == 4


def test_lists_reach_no_upstream() -> None:
    world = filled([0, 1])
    calls = len(world.upstream.calls)
    for order in ORDERS:
        by_cursor(world, order, 1)
    assert len(world.upstream.calls) == calls
