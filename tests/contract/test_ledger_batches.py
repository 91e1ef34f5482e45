"""A batch: up to twenty rows and their task, or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    CapacityUnavailable,
    IdTaken,
    Missing,
    QuotaExceeded,
    Repeated,
    ServiceUnavailable,
)
from portrait.model import (
    Asset,
    CustomerId,
    Group,
    GroupId,
    Marker,
    Once,
    PoolCapacity,
    Task,
    TaskId,
    TaskKind,
)
from portrait.ports.due import SHARDS, DueKind, DueRow
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.lossy import conflict
from tests.contract.racing import active_group, race
from tests.contract.samples import ANN, BEN, DUE, LATER, LIMIT, ROOMY, START, new_asset

ONCE = Once("k" * 64, "f" * 64, START + timedelta(days=1))


def batch_of(group: Group, count: int, first: int = 0) -> tuple[list[Asset], Task]:
    rows = [new_asset(group, first + number) for number in range(count)]
    return rows, task_of(group.customer, rows, first)


def task_of(who: CustomerId, rows: Sequence[Asset], number: int = 0) -> Task:
    return Task(
        customer=who,
        task=TaskId(f"task_{number:026d}"),
        kind=TaskKind.ASSETS,
        marker=Marker(f"tsttask{number:07d}"),
        created_at=START,
        model="doubao-seedance-2.0",
        group=rows[0].group,
        assets=tuple(row.asset for row in rows),
        due_at=DUE,
    )


@pytest.mark.parametrize("count", [1, 20])
def test_a_batch_is_its_rows_its_task_and_their_slots(
    ledger: Ledgers, group: Group, count: int
) -> None:
    rows, task = batch_of(group, count)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    books = ledger.audit()
    assert (books.assets, books.pool(group.home)) == (rows, (1, count))
    assert ledger.tasks.load_task(ANN, task.task) == task
    unsealed = [replace(row, source=None) for row in rows]
    found = ledger.tasks.batch_assets(ANN, [*reversed(task.assets), task.assets[0]][:count])
    assert found == unsealed[::-1]
    books.assert_balanced()


def test_a_task_is_due_like_any_row(ledger: Ledgers, group: Group) -> None:
    rows, task = batch_of(group, 1)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    due = [row for shard in range(SHARDS) for row in ledger.due.find_due(shard, DUE, 50)]
    assert DueRow(ANN, task.task, DueKind.TASK) in due


def test_what_does_not_fit_whole_is_not_taken_at_all(ledger: Ledgers, group: Group) -> None:
    rows, task = batch_of(group, 3)
    with pytest.raises(QuotaExceeded):
        ledger.assets.reserve_batch(rows, task, 2, ROOMY)
    with pytest.raises(CapacityUnavailable):
        ledger.assets.reserve_batch(rows, task, LIMIT, PoolCapacity(groups=5, assets=2))
    elsewhere = replace(group, group=GroupId(group.group[:-5] + "zzzzz"))
    with pytest.raises(Missing):
        ledger.assets.reserve_batch(*batch_of(elsewhere, 2), LIMIT, ROOMY)
    assert (ledger.audit().assets, ledger.tasks.load_task(ANN, task.task)) == ([], None)
    ledger.assets.reserve_batch(rows, task, 3, PoolCapacity(groups=5, assets=3))
    with pytest.raises(QuotaExceeded):
        ledger.assets.reserve_batch(*batch_of(group, 1, first=9), 3, ROOMY)
    ledger.audit().assert_balanced()


def test_one_id_that_is_taken_takes_nothing(ledger: Ledgers, group: Group) -> None:
    ledger.assets.reserve_asset(new_asset(group, 1), LIMIT, ROOMY)
    rows, task = batch_of(group, 3)
    with pytest.raises(IdTaken):
        ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    assert len(ledger.audit().assets) == 1
    rows, task = batch_of(group, 2, first=5)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    other, _ = batch_of(group, 2, first=8)
    with pytest.raises(IdTaken):
        ledger.assets.reserve_batch(
            other, replace(task, marker=Marker("tstother000000")), LIMIT, ROOMY
        )
    assert len(ledger.audit().assets) == 3


def test_the_same_batch_again_is_success_and_changes_nothing(ledger: Ledgers, group: Group) -> None:
    rows, task = batch_of(group, 3)
    for _ in range(2):
        ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY, once=ONCE)
    assert ledger.audit().pool(group.home) == (1, 3)


def test_a_used_key_tells_which_task_it_made(ledger: Ledgers, group: Group) -> None:
    ledger.tasks.check_once(ANN, ONCE, START)
    rows, task = batch_of(group, 2)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY, once=ONCE)
    again, second = batch_of(group, 2, first=5)
    with pytest.raises(Repeated) as told:
        ledger.assets.reserve_batch(again, second, LIMIT, ROOMY, once=ONCE)
    assert (told.value.subject, told.value.fingerprint) == (task.task, ONCE.fingerprint)
    with pytest.raises(Repeated) as checked:
        ledger.tasks.check_once(ANN, ONCE, LATER)
    assert checked.value.subject == task.task
    ledger.tasks.check_once(BEN, ONCE, LATER)
    ledger.tasks.check_once(ANN, replace(ONCE, instead_of=task.task), LATER)
    ledger.tasks.check_once(ANN, ONCE, START + timedelta(days=1, seconds=1))
    assert len(ledger.audit().assets) == 2


def test_at_the_quota_as_many_batches_get_in_as_fit(ledger: Ledgers) -> None:
    group = active_group(ledger)
    batches = [batch_of(group, 3, first=10 * number) for number in range(16)]
    outcomes = race(
        [
            lambda rows=rows, task=task: ledger.assets.reserve_batch(rows, task, 20, ROOMY)  # type: ignore[misc]  # bound now
            for rows, task in batches
        ]
    )
    assert outcomes.count(None) == 6
    assert set(outcomes) == {None, QuotaExceeded}
    books = ledger.audit()
    assert len(books.assets) == 18
    books.assert_balanced()


@pytest.mark.engine
def test_a_batch_whose_answer_is_lost_happened_once(lossy: Lossy, group: Group) -> None:
    del group
    taken = active_group(lossy.ledger, 3)
    rows, task = batch_of(taken, 4)
    lossy.client.lose = 1
    lossy.client.refuse = [conflict()]
    lossy.ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY, once=ONCE)
    assert lossy.client.lose == 0
    assert lossy.ledger.audit().assets == rows
    lossy.ledger.audit().assert_balanced()


@pytest.mark.engine
def test_a_batch_that_meets_conflicts_for_ten_seconds_is_not_taken(
    lossy: Lossy, engine_ledger: Ledgers
) -> None:
    rows, task = batch_of(active_group(engine_ledger, 4), 2)
    lossy.client.refuse = [conflict() for _ in range(100)]
    with pytest.raises(ServiceUnavailable):
        lossy.ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    assert engine_ledger.audit().assets == []
