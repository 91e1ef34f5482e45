"""Tasks after they were made, and the groups that take what names none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import StateChanged
from portrait.model import (
    AssetId,
    Failure,
    Group,
    GroupId,
    Marker,
    SessionId,
    Task,
    TaskId,
    TaskKind,
    TaskState,
    Verdict,
)
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.racing import race
from tests.contract.samples import ANN, BEN, LATER, LIMIT, ROOMY, START
from tests.contract.test_ledger_batches import batch_of

SESSION_TASK = Task(
    customer=ANN,
    task=TaskId("task_01K5QKXH2B7Y1M3S8D6T4V9W0Z"),
    kind=TaskKind.SESSION,
    marker=Marker("tsttask0000001"),
    created_at=START,
    state=TaskState.COMPLETED,
    session=SessionId("live-20260318035710-k3x9q"),
)


def test_a_task_is_kept_whole_and_is_its_customers_own(ledger: Ledgers) -> None:
    assert ledger.tasks.note_task(SESSION_TASK) == SESSION_TASK
    assert ledger.tasks.load_task(ANN, SESSION_TASK.task) == SESSION_TASK
    assert ledger.tasks.load_task(BEN, SESSION_TASK.task) is None


def test_who_notes_a_task_that_is_there_is_told_of_that_one(ledger: Ledgers) -> None:
    ledger.tasks.note_task(SESSION_TASK)
    other = replace(SESSION_TASK, marker=Marker("tsttask0000002"), kind=TaskKind.RESULT)
    assert ledger.tasks.note_task(other) == SESSION_TASK
    assert ledger.tasks.load_task(ANN, SESSION_TASK.task) == SESSION_TASK


def test_an_end_is_written_once(ledger: Ledgers, group: Group) -> None:
    rows, task = batch_of(group, 2)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    ended = replace(
        task,
        state=TaskState.FAILED,
        verdicts=(
            Verdict(task.assets[0]),
            Verdict(task.assets[1], Failure("FaceMismatch", "not the same")),
        ),
        settled_at=LATER,
        due_at=LATER + timedelta(days=1),
    )
    kept = ledger.tasks.save_task(ended)
    assert kept == replace(ended, version=1)
    assert ledger.tasks.load_task(ANN, task.task) == kept
    with pytest.raises(StateChanged):
        ledger.tasks.save_task(replace(task, state=TaskState.COMPLETED))
    assert ledger.tasks.save_task(replace(kept, due_at=None)).due_at is None


def test_of_many_who_settle_a_task_one_does(ledger: Ledgers, group: Group) -> None:
    rows, task = batch_of(group, 1)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    ended = replace(task, state=TaskState.COMPLETED, verdicts=(Verdict(task.assets[0]),))
    outcomes = race([lambda: ledger.tasks.save_task(ended)] * 16)
    assert (outcomes.count(None), outcomes.count(StateChanged)) == (1, 15)


def test_a_row_that_is_gone_is_none_among_those_of_a_batch(ledger: Ledgers, group: Group) -> None:
    rows, task = batch_of(group, 1)
    ledger.assets.reserve_batch(rows, task, LIMIT, ROOMY)
    never = AssetId("asset-20260318035710-never")
    found = ledger.tasks.batch_assets(ANN, [never, rows[0].asset])
    assert found == [None, replace(rows[0], source=None)]
    assert ledger.tasks.batch_assets(BEN, [rows[0].asset]) == [None]


def test_one_group_at_a_time_takes_what_names_none(ledger: Ledgers, group: Group) -> None:
    takers, later = ledger.takers, GroupId(group.group[:-5] + "zzzzz")
    assert takers.default_group(ANN, "spring") is None
    takers.appoint_group(ANN, "spring", group.group, START, instead_of=None)
    assert takers.default_group(ANN, "spring") == (group.group, START)
    assert takers.default_group(ANN, "autumn") is None
    assert takers.default_group(BEN, "spring") is None
    for wrong in (None, later):
        with pytest.raises(StateChanged):
            takers.appoint_group(ANN, "spring", later, LATER, instead_of=wrong)
    takers.appoint_group(ANN, "spring", later, LATER, instead_of=group.group)
    assert takers.default_group(ANN, "spring") == (later, LATER)


@pytest.mark.engine
def test_every_write_of_a_task_happens_once_though_its_answer_is_lost(
    lossy: Lossy, engine_ledger: Ledgers
) -> None:
    lossy.client.lose = 1
    assert lossy.ledger.tasks.note_task(SESSION_TASK) == SESSION_TASK
    lossy.client.lose = 1
    kept = lossy.ledger.tasks.save_task(replace(SESSION_TASK, settled_at=LATER))
    assert engine_ledger.tasks.load_task(ANN, SESSION_TASK.task) == kept
    group = GroupId("group-20260318035710-aaaaa")
    lossy.client.lose = 1
    lossy.ledger.takers.appoint_group(ANN, "spring", group, START, instead_of=None)
    assert lossy.client.lose == 0
    assert engine_ledger.takers.default_group(ANN, "spring") == (group, START)
