"""A census sees every row and mends a counter only if nothing of it moved since it was seen."""

from dataclasses import replace
from itertools import pairwise

import pytest

from portrait.errors import StateChanged
from portrait.model import Asset, AssetState, CustomerId, Failure, Group, GroupId, Home
from portrait.ports.census import (
    AssetRow,
    CensusRow,
    Counter,
    CounterValue,
    CustomerGroups,
    CustomerRow,
    GroupAssets,
    GroupRow,
    PoolAssets,
    PoolGroups,
    PoolRow,
)
from tests.contract.ledgers import Ledgers
from tests.contract.racing import active_group
from tests.contract.samples import (
    ANN,
    BEN,
    DUE,
    FORGET,
    HOME,
    LATER,
    LIMIT,
    ROOMY,
    START,
    new_asset,
    new_group,
)

NOWHERE = Home("operator-9", "no#where")


def census(ledger: Ledgers, *, consistent: bool = True) -> list[CensusRow]:
    return sorted(ledger.census.walk_rows(consistent=consistent), key=repr)


def group_row(row: Group, count: int) -> GroupRow:
    return GroupRow(
        row.customer, row.group, row.home, row.state, row.marker, row.upstream_id, count
    )


def asset_row(row: Asset) -> AssetRow:
    return AssetRow(
        row.customer, row.group, row.home, row.state, row.marker, row.upstream_id, row.in_pool
    )


def seen(ledger: Ledgers, counter: Counter) -> CounterValue:
    value = ledger.census.read_counter(counter)
    assert value is not None
    return value


@pytest.mark.parametrize("consistent", [True, False])
def test_a_walk_gives_every_row_that_counts_or_is_counted(
    ledger: Ledgers, asset: Asset, group: Group, *, consistent: bool
) -> None:
    other = new_group(1, BEN)
    ledger.groups.reserve_group(other, LIMIT, ROOMY)
    assert census(ledger, consistent=consistent) == sorted(
        [
            CustomerRow(ANN, 1),
            CustomerRow(BEN, 1),
            group_row(group, 1),
            group_row(other, 0),
            asset_row(asset),
            PoolRow(HOME, 2, 1),
        ],
        key=repr,
    )


def test_rows_of_a_customer_come_one_after_the_other(ledger: Ledgers) -> None:
    for number in range(12):
        customer = (ANN, BEN)[number % 2]
        made = new_group(number, customer)
        ledger.groups.reserve_group(made, LIMIT, ROOMY)
        ledger.assets.reserve_asset(new_asset(made, number), LIMIT, ROOMY)
    owners = [
        row.customer
        for row in ledger.census.walk_rows(consistent=False)
        if not isinstance(row, PoolRow)
    ]
    changes = sum(one != other for one, other in pairwise(owners))
    assert (len(owners), changes) == (26, 1)


def test_tombstones_are_seen_as_what_they_are(ledger: Ledgers, asset: Asset, group: Group) -> None:
    ledger.groups.begin_group_delete(group, LATER, DUE)
    assets = ledger.groups.begin_group_assets_delete(group, LATER, DUE)
    ledger.groups.finish_group_delete(group, assets, LATER, FORGET)
    gone = replace(asset, state=AssetState.DELETED, in_pool=False)
    (found,) = [row for row in census(ledger) if isinstance(row, AssetRow)]
    assert found == asset_row(gone)
    assert PoolRow(HOME, 0, 0) in census(ledger)
    assert CustomerRow(ANN, 0) in census(ledger)


def test_counters_are_read_with_a_version_that_every_move_raises(ledger: Ledgers) -> None:
    group = active_group(ledger)
    asset = new_asset(group)
    counters = CustomerGroups(ANN), GroupAssets(ANN, group.group), PoolGroups(HOME)
    before = [seen(ledger, one) for one in counters]
    assert [one.stored for one in before] == [1, 0, 1]
    ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    ledger.assets.finish_asset_delete(asset, LATER, FORGET)
    after = [seen(ledger, one) for one in counters]
    assert [one.stored for one in after] == [1, 0, 1]
    moved = [new.version - old.version for new, old in zip(after, before, strict=True)]
    assert moved == [0, 2, 2]
    assert seen(ledger, PoolAssets(HOME)) == CounterValue(0, after[2].version)


def test_every_way_into_and_out_of_a_count_raises_its_version(ledger: Ledgers) -> None:
    group = active_group(ledger)
    pool = PoolAssets(HOME)
    row = new_asset(group)
    versions = [seen(ledger, pool).version]
    ledger.assets.reserve_asset(row, LIMIT, ROOMY)
    versions.append(seen(ledger, pool).version)
    queued, submitting = frozenset({AssetState.QUEUED}), AssetState.SUBMITTING
    row = ledger.assets.move_asset(row, queued, submitting, START, {})
    ledger.assets.refuse_asset(row, Failure("Broken", "no"), LATER)
    versions.append(seen(ledger, pool).version)
    creating = new_group(1)
    ledger.groups.reserve_group(creating, LIMIT, ROOMY)
    versions.append(seen(ledger, pool).version)
    ledger.groups.refuse_group(creating)
    versions.append(seen(ledger, pool).version)
    assert versions == [1, 2, 3, 4, 5]
    assert seen(ledger, CustomerGroups(ANN)) == CounterValue(1, 3)


@pytest.mark.parametrize(
    "counter",
    [
        CustomerGroups(CustomerId("cat")),
        GroupAssets(ANN, GroupId("group-none")),
        PoolGroups(NOWHERE),
        PoolAssets(NOWHERE),
    ],
    ids=repr,
)
def test_a_counter_without_a_row_is_none_and_is_not_made(ledger: Ledgers, counter: Counter) -> None:
    assert ledger.census.read_counter(counter) is None
    with pytest.raises(StateChanged):
        ledger.census.set_counter(counter, CounterValue(0, 0), 1)
    assert ledger.census.read_counter(counter) is None


def test_rows_are_counted_by_what_a_slot_is_held_for(ledger: Ledgers) -> None:
    group, other = active_group(ledger), active_group(ledger, 1)
    rows = [new_asset(group, number) for number in range(4)]
    for row in rows:
        ledger.assets.reserve_asset(row, LIMIT, ROOMY)
    ledger.assets.reserve_asset(new_asset(other, 9), LIMIT, ROOMY)
    ledger.assets.begin_asset_delete(rows[0], LATER, DUE)
    ledger.assets.begin_asset_delete(rows[1], LATER, DUE)
    ledger.assets.finish_asset_delete(rows[1], LATER, FORGET)
    assert ledger.census.count_rows(GroupAssets(ANN, group.group)) == 2
    assert ledger.census.count_rows(GroupAssets(ANN, other.group)) == 1
    assert ledger.census.count_rows(GroupAssets(BEN, group.group)) == 0
    assert ledger.census.count_rows(CustomerGroups(ANN)) == 2
    ledger.groups.begin_group_delete(other, LATER, DUE)
    assert ledger.census.count_rows(CustomerGroups(ANN)) == 1


def test_a_counter_that_is_as_it_was_seen_is_mended(ledger: Ledgers, asset: Asset) -> None:
    counters: list[tuple[Counter, int]] = [
        (CustomerGroups(ANN), 3),
        (GroupAssets(ANN, asset.group), 4),
        (PoolGroups(HOME), 5),
        (PoolAssets(HOME), 6),
    ]
    for counter, counted in counters:
        ledger.census.set_counter(counter, seen(ledger, counter), counted)
    assert [seen(ledger, counter).stored for counter, _ in counters] == [3, 4, 5, 6]
    for counter, _ in counters:
        ledger.census.set_counter(counter, seen(ledger, counter), 1)
    ledger.audit().assert_balanced()


def test_a_counter_that_moved_and_came_back_is_left_alone(ledger: Ledgers, asset: Asset) -> None:
    counter = GroupAssets(ANN, asset.group)
    before = seen(ledger, counter)
    group = ledger.groups.find_group(ANN, asset.group)
    assert group is not None
    extra = new_asset(group, 7)
    ledger.assets.reserve_asset(extra, LIMIT, ROOMY)
    ledger.assets.begin_asset_delete(extra, LATER, DUE)
    assert seen(ledger, counter).stored == before.stored
    with pytest.raises(StateChanged):
        ledger.census.set_counter(counter, before, 0)
    ledger.audit().assert_balanced()


def test_a_counter_that_another_recount_mended_is_left_alone(ledger: Ledgers, asset: Asset) -> None:
    counter = PoolAssets(HOME)
    before = seen(ledger, counter)
    ledger.census.set_counter(counter, before, 9)
    with pytest.raises(StateChanged):
        ledger.census.set_counter(counter, before, 8)
    assert seen(ledger, counter).stored == 9
    assert asset.in_pool


def test_a_counter_that_has_no_column_yet_is_zero_and_is_mended_too(
    ledger: Ledgers, group: Group
) -> None:
    """Nothing was ever in its pool: the column is not there, and counts as 0."""
    assert seen(ledger, PoolAssets(group.home)).stored == 0
    ledger.census.set_counter(PoolAssets(HOME), seen(ledger, PoolAssets(HOME)), 2)
    assert seen(ledger, PoolAssets(HOME)).stored == 2
