"""What is due is found by its index, and worked on by one alone: leases."""

from datetime import timedelta

import pytest

from portrait.errors import StateChanged
from portrait.model import Asset, AssetState, Failure, Group, GroupState
from portrait.ports.due import SHARDS, DueKind, DueRow
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, DUE, HOME, LATER, LIMIT, ROOMY, START, new_asset, new_group

FAILURE = Failure("OutcomeUnknown", "never confirmed")
SOON = DUE + timedelta(seconds=1)


def due(ledger: Ledgers, at: timedelta = timedelta(0)) -> list[DueRow]:
    return [row for shard in range(SHARDS) for row in ledger.due.find_due(shard, DUE + at, 100)]


def test_a_row_is_due_when_its_lease_is_over_and_not_before(ledger: Ledgers, asset: Asset) -> None:
    assert due(ledger, -timedelta(seconds=1)) == []
    assert due(ledger) == [DueRow(ANN, asset.asset, DueKind.ASSET)]


def test_groups_and_assets_are_told_apart_and_what_rests_is_not_due(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    assert due(ledger, timedelta(hours=1)) == [DueRow(ANN, group.group, DueKind.GROUP)]
    creating = frozenset({GroupState.CREATING})
    ledger.groups.move_group(group, creating, GroupState.ACTIVE, START, {"due_at": None})
    assert due(ledger, timedelta(hours=1)) == []


def test_a_lease_is_taken_once(ledger: Ledgers, asset: Asset) -> None:
    taken = ledger.assets.lease_asset(asset, {"due_at": SOON, "generation": 2})
    assert (taken.due_at, taken.generation, taken.updated_at) == (SOON, 2, asset.updated_at)
    assert due(ledger) == []
    with pytest.raises(StateChanged):
        ledger.assets.lease_asset(asset, {"due_at": LATER})
    assert ledger.assets.load_asset(ANN, asset.asset) == taken


def test_a_lease_of_another_state_is_no_lease(ledger: Ledgers, asset: Asset) -> None:
    queued = frozenset({AssetState.QUEUED})
    ledger.assets.move_asset(asset, queued, AssetState.SUBMITTING, START, {})
    with pytest.raises(StateChanged):
        ledger.assets.lease_asset(asset, {"due_at": SOON})


def test_a_row_at_rest_cannot_be_leased(ledger: Ledgers, group: Group) -> None:
    with pytest.raises(StateChanged):
        ledger.groups.lease_group(group, SOON)


def test_a_group_that_is_deleting_is_leased_and_found_whatever_its_state(
    ledger: Ledgers, group: Group
) -> None:
    ledger.groups.begin_group_delete(group, START, DUE)
    row = ledger.groups.load_group(ANN, group.group)
    assert row is not None
    assert row.state is GroupState.DELETING
    assert ledger.groups.lease_group(row, SOON).due_at == SOON
    with pytest.raises(StateChanged):
        ledger.groups.lease_group(row, LATER)


@pytest.mark.parametrize("state", [AssetState.UNKNOWN, AssetState.PROCESSING])
def test_an_asset_that_is_surely_not_upstream_fails_and_frees_the_pool(
    ledger: Ledgers, group: Group, state: AssetState
) -> None:
    row = new_asset(group)
    ledger.assets.reserve_asset(row, LIMIT, ROOMY)
    for source, target in (
        (AssetState.QUEUED, AssetState.SUBMITTING),
        (AssetState.SUBMITTING, state),
    ):
        row = ledger.assets.move_asset(row, frozenset({source}), target, START, {})
    failed = ledger.assets.refuse_asset(row, FAILURE, LATER)
    assert (failed.state, failed.failure, failed.in_pool) == (AssetState.FAILED, FAILURE, False)
    assert ledger.audit().pool(HOME) == (1, 0)
    ledger.audit().assert_balanced()
    with pytest.raises(StateChanged):
        ledger.assets.refuse_asset(row, FAILURE, LATER)


def test_a_row_that_cannot_be_read_is_put_off_by_its_key_alone(
    ledger: Ledgers, asset: Asset
) -> None:
    (row,) = due(ledger)
    ledger.due.put_off(row, DUE + timedelta(hours=1))
    assert due(ledger) == []
    assert due(ledger, timedelta(hours=1)) == [row]
    ledger.assets.begin_asset_delete(asset, LATER, DUE)
    gone = ledger.assets.load_asset(ANN, asset.asset)
    assert gone is not None
    ledger.assets.finish_asset_delete(gone, LATER, LATER + timedelta(days=7))
    with pytest.raises(StateChanged):
        ledger.due.put_off(row, DUE)
