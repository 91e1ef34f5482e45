"""An asset: reserved, moved, refused, deleted; and what each does to the counters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import CapacityUnavailable, IdTaken, Missing, QuotaExceeded, StateChanged
from portrait.model import (
    Asset,
    AssetState,
    Failure,
    Group,
    Marker,
    PoolCapacity,
    Sealed,
    UpstreamId,
)
from tests.contract.ledgers import Ledgers
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

QUEUED = frozenset({AssetState.QUEUED})
SUBMITTING = frozenset({AssetState.SUBMITTING})
PROCESSING = frozenset({AssetState.PROCESSING})
UP = UpstreamId("asset-upstream-1")


def submitting(ledger: Ledgers, asset: Asset) -> Asset:
    return ledger.assets.move_asset(
        asset, QUEUED, AssetState.SUBMITTING, START, {"sent_at": START, "attempts": 1}
    )


def test_a_reserved_asset_reads_back_as_it_was_written(ledger: Ledgers, asset: Asset) -> None:
    assert ledger.assets.find_asset(ANN, asset.asset) == asset
    assert ledger.assets.load_asset(ANN, asset.asset) == asset
    assert ledger.audit().pool(HOME) == (1, 1)
    ledger.audit().assert_balanced()


def test_the_same_reservation_again_is_success_and_counts_once(
    ledger: Ledgers, asset: Asset
) -> None:
    ledger.assets.reserve_asset(asset, 1, PoolCapacity(groups=1, assets=1))
    assert ledger.audit().pool(HOME) == (1, 1)
    ledger.audit().assert_balanced()


def test_an_id_that_another_operation_took_is_taken(ledger: Ledgers, asset: Asset) -> None:
    before = ledger.audit()
    with pytest.raises(IdTaken):
        ledger.assets.reserve_asset(
            replace(asset, marker=Marker("tstother00000")), 1, PoolCapacity(groups=0, assets=0)
        )
    assert ledger.audit() == before


def test_an_asset_may_be_reserved_in_a_group_that_is_still_being_made(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    ledger.assets.reserve_asset(new_asset(group), LIMIT, ROOMY)
    ledger.audit().assert_balanced()


def test_a_group_that_is_not_there_takes_no_asset(ledger: Ledgers, group: Group) -> None:
    for stranger in (new_group(5), replace(group, customer=BEN)):
        with pytest.raises(Missing) as miss:
            ledger.assets.reserve_asset(new_asset(stranger), LIMIT, ROOMY)
        assert miss.value.kind == "group"
    assert ledger.audit().assets == []


def test_a_group_that_is_being_deleted_takes_no_asset(ledger: Ledgers, group: Group) -> None:
    ledger.groups.begin_group_delete(group, START, DUE)
    with pytest.raises(Missing):
        ledger.assets.reserve_asset(new_asset(group), LIMIT, ROOMY)
    ledger.groups.finish_group_delete(group, [], START, FORGET)
    with pytest.raises(Missing):
        ledger.assets.reserve_asset(new_asset(group), 0, PoolCapacity(groups=0, assets=0))
    ledger.audit().assert_balanced()


def test_the_quota_is_the_last_asset_that_fits(ledger: Ledgers, group: Group) -> None:
    for number in range(2):
        ledger.assets.reserve_asset(new_asset(group, number), 2, ROOMY)
    with pytest.raises(QuotaExceeded) as refusal:
        ledger.assets.reserve_asset(new_asset(group, 2), 2, PoolCapacity(groups=1, assets=2))
    assert (refusal.value.what, refusal.value.limit) == ("assets in this group", 2)
    ledger.audit().assert_balanced()


@pytest.mark.parametrize("capacity", [0, 2])
def test_a_full_pool_is_no_quota_of_the_customer(
    ledger: Ledgers, group: Group, capacity: int
) -> None:
    pool = PoolCapacity(groups=1, assets=capacity)
    for number in range(capacity):
        ledger.assets.reserve_asset(new_asset(group, number), LIMIT, pool)
    with pytest.raises(CapacityUnavailable):
        ledger.assets.reserve_asset(new_asset(group, 9), LIMIT, pool)
    assert ledger.audit().pool(HOME) == (1, capacity)
    ledger.audit().assert_balanced()


def test_somebody_elses_asset_is_the_same_miss_as_none(ledger: Ledgers, asset: Asset) -> None:
    assert ledger.assets.find_asset(BEN, asset.asset) is None
    assert ledger.assets.load_asset(BEN, asset.asset) is None
    foreign = replace(asset, customer=BEN)
    before = ledger.audit()
    with pytest.raises(StateChanged):
        ledger.assets.edit_asset(foreign, LATER, {"name": "mine"})
    with pytest.raises(StateChanged):
        ledger.assets.begin_asset_delete(foreign, LATER, DUE)
    with pytest.raises(StateChanged):
        ledger.assets.move_asset(foreign, QUEUED, AssetState.SUBMITTING, LATER, {})
    ledger.assets.finish_asset_delete(foreign, LATER, FORGET)
    assert ledger.audit() == before


def test_a_move_sets_what_it_is_told_and_returns_the_whole_row(
    ledger: Ledgers, asset: Asset
) -> None:
    due = DUE + timedelta(microseconds=7)
    sent = ledger.assets.move_asset(
        asset,
        QUEUED,
        AssetState.SUBMITTING,
        LATER,
        {"sent_at": LATER, "attempts": 1, "generation": 2, "due_at": due},
    )
    assert sent == replace(
        asset,
        state=AssetState.SUBMITTING,
        sent_at=LATER,
        attempts=1,
        generation=2,
        due_at=due,
        updated_at=LATER,
    )
    assert ledger.assets.load_asset(ANN, asset.asset) == sent


def test_a_row_comes_to_rest_without_its_source_and_is_due_for_nobody(
    ledger: Ledgers, asset: Asset
) -> None:
    row = submitting(ledger, asset)
    row = ledger.assets.move_asset(
        row, SUBMITTING, AssetState.PROCESSING, START, {"upstream_id": UP}
    )
    media = Sealed((b"media",))
    row = ledger.assets.move_asset(
        row,
        PROCESSING,
        AssetState.ACTIVE,
        LATER,
        {"source": None, "upload_key": None, "media": media, "media_expires_at": FORGET},
    )
    assert row == replace(
        asset,
        state=AssetState.ACTIVE,
        sent_at=START,
        attempts=1,
        upstream_id=UP,
        source=None,
        upload_key=None,
        media=media,
        media_expires_at=FORGET,
        due_at=None,
        updated_at=LATER,
    )
    ledger.audit().assert_balanced()


def test_a_failed_asset_still_holds_its_slots(ledger: Ledgers, asset: Asset) -> None:
    row = submitting(ledger, asset)
    row = ledger.assets.move_asset(
        row, SUBMITTING, AssetState.PROCESSING, START, {"upstream_id": UP}
    )
    failure = Failure("FaceMismatch", "not that person")
    row = ledger.assets.move_asset(row, PROCESSING, AssetState.FAILED, LATER, {"failure": failure})
    assert (row.failure, row.in_pool) == (failure, True)
    assert ledger.audit().pool(HOME) == (1, 1)
    ledger.audit().assert_balanced()


def test_only_the_first_of_two_takes_the_move(ledger: Ledgers, asset: Asset) -> None:
    submitting(ledger, asset)
    with pytest.raises(StateChanged):
        submitting(ledger, asset)


def test_an_edit_keeps_the_state(ledger: Ledgers, asset: Asset) -> None:
    edited = ledger.assets.edit_asset(asset, LATER, {"name": "new", "checked_at": LATER})
    assert edited == replace(asset, name="new", checked_at=LATER, updated_at=LATER)


def test_a_lease_is_not_renewed_after_the_row_moved_on(ledger: Ledgers, asset: Asset) -> None:
    row = submitting(ledger, asset)
    ledger.assets.refuse_asset(row, Failure("Bad", ""), LATER)
    with pytest.raises(StateChanged):
        ledger.assets.edit_asset(row, LATER, {"due_at": DUE})
    ledger.audit().assert_balanced()


def test_a_refused_asset_gives_the_pool_slot_back_and_keeps_the_customers(
    ledger: Ledgers, asset: Asset
) -> None:
    row = submitting(ledger, asset)
    failure = Failure("InvalidImageFormat", "GIF")
    refused = ledger.assets.refuse_asset(row, failure, LATER)
    assert refused == replace(
        row,
        state=AssetState.FAILED,
        failure=failure,
        in_pool=False,
        source=None,
        upload_key=None,
        due_at=None,
        updated_at=LATER,
    )
    assert ledger.assets.find_asset(ANN, asset.asset) == refused
    books = ledger.audit()
    assert (books.pool(HOME), books.groups[0].asset_count) == ((1, 0), 1)
    with pytest.raises(StateChanged):
        ledger.assets.refuse_asset(row, failure, LATER)
    assert ledger.audit() == books


def test_a_row_of_another_operation_is_left_alone(ledger: Ledgers, asset: Asset) -> None:
    stranger = replace(asset, marker=Marker("tstother00000"))
    before = ledger.audit()
    with pytest.raises(StateChanged):
        submitting(ledger, stranger)
    with pytest.raises(StateChanged):
        ledger.assets.edit_asset(stranger, LATER, {"name": "mine"})
    with pytest.raises(StateChanged):
        ledger.assets.begin_asset_delete(stranger, LATER, DUE)
    assert ledger.audit() == before
