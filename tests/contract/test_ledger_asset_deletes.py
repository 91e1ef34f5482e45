"""An asset on its way out: a miss at once, a tombstone at last, each slot given back once."""

from dataclasses import replace

import pytest

from portrait.errors import IdTaken, StateChanged
from portrait.model import (
    Asset,
    AssetState,
    Failure,
    Group,
    Marker,
    UpstreamId,
)
from tests.contract.ledgers import Ledgers
from tests.contract.samples import (
    ANN,
    DUE,
    FORGET,
    HOME,
    LATER,
    LIMIT,
    ROOMY,
    START,
    new_asset,
)

QUEUED = frozenset({AssetState.QUEUED})
SUBMITTING = frozenset({AssetState.SUBMITTING})
PROCESSING = frozenset({AssetState.PROCESSING})
UP = UpstreamId("asset-upstream-1")


def submitting(ledger: Ledgers, asset: Asset) -> Asset:
    return ledger.assets.move_asset(
        asset, QUEUED, AssetState.SUBMITTING, START, {"sent_at": START, "attempts": 1}
    )


def test_an_asset_that_is_being_deleted_is_a_miss_and_its_quota_is_free(
    ledger: Ledgers, group: Group, asset: Asset
) -> None:
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    assert ledger.assets.find_asset(ANN, asset.asset) is None
    books = ledger.audit()
    assert (books.pool(HOME), books.groups[0].asset_count) == ((1, 1), 0)
    ledger.assets.reserve_asset(new_asset(group, 1), 1, ROOMY)
    ledger.audit().assert_balanced()


def test_an_asset_is_deleted_once_and_only_from_the_state_that_was_read(
    ledger: Ledgers, asset: Asset
) -> None:
    row = submitting(ledger, asset)
    with pytest.raises(StateChanged):
        ledger.assets.begin_asset_delete(asset, LATER, DUE)
    ledger.assets.begin_asset_delete(row, LATER, DUE)
    deleting = replace(row, state=AssetState.DELETING)
    for again in (row, deleting):
        with pytest.raises(StateChanged):
            ledger.assets.begin_asset_delete(again, LATER, DUE)
    ledger.audit().assert_balanced()


def test_a_deleted_asset_is_a_tombstone_that_holds_nothing(ledger: Ledgers, asset: Asset) -> None:
    ledger.assets.begin_asset_delete(asset, START, DUE)
    for _ in range(2):
        ledger.assets.finish_asset_delete(asset, LATER, FORGET)
    assert ledger.assets.find_asset(ANN, asset.asset) is None
    assert ledger.assets.load_asset(ANN, asset.asset) == replace(
        asset,
        state=AssetState.DELETED,
        name="",
        in_pool=False,
        source=None,
        due_at=None,
        updated_at=LATER,
    )
    assert ledger.audit().pool(HOME) == (1, 0)
    ledger.audit().assert_balanced()


def test_an_asset_that_nobody_deleted_is_not_buried(ledger: Ledgers, asset: Asset) -> None:
    with pytest.raises(StateChanged):
        ledger.assets.finish_asset_delete(asset, LATER, FORGET)
    assert ledger.assets.find_asset(ANN, asset.asset) == asset


def test_a_refused_asset_gives_its_pool_slot_back_only_once(ledger: Ledgers, asset: Asset) -> None:
    row = submitting(ledger, asset)
    refused = ledger.assets.refuse_asset(row, Failure("Bad", ""), START)
    ledger.assets.begin_asset_delete(refused, START, DUE)
    # The caller may still hold the row as it was when it was in the pool.
    ledger.assets.finish_asset_delete(row, LATER, FORGET)
    assert ledger.audit().pool(HOME) == (1, 0)
    ledger.audit().assert_balanced()


def test_a_tombstones_id_is_taken_and_its_own_marker_is_still_known(
    ledger: Ledgers, asset: Asset
) -> None:
    ledger.assets.begin_asset_delete(asset, START, DUE)
    ledger.assets.finish_asset_delete(asset, START, FORGET)
    with pytest.raises(IdTaken):
        ledger.assets.reserve_asset(replace(asset, marker=Marker("tstother00000")), LIMIT, ROOMY)
    ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
    ledger.audit().assert_balanced()


def test_a_late_upstream_id_is_noted_on_a_row_that_is_being_deleted(
    ledger: Ledgers, asset: Asset
) -> None:
    with pytest.raises(StateChanged):
        ledger.assets.note_upstream_id(asset, UP)
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    noted = ledger.assets.note_upstream_id(asset, UP)
    assert noted == replace(
        asset, state=AssetState.DELETING, upstream_id=UP, updated_at=LATER, due_at=DUE
    )
    assert ledger.assets.note_upstream_id(asset, UP) == noted
    with pytest.raises(StateChanged):
        ledger.assets.note_upstream_id(asset, UpstreamId("asset-upstream-2"))
    ledger.assets.finish_asset_delete(noted, LATER, FORGET)
    with pytest.raises(StateChanged):
        ledger.assets.note_upstream_id(asset, UP)


def test_a_row_of_another_operation_is_neither_noted_nor_buried(
    ledger: Ledgers, asset: Asset
) -> None:
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    stranger = replace(asset, marker=Marker("tstother00000"))
    before = ledger.audit()
    with pytest.raises(StateChanged):
        ledger.assets.note_upstream_id(stranger, UP)
    with pytest.raises(StateChanged):
        ledger.assets.finish_asset_delete(stranger, LATER, FORGET)
    assert ledger.audit() == before
