"""How much one run of the sweeper does after an outage, when very much is due."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from portrait.errors import StateChanged
from portrait.model import CustomerId, DeliveryId
from portrait.ports.due import SHARDS, DueKind, DueRow
from portrait.usecases import sweep as sweeping
from portrait.usecases.sweep import ROWS_A_SHARD, WAKES_A_RUN, sweep
from portrait.usecases.sweeping import SweepPorts, Swept
from tests.unit.usecases.sweeping_world import ports
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

DUE = 10_000
ANN = CustomerId("ann")


@dataclass
class Index:
    """Due rows by shard; what was looked at is due later, or stays where it is if it is `stuck`."""

    due: dict[int, list[DueRow]]
    stuck: bool = False
    pages: int = 0
    put_off_to: dict[DueRow, datetime] = field(default_factory=dict)

    def find_due(self, shard: int, now: datetime, most: int) -> Sequence[DueRow]:
        assert now >= START
        self.pages += 1
        page = self.due[shard][:most]
        if not self.stuck:
            self.due[shard] = self.due[shard][most:]
        return page

    def put_off(self, due: DueRow, due_at: datetime) -> None:
        self.put_off_to[due] = due_at


def index(kind: DueKind, rows: int, *, stuck: bool = False) -> Index:
    due: dict[int, list[DueRow]] = {shard: [] for shard in range(SHARDS)}
    for number in range(rows):
        due[number % SHARDS].append(DueRow(ANN, DeliveryId(f"row-{number}"), kind))
    return Index(due, stuck)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[DueRow]:
    swept: list[DueRow] = []

    def noted(due: DueRow, _: SweepPorts) -> Swept:
        swept.append(due)
        return Swept.RESTARTED

    monkeypatch.setattr(sweeping, "sweep_row", noted)
    return swept


def test_one_run_that_has_the_time_brings_on_all_that_is_due(
    world: World, done: list[DueRow]
) -> None:
    late = index(DueKind.ASSET, DUE)
    outcomes = [outcome for _, outcome in sweep(replace(ports(world), due=late))]
    assert outcomes == [Swept.RESTARTED] * DUE
    assert len(set(done)) == DUE
    assert late.pages == DUE // ROWS_A_SHARD + SHARDS


def test_no_shard_waits_until_another_is_empty(world: World, done: list[DueRow]) -> None:
    late = index(DueKind.ASSET, 800)
    run = sweep(replace(ports(world), due=late))
    first = [next(run)[0] for _ in range(SHARDS * ROWS_A_SHARD)]
    assert len(done) == len(first)
    assert {len(left) for left in late.due.values()} == {800 // SHARDS - ROWS_A_SHARD}


def test_rows_that_stay_due_are_looked_at_once_a_run(world: World, done: list[DueRow]) -> None:
    late = index(DueKind.ASSET, 1000, stuck=True)
    assert len(list(sweep(replace(ports(world), due=late)))) == SHARDS * ROWS_A_SHARD
    assert late.pages == 2 * SHARDS
    assert len(set(done)) == len(done)


def test_deliveries_are_woken_so_many_a_minute_and_the_others_in_the_minutes_to_come(
    world: World, done: list[DueRow]
) -> None:
    late = index(DueKind.DELIVERY, 1000)
    outcomes = Counter(outcome for _, outcome in sweep(replace(ports(world), due=late)))
    assert outcomes == {Swept.RESTARTED: WAKES_A_RUN, Swept.WAITING: 1000 - WAKES_A_RUN}
    assert len(done) == WAKES_A_RUN
    assert Counter(late.put_off_to.values()) == {
        START + timedelta(minutes=1): WAKES_A_RUN,
        START + timedelta(minutes=2): WAKES_A_RUN,
        START + timedelta(minutes=3): 1000 - 3 * WAKES_A_RUN,
    }


def test_many_deliveries_keep_nothing_else_waiting(world: World, done: list[DueRow]) -> None:
    late = index(DueKind.DELIVERY, 1000)
    behind = DueRow(ANN, DeliveryId("behind"), DueKind.ASSET)
    late.due[0].append(behind)
    list(sweep(replace(ports(world), due=late)))
    assert behind in done


def test_a_delivery_that_somebody_else_takes_meanwhile_keeps_no_other_waiting(
    world: World, done: list[DueRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = index(DueKind.DELIVERY, 400)

    def taken(due: DueRow, due_at: datetime) -> None:
        raise StateChanged(f"{due.row} was taken before {due_at}")

    monkeypatch.setattr(late, "put_off", taken)
    assert len(list(sweep(replace(ports(world), due=late)))) == 400
    assert len(done) == WAKES_A_RUN
