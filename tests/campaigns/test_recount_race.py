"""Creates and deletes race with the recount: a counter that is right is never "repaired".

Each run is one history: before each next row or counter that the recount looks at, customers may
create and delete. Nothing ever drifts, so the recount must find nothing and change nothing. The
same histories catch a recount that does not look twice, and one that looks twice but does not
know that something came and went between its looks.
"""

import contextlib
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from portrait.errors import PortraitError, StateChanged
from portrait.model import AssetState, GroupState
from portrait.ports.census import (
    AssetRow,
    CensusRow,
    Counter,
    CounterValue,
    CustomerGroups,
    GroupRow,
    PartitionCounter,
)
from portrait.usecases.reconciling import Drift, Unproven
from tests.memory_ledger import MemoryLedger
from tests.unit.usecases.reconciling_world import reconciled
from tests.unit.usecases.sweeping_world import submit, swept
from tests.unit.usecases.world import World

FULL: Final = os.environ.get("CAMPAIGN") == "full"
HISTORIES: Final = 6_000 if FULL else 250
MOVES_MOST: Final = 40
PLANTED: Final = 400


@dataclass
class Racing(MemoryLedger):
    """A ledger in which something may happen before any read or write of the recount."""

    def read_counter(self, counter: Counter) -> CounterValue | None:
        self.between()
        return super().read_counter(counter)

    def set_counter(self, counter: Counter, seen: CounterValue, counted: int) -> None:
        self.between()
        super().set_counter(counter, seen, counted)


@dataclass
class OneLook(Racing):
    """Planted: the second look counts what the first one saw."""

    seen: list[CensusRow] = field(default_factory=list)

    def walk_rows(self, *, consistent: bool) -> Iterator[CensusRow]:
        self.seen = []
        for row in super().walk_rows(consistent=consistent):
            self.seen.append(row)
            yield row

    def count_rows(self, counter: PartitionCounter) -> int:
        gone = {GroupState.DELETING, GroupState.DELETED, AssetState.DELETING, AssetState.DELETED}
        mine = [
            row
            for row in self.seen
            if isinstance(row, GroupRow | AssetRow)
            and row.customer == counter.customer
            and row.state not in gone
        ]
        if isinstance(counter, CustomerGroups):
            return sum(isinstance(row, GroupRow) for row in mine)
        return sum(isinstance(row, AssetRow) and row.group == counter.group for row in mine)


@dataclass
class NoVersion(Racing):
    """Planted: a counter that went away and came back looks as if it had never moved."""

    def read_counter(self, counter: Counter) -> CounterValue | None:
        value = super().read_counter(counter)
        return None if value is None else CounterValue(value.stored, 0)

    def set_counter(self, counter: Counter, seen: CounterValue, counted: int) -> None:
        self.between()
        now = MemoryLedger.read_counter(self, counter)
        if now is None or now.stored != seen.stored:
            raise StateChanged(str(counter))
        MemoryLedger.set_counter(self, counter, now, counted)


@dataclass
class Customers:
    """What ann and ben do while the books are looked through."""

    world: World
    rng: random.Random
    left: int = 0
    moves: int = 0

    def __call__(self) -> None:
        """Perhaps one move; a move looks at rows itself, but never moves within a move."""
        if self.left and self.rng.random() < 0.7:
            left, self.left = self.left, 0
            with contextlib.suppress(PortraitError):
                self.move()
            self.left = left - 1
            self.moves += 1

    def move(self) -> None:
        """One create or delete, of a group now and then, of an asset mostly."""
        world, rng = self.world, self.rng
        who = rng.choice([world.ann, world.ben])
        groups = [one for one in world.ledger.groups_of(who.customer) if _there(one.state)]
        assets = [one for one in world.ledger.assets_of(who.customer) if _there(one.state)]
        dice = rng.random()
        if not groups or dice < 0.1:
            world.create_group(who)
        elif dice < 0.15 and len(groups) > 1:
            world.delete_group(rng.choice(groups).group, who=who)
        elif assets and dice < 0.6:
            world.delete_asset(rng.choice(assets).asset, who=who)
        else:
            asset = world.create_asset(rng.choice(groups), who=who)
            if rng.random() < 0.5:
                submit(world, asset)


def _there(state: GroupState | AssetState) -> bool:
    return state.value not in {"deleting", "deleted"}


def history(seed: int, ledger: MemoryLedger) -> tuple[int, int, bool]:
    """One history: moves, counters that kept moving, and whether the recount did harm."""
    rng = random.Random(seed)
    world = World(seed=seed, ledger=ledger)
    customers = Customers(world, rng)
    for _ in range(rng.randrange(2, 12)):
        customers.move()
    customers.left = rng.randrange(1, MOVES_MOST)
    world.ledger.between = customers
    found = reconciled(world)
    customers.left = 0
    swept(world)
    drifts = [one for one in found if isinstance(one, Drift)]
    unproven = sum(isinstance(one, Unproven) for one in found)
    try:
        world.assert_balanced()
    except AssertionError:
        return customers.moves, unproven, True
    return customers.moves, unproven, bool(drifts)


def test_a_counter_that_is_right_is_never_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    moves = unproven = 0
    for seed in range(HISTORIES):
        moved, kept_moving, harmed = history(seed, Racing())
        assert not harmed, seed
        moves += moved
        unproven += kept_moving
    with capsys.disabled():
        sys.stdout.write(
            f"\nrecount: {HISTORIES} histories, {moves} moves during them, "
            f"{unproven} suspicions left open, 0 wrong repairs\n"
        )
    assert moves >= 5 * HISTORIES
    assert unproven >= HISTORIES // 50


@pytest.mark.parametrize("planted", [OneLook, NoVersion])
def test_a_recount_that_looks_less_carefully_is_caught(
    planted: type[Racing], capsys: pytest.CaptureFixture[str]
) -> None:
    caught = next((seed for seed in range(PLANTED) if history(seed, planted())[2]), None)
    assert caught is not None
    with capsys.disabled():
        sys.stdout.write(f"\nrecount: {planted.__name__} is caught by history {caught}\n")
