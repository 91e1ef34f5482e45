"""The hourly recount: a drift is a fact before it is mended, and a large one is not mended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from portrait.errors import StateChanged
from portrait.model import AssetState, Group, Home
from portrait.ports.census import (
    CensusRow,
    Counter,
    CounterValue,
    GroupAssets,
    PoolAssets,
    PoolGroups,
    UnreadableRow,
)
from portrait.usecases.reconciling import Drift, Unfinished, Unproven
from tests.memory_ledger import MemoryLedger
from tests.unit.usecases.reconciling_world import (
    counters,
    plant_drift,
    processing_asset,
    reconciled,
    stored,
)
from tests.unit.usecases.sweeping_world import swept, unknown_asset
from tests.unit.usecases.world import ANN, HOME, World

NAMES = ["group_count", "asset_count", "pool groups", "pool assets"]


@pytest.fixture
def group(world: World) -> Group:
    """A group with five assets upstream, in a world with some more of everything."""
    made = world.create_group()
    for _ in range(5):
        processing_asset(world, made)
    for _ in range(4):
        world.create_group(name="more")
    world.create_asset(world.create_group(world.ben), who=world.ben)
    return made


@pytest.mark.usefixtures("group")
def test_books_that_balance_are_left_alone(world: World) -> None:
    unknown_asset(world, happened=True)
    doomed = world.create_group(name="doomed")
    asset = processing_asset(world, doomed)
    world.delete_group(doomed.group)
    world.delete_asset(next(row.asset for row in world.ledger.assets_of(ANN)))
    pool = world.counters()
    assert reconciled(world) == []
    assert world.counters() == pool
    swept(world)
    assert world.state(asset) is AssetState.DELETED
    assert reconciled(world) == []
    world.assert_balanced()


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_a_small_drift_is_mended_and_told(world: World, group: Group, name: str, by: int) -> None:
    counter = counters(group)[name]
    true = stored(world, counter)
    plant_drift(world, counter, by)
    assert reconciled(world) == [Drift(counter, true + by, true, repaired=True)]
    assert stored(world, counter) == true
    world.assert_balanced()
    assert reconciled(world) == []


@pytest.mark.parametrize("by", [-3, 3, 40])
@pytest.mark.parametrize("name", NAMES)
def test_a_large_drift_is_told_and_not_mended(
    world: World, group: Group, name: str, by: int
) -> None:
    counter = counters(group)[name]
    true = stored(world, counter)
    plant_drift(world, counter, by)
    expected = [Drift(counter, true + by, true, repaired=False)]
    assert reconciled(world) == expected
    assert reconciled(world) == expected
    assert stored(world, counter) == true + by


def test_drifts_of_one_run_are_all_found(world: World, group: Group) -> None:
    for counter in counters(group).values():
        plant_drift(world, counter, -1)
    found = reconciled(world)
    assert {one.counter for one in found if isinstance(one, Drift) and one.repaired} == set(
        counters(group).values()
    )
    world.assert_balanced()


@pytest.mark.usefixtures("group")
def test_a_pool_whose_row_is_gone_is_told(world: World) -> None:
    del world.ledger.pools[HOME]
    assert reconciled(world) == [
        Drift(PoolAssets(HOME), 0, 6, repaired=False),
        Drift(PoolGroups(HOME), 0, 6, repaired=False),
    ]
    assert world.ledger.pools == {}


@dataclass
class Restless:
    """Calls something at the first few rows that are read after a moment that was told."""

    act: Callable[[], object]
    times: int

    def __call__(self) -> None:
        if self.times:
            self.times -= 1
            self.act()


def come_and_go(world: World, group: Group) -> Callable[[], None]:
    def act() -> None:
        world.delete_asset(world.create_asset(group).asset)

    return act


def test_a_counter_that_keeps_moving_is_left_for_the_next_run(world: World, group: Group) -> None:
    counter = GroupAssets(ANN, group.group)
    plant_drift(world, counter, 1)
    world.ledger.between = Restless(come_and_go(world, group), 10_000)
    assert Unproven(counter) in reconciled(world)
    assert stored(world, counter) == 6
    world.ledger.between = Restless(come_and_go(world, group), 0)
    assert reconciled(world) == [Drift(counter, 6, 5, repaired=True)]


def test_a_counter_that_moved_once_is_counted_again_in_the_same_run(
    world: World, group: Group
) -> None:
    counter = GroupAssets(ANN, group.group)
    plant_drift(world, counter, 1)
    rows = len(list(world.ledger.walk_rows(consistent=False)))
    world.ledger.between = Restless(come_and_go(world, group), rows // 2)
    assert Drift(counter, 6, 5, repaired=True) in reconciled(world)
    world.assert_balanced()


class Hurried(MemoryLedger):
    """Somebody always moves a counter just before it would be mended."""

    def set_counter(self, counter: Counter, seen: CounterValue, counted: int) -> None:
        raise StateChanged(f"{counter} {seen} {counted}")


@pytest.mark.usefixtures("group")
def test_a_drift_that_moved_before_it_was_mended_is_told_as_such(world: World) -> None:
    plant_drift(world, PoolGroups(HOME), 1)
    world.ledger.__class__ = Hurried
    assert reconciled(world) == [Drift(PoolGroups(HOME), 7, 6, repaired=False)]
    assert len(world.ledger.groups) == 6


@pytest.mark.usefixtures("group")
def test_a_run_without_time_says_so_and_mends_nothing_half_known(world: World) -> None:
    for counter in (PoolGroups(HOME), PoolAssets(HOME)):
        plant_drift(world, counter, 1)
    rows = len(list(world.ledger.walk_rows(consistent=False)))
    upstream = 5 + 6
    for most, step in [
        (0, "customers"),
        (rows - 1, "customers"),
        (rows, "upstream"),
        (rows + upstream, "pools_and_claims"),
        (2 * rows + upstream - 1, "pools_and_claims"),
    ]:
        left = iter([True] * most)
        answer = reconciled(world, time_is_left=lambda left=left: next(left, False))
        assert answer == [Unfinished(step, "OutOfTime")]
    assert stored(world, PoolGroups(HOME)) == 7
    assert len(reconciled(world)) == 2


@pytest.mark.parametrize(
    ("method", "step"),
    [("walk_rows", "customers"), ("read_counter", "customers"), ("count_rows", "customers")],
)
def test_a_table_in_trouble_ends_the_run(
    world: World, group: Group, method: str, step: str
) -> None:
    plant_drift(world, GroupAssets(ANN, group.group), 1)
    world.ledger.fail_next.append(method)
    assert reconciled(world) == [Unfinished(step, "ServiceUnavailable")]
    assert len(reconciled(world)) == 1


class Unreadable(MemoryLedger):
    """A row that somebody wrote by hand."""

    def walk_rows(self, *, consistent: bool) -> Iterator[CensusRow]:
        yield from list(super().walk_rows(consistent=consistent))[:3]
        raise UnreadableRow("CUST#ann GROUP#one")


def test_a_row_that_cannot_be_read_ends_the_run_and_is_named(world: World, group: Group) -> None:
    plant_drift(world, PoolGroups(HOME), 1)
    world.ledger.__class__ = Unreadable
    assert reconciled(world) == [Unfinished("customers", "UnreadableRow CUST#ann GROUP#one")]
    assert stored(world, PoolGroups(group.home)) == 7


def test_pools_of_several_projects_are_told_apart(world: World, group: Group) -> None:
    other = Home("account-1", "elsewhere")
    world.ledger.pool(other).groups = 1
    assert reconciled(world) == [Drift(PoolGroups(other), 1, 0, repaired=True)]
    assert stored(world, PoolGroups(group.home)) == 6
