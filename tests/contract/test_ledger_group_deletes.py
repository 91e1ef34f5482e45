"""A group goes with everything in it, whatever state that is in and whoever moves it meanwhile."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from portrait.errors import StateChanged
from portrait.model import Asset, AssetState, Failure, Group, GroupState, Sealed, UpstreamId
from portrait.ports.catalogue import AssetFilter
from tests.contract.ledgers import Ledgers
from tests.contract.listing import all_assets
from tests.contract.samples import (
    ANN,
    BEN,
    DUE,
    FORGET,
    HOME,
    LATER,
    ROOMY,
    START,
    new_asset,
    new_group,
)

MANY = 1000
ASSETS = AssetFilter()


def group_of(ledger: Ledgers, assets: int, number: int = 0) -> Group:
    group = new_group(number)
    ledger.groups.reserve_group(group, MANY, ROOMY)
    for asset in range(assets):
        ledger.assets.reserve_asset(new_asset(group, number * 1000 + asset), MANY, ROOMY)
    return group


def delete(ledger: Ledgers, group: Group) -> Sequence[Asset]:
    ledger.groups.begin_group_delete(group, LATER, DUE)
    return ledger.groups.begin_group_assets_delete(group, LATER, DUE)


def test_a_deleting_group_is_a_miss_and_its_quota_is_free(ledger: Ledgers) -> None:
    group = group_of(ledger, 0)
    ledger.groups.begin_group_delete(group, LATER, DUE)
    assert ledger.groups.find_group(ANN, group.group) is None
    books = ledger.audit()
    assert (books.group_count(ANN), books.pool(HOME)) == (0, (1, 0))
    for change in (
        lambda: ledger.groups.begin_group_delete(group, LATER, DUE),
        lambda: ledger.groups.edit_group(group, LATER, {"name": "late"}),
        lambda: ledger.groups.refuse_group(group),
    ):
        with pytest.raises(StateChanged):
            change()
    assert ledger.audit() == books


def test_the_assets_of_a_deleting_group_are_returned_as_they_were(ledger: Ledgers) -> None:
    group = group_of(ledger, 3)
    first, second, third = (new_asset(group, number) for number in range(3))
    second = ledger.assets.move_asset(
        second, frozenset({AssetState.QUEUED}), AssetState.SUBMITTING, START, {}
    )
    ledger.assets.begin_asset_delete(third, START, DUE)
    third = replace(third, state=AssetState.DELETING, updated_at=START)
    moved = delete(ledger, group)
    assert moved == [first, second, third]
    assert ledger.groups.begin_group_assets_delete(group, LATER, DUE) == [
        replace(row, state=AssetState.DELETING, updated_at=when)
        for row, when in ((first, LATER), (second, LATER), (third, START))
    ]
    assert all_assets(ledger, ANN, ASSETS) == []
    ledger.audit().assert_balanced()


def test_other_groups_and_other_customers_keep_their_assets(ledger: Ledgers) -> None:
    group, neighbour = group_of(ledger, 2), group_of(ledger, 2, number=1)
    foreign = new_group(0, BEN)
    ledger.groups.reserve_group(foreign, MANY, ROOMY)
    ledger.assets.reserve_asset(new_asset(foreign), MANY, ROOMY)
    ledger.groups.finish_group_delete(group, delete(ledger, group), LATER, FORGET)
    left = [row.asset for row in all_assets(ledger, ANN, ASSETS)]
    assert left == [new_asset(neighbour, number).asset for number in (1000, 1001)]
    assert ledger.assets.find_asset(BEN, new_asset(foreign).asset) == new_asset(foreign)
    ledger.audit().assert_balanced()


def test_a_deleted_group_and_its_assets_are_tombstones_that_hold_nothing(ledger: Ledgers) -> None:
    group = group_of(ledger, 3)
    assets = delete(ledger, group)
    for _ in range(2):
        ledger.groups.finish_group_delete(group, assets, LATER, FORGET)
    books = ledger.audit()
    assert [row.state for row in books.assets] == [AssetState.DELETED] * 3
    assert books.groups == [
        replace(
            group,
            state=GroupState.DELETED,
            name="",
            description="",
            updated_at=LATER,
            due_at=None,
        )
    ]
    assert books.pool(HOME) == (0, 0)
    books.assert_balanced()


def test_a_group_that_nobody_deleted_is_not_buried(ledger: Ledgers) -> None:
    group = group_of(ledger, 0)
    with pytest.raises(StateChanged):
        ledger.groups.finish_group_delete(group, [], LATER, FORGET)
    assert ledger.groups.find_group(ANN, group.group) == group


def test_rows_buried_one_by_one_before_are_left_alone(ledger: Ledgers) -> None:
    group = group_of(ledger, 4)
    assets = delete(ledger, group)
    ledger.assets.finish_asset_delete(assets[1], LATER, FORGET)
    ledger.groups.finish_group_delete(group, assets, LATER, FORGET)
    ledger.assets.finish_asset_delete(assets[2], LATER, FORGET)
    assert ledger.audit().pool(HOME) == (0, 0)
    ledger.audit().assert_balanced()


def test_pool_slots_that_were_given_back_before_are_not_given_back_again(ledger: Ledgers) -> None:
    group = group_of(ledger, 2)
    group_of(ledger, 2, number=1)
    refused = ledger.assets.move_asset(
        new_asset(group, 0), frozenset({AssetState.QUEUED}), AssetState.SUBMITTING, START, {}
    )
    ledger.assets.refuse_asset(refused, Failure("Bad", ""), START)
    assets = delete(ledger, group)
    stale = [replace(row, in_pool=True) for row in assets]
    ledger.groups.finish_group_delete(group, stale, LATER, FORGET)
    assert ledger.audit().pool(HOME) == (1, 2)
    assert len(all_assets(ledger, ANN, ASSETS)) == 2
    ledger.audit().assert_balanced()


def test_more_assets_than_one_transaction_takes(ledger: Ledgers) -> None:
    group = group_of(ledger, 205)
    assets = delete(ledger, group)
    assert [row.asset for row in assets] == [new_asset(group, n).asset for n in range(205)]
    ledger.audit().assert_balanced()
    ledger.groups.finish_group_delete(group, assets, LATER, FORGET)
    assert ledger.audit().pool(HOME) == (0, 0)
    ledger.audit().assert_balanced()


def test_sealed_columns_and_late_ids_survive_until_the_tombstone(ledger: Ledgers) -> None:
    group = group_of(ledger, 1)
    (asset,) = delete(ledger, group)
    assert asset.source == Sealed((b"\x00first", b"second\xff"))
    noted = ledger.assets.note_upstream_id(asset, UpstreamId("asset-late"))
    ledger.groups.finish_group_delete(group, [noted], LATER, FORGET)
    tombstone = ledger.assets.load_asset(ANN, asset.asset)
    assert tombstone is not None
    assert (tombstone.upstream_id, tombstone.source) == ("asset-late", None)
    assert tombstone.upload_key == asset.upload_key


def test_an_asset_of_a_deleting_group_can_still_be_deleted_alone(ledger: Ledgers) -> None:
    group = group_of(ledger, 2)
    ledger.groups.begin_group_delete(group, LATER, DUE)
    ledger.assets.begin_asset_delete(new_asset(group, 0), LATER, DUE)
    assert len(ledger.groups.begin_group_assets_delete(group, LATER, DUE)) == 2
    ledger.audit().assert_balanced()


def test_assets_of_a_refused_group_can_still_be_deleted(ledger: Ledgers) -> None:
    group = group_of(ledger, 1)
    ledger.groups.refuse_group(group)
    asset = new_asset(group)
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    ledger.assets.finish_asset_delete(asset, LATER, FORGET)
    assert ledger.audit().pool(HOME) == (0, 0)
    ledger.audit().assert_balanced()
