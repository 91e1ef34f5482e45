"""A group: reserved, settled, renamed, refused."""

from dataclasses import replace

import pytest

from portrait.errors import CapacityUnavailable, IdTaken, Missing, QuotaExceeded, StateChanged
from portrait.model import CustomerId, GroupState, PoolCapacity, UpstreamId
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, BEN, DUE, HOME, LATER, LIMIT, ROOMY, new_group, other

CREATING = frozenset({GroupState.CREATING})


def test_a_reserved_group_reads_back_as_it_was_written(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    assert ledger.groups.find_group(ANN, group.group) == group
    books = ledger.audit()
    assert books.group_count(ANN) == 1
    assert books.pool(HOME) == (1, 0)


def test_the_same_reservation_again_is_success_and_counts_once(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, 1, ROOMY)
    ledger.groups.reserve_group(group, 1, ROOMY)
    assert ledger.audit().group_count(ANN) == 1
    ledger.audit().assert_balanced()


def test_the_same_reservation_again_is_success_even_when_its_row_moved_on(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    active = ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    assert ledger.groups.find_group(ANN, group.group) == active


def test_an_id_that_another_operation_took_is_taken_and_nothing_changes(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    before = ledger.audit()
    with pytest.raises(IdTaken):
        ledger.groups.reserve_group(other(group), LIMIT, ROOMY)
    assert ledger.audit() == before


def test_a_taken_id_is_told_before_a_full_quota_and_a_full_pool(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, 1, PoolCapacity(groups=1, assets=0))
    with pytest.raises(IdTaken):
        ledger.groups.reserve_group(other(group), 1, PoolCapacity(groups=1, assets=0))


def test_the_quota_is_the_last_group_that_fits(ledger: Ledgers) -> None:
    for number in range(3):
        ledger.groups.reserve_group(new_group(number), 3, ROOMY)
    with pytest.raises(QuotaExceeded) as refusal:
        ledger.groups.reserve_group(new_group(3), 3, ROOMY)
    assert (refusal.value.what, refusal.value.limit) == ("groups", 3)
    assert ledger.groups.find_group(ANN, new_group(3).group) is None
    ledger.audit().assert_balanced()


def test_a_full_quota_is_told_before_a_full_pool(ledger: Ledgers) -> None:
    full = PoolCapacity(groups=1, assets=0)
    ledger.groups.reserve_group(new_group(0), 1, full)
    with pytest.raises(QuotaExceeded):
        ledger.groups.reserve_group(new_group(1), 1, full)


@pytest.mark.parametrize("capacity", [0, 1])
def test_a_full_pool_refuses_whoever_asks(ledger: Ledgers, capacity: int) -> None:
    pool = PoolCapacity(groups=capacity, assets=0)
    for number in range(capacity):
        ledger.groups.reserve_group(new_group(number), LIMIT, pool)
    with pytest.raises(CapacityUnavailable):
        ledger.groups.reserve_group(new_group(7, BEN), LIMIT, pool)
    assert ledger.audit().group_count(BEN) == 0
    assert ledger.audit().pool(HOME) == (capacity, 0)


def test_a_customer_that_does_not_exist_owns_nothing(ledger: Ledgers) -> None:
    with pytest.raises(Missing):
        ledger.groups.reserve_group(new_group(0, CustomerId("nobody")), LIMIT, ROOMY)
    assert ledger.audit().groups == []


def test_somebody_elses_group_is_the_same_miss_as_none(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    assert ledger.groups.find_group(BEN, group.group) is None
    assert ledger.groups.find_group(BEN, new_group(9).group) is None
    with pytest.raises(StateChanged):
        ledger.groups.edit_group(replace(group, customer=BEN), LATER, {"name": "mine"})
    assert ledger.groups.find_group(ANN, group.group) == group


def test_two_customers_may_hold_the_same_id(ledger: Ledgers) -> None:
    ledger.groups.reserve_group(new_group(0, ANN), LIMIT, ROOMY)
    ledger.groups.reserve_group(new_group(0, BEN), LIMIT, ROOMY)
    assert ledger.groups.find_group(BEN, new_group().group) == new_group(0, BEN)
    assert ledger.audit().pool(HOME) == (2, 0)


def test_a_group_that_becomes_active_is_at_rest(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    upstream_id = UpstreamId("group-upstream-1")
    moved = ledger.groups.move_group(
        group, CREATING, GroupState.ACTIVE, LATER, {"upstream_id": upstream_id}
    )
    assert moved == replace(
        group, state=GroupState.ACTIVE, upstream_id=upstream_id, updated_at=LATER, due_at=None
    )
    assert ledger.groups.find_group(ANN, group.group) == moved


def test_a_move_from_a_state_that_is_past_changes_nothing(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    before = ledger.audit()
    with pytest.raises(StateChanged):
        ledger.groups.move_group(group, CREATING, GroupState.UNKNOWN, LATER, {"due_at": DUE})
    assert ledger.audit() == before


def test_a_move_of_another_operations_row_changes_nothing(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    with pytest.raises(StateChanged):
        ledger.groups.move_group(other(group), CREATING, GroupState.ACTIVE, LATER, {})
    assert ledger.groups.find_group(ANN, group.group) == group


def test_an_edit_keeps_the_state_and_the_due_time(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    edited = ledger.groups.edit_group(group, LATER, {"name": "Zoë", "description": ""})
    assert edited == replace(group, name="Zoë", description="", updated_at=LATER)
    assert ledger.groups.find_group(ANN, group.group) == edited


def test_an_edit_knows_nothing_of_states_but_a_lease_does(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    assert ledger.groups.edit_group(group, LATER, {"name": "b"}).name == "b"
    with pytest.raises(StateChanged):
        ledger.groups.edit_group(group, LATER, {"due_at": DUE})
    ledger.audit().assert_balanced()


def test_a_refused_group_is_gone_and_both_slots_are_back(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    ledger.groups.refuse_group(group)
    assert ledger.groups.find_group(ANN, group.group) is None
    books = ledger.audit()
    assert (books.groups, books.group_count(ANN), books.pool(HOME)) == ([], 0, (0, 0))


def test_a_group_is_refused_once(ledger: Ledgers) -> None:
    for number in range(2):
        ledger.groups.reserve_group(new_group(number), LIMIT, ROOMY)
    ledger.groups.refuse_group(new_group(0))
    with pytest.raises(StateChanged):
        ledger.groups.refuse_group(new_group(0))
    assert ledger.audit().group_count(ANN) == 1
    ledger.audit().assert_balanced()


def test_an_active_group_is_not_refused(ledger: Ledgers) -> None:
    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    with pytest.raises(StateChanged):
        ledger.groups.refuse_group(group)
    ledger.audit().assert_balanced()
