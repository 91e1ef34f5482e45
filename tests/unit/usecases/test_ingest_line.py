"""A batch that must wait: how often it asks, writes and steps until all of it is through."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from portrait.errors import (
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamPoolFull,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetState, Status
from portrait.rules.pacing import is_parked
from portrait.usecases.driving import Outcome
from portrait.usecases.ingest import Next, Step
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import swept
from tests.unit.usecases.test_ingest import check, submit
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

FULL = UpstreamPoolFull("QuotaSharedPoolExceeded")


@dataclass
class Gate:
    """Lets one create through each `spacing` seconds, and refuses in between as a governor does."""

    world: World
    spacing: float
    free_at: datetime = START
    asks: int = 0
    refusals: int = 0

    def knock(self) -> None:
        self.asks += 1
        now = self.world.clock()
        if now < self.free_at:
            self.refusals += 1
            raise TurnRefused((self.free_at - now).total_seconds())
        self.free_at = now + timedelta(seconds=self.spacing)


def batch(world: World, size: int = 20) -> list[Asset]:
    group = world.create_group()
    return [world.create_asset(group) for _ in range(size)]


def run(world: World, assets: list[Asset], during: Callable[[Step], None]) -> list[Step]:
    """Walk the machine to its end, in virtual time; every wait is what a step asked for."""
    steps = [submit(world, *assets)]
    while steps[-1].next in {Next.TURN, Next.CHECK}:
        assert len(steps) < 2_000
        assert steps[-1].wait_seconds >= 1
        world.clock.advance(steps[-1].wait_seconds)
        act = submit if steps[-1].next is Next.TURN else check
        steps.append(act(world, *assets))
        during(steps[-1])
    return steps


@pytest.mark.parametrize("spacing", [1.0, 20.0])
def test_a_batch_of_twenty_goes_through_at_the_governors_pace_and_asks_little_more(
    world: World, spacing: float
) -> None:
    gate = Gate(world, spacing)
    world.upstream.expect("create_asset", *[Twist(before=gate.knock)] * 1000)
    assets = batch(world)

    def settle(_: Step) -> None:
        for made in [*world.upstream.assets]:
            world.upstream.settle(made, Status.ACTIVE)

    steps = run(world, assets, settle)
    assert steps[-1].next is Next.DONE
    assert {world.state(one) for one in assets} == {AssetState.ACTIVE}
    # 19 waits of a spacing, each up to a second of jitter and another of rounding later.
    took = (world.clock() - START).total_seconds()
    assert 19 * spacing <= took <= 19 * (spacing + 2) + 10
    assert gate.asks - gate.refusals == 20
    assert gate.refusals <= 20
    turns = [step for step in steps if step.next is Next.TURN]
    assert len(turns) <= 20
    assert len(steps) <= 20 + took / 3 + 20
    # Who waits behind the first is written once a minute, not at every refusal.
    assert world.ledger.calls["lease_asset"] <= 20 * (took / 60 + 2)


def test_a_look_in_between_never_makes_a_queue_ask_before_its_turn(world: World) -> None:
    first, second = batch(world, 2)
    gate = Gate(world, 20)
    world.upstream.expect("create_asset", *[Twist(before=gate.knock)] * 100)
    step = submit(world, first, second)
    assert (step.next, step.wait_seconds, gate.asks) == (Next.CHECK, 3, 2)
    while step.next is Next.CHECK:
        world.clock.advance(step.wait_seconds)
        step = check(world, first, second)
        assert gate.asks == 2
    assert step.next is Next.TURN
    world.clock.advance(step.wait_seconds)
    assert world.clock() - START >= timedelta(seconds=20)
    assert dict(submit(world, first, second).outcomes)[second.asset] is Outcome.SUBMITTED
    assert (gate.asks, gate.refusals) == (3, 1)


@pytest.mark.parametrize(
    "error",
    [UpstreamThrottled("RequestThrottled"), FULL, UpstreamAccountUnusable("AccountUnavailable")],
    ids=lambda error: type(error).__name__,
)
def test_what_one_of_a_batch_is_told_is_not_asked_again_for_the_others(
    world: World, error: UpstreamError
) -> None:
    world.upstream.expect("create_asset", error)
    step = submit(world, *batch(world))
    assert world.upstream.count("create_asset") == 1
    outcomes = [outcome for _, outcome in step.outcomes]
    assert outcomes[1:] == [Outcome.WAITING_FOR_TURN] * 19
    assert [asset for asset, _ in step.said] == [step.outcomes[0][0]]


def test_a_full_pool_parks_a_batch_until_the_sweeper_tries_each_again(world: World) -> None:
    assets = batch(world, 3)
    world.upstream.expect("create_asset", FULL)
    step = submit(world, *assets)
    assert step.next is Next.HAND_OVER
    assert all(is_parked(world.row(one), world.clock()) for one in assets)
    assert {world.row(one).due_at for one in assets} == {START + timedelta(seconds=300)}
    assert swept(world, 299) == []
    assert swept(world, 2) == [Swept.RESTARTED] * 3
    assert [start.generation for start in world.machine.starts[-3:]] == [2, 2, 2]
    for one in assets:
        assert submit(world, one).next is Next.CHECK
    assert world.upstream.count("create_asset") == 4


def test_a_pool_that_stays_full_costs_one_call_in_five_minutes_and_fails_nothing(
    world: World,
) -> None:
    (asset,) = batch(world, 1)
    world.upstream.expect("create_asset", *[FULL] * 1000)
    submit(world, asset)
    for _ in range(24 * 60):
        if Swept.RESTARTED in swept(world, 60):
            assert submit(world, asset).next is Next.HAND_OVER
    assert world.state(asset) is AssetState.QUEUED
    assert world.upstream.count("create_asset") == 1 + 24 * 60 // 5
    assert world.counters() == (1, 1, 1)


def test_a_batch_goes_on_looking_while_the_rest_of_it_is_parked(world: World) -> None:
    first, second = batch(world, 2)
    world.upstream.expect("create_asset", Twist(), FULL)
    step = submit(world, first, second)
    assert step.next is Next.CHECK
    world.clock.advance(3)
    world.upstream.settle(world.upstream_id(first), Status.ACTIVE)
    assert check(world, first, second).next is Next.HAND_OVER
    assert world.upstream.count("create_asset") == 2


def test_a_queue_that_is_throttled_all_the_time_keeps_nobody_from_looking(world: World) -> None:
    first, second = batch(world, 2)
    busy = UpstreamThrottled("QuotaWriteQPMExceeded")
    world.upstream.expect("create_asset", Twist(), *[busy] * 10_000)
    looked = [world.clock()]

    def look(step: Step) -> None:
        if dict(step.outcomes)[first.asset] is Outcome.STILL_PROCESSING:
            looked.append(world.clock())

    run(world, [first, second], look)
    early = [at for at in looked if at - START < timedelta(minutes=14)]
    gaps = [after - before for before, after in itertools.pairwise(early)]
    assert len(early) > 10
    assert max(gaps) <= timedelta(seconds=90)


@pytest.mark.parametrize("seed", range(40))
def test_no_state_of_a_batch_makes_the_machine_spin(seed: int) -> None:
    chance = random.Random(seed)
    world = World(seed=seed)
    errors: list[UpstreamError | None] = [
        None,
        FULL,
        TurnRefused(0.0),
        TurnRefused(400.0),
        UpstreamThrottled("X"),
        UpstreamUnknown("Timeout"),
        UpstreamAccountUnusable("InvalidTimestamp"),
    ]
    twists = [Twist(chance.choice(errors)) for _ in range(3_000)]
    assets = batch(world, chance.randint(1, 20))
    world.upstream.expect("create_asset", *twists)

    def settle(_: Step) -> None:
        for made in [*world.upstream.assets]:
            if chance.random() < 0.2:
                world.upstream.settle(made, Status.ACTIVE)

    steps = run(world, assets, settle)
    took = (world.clock() - START).total_seconds()
    assert len(steps) <= took + 1
    assert took < 3 * 15 * 60
    for one in assets:
        row = world.row(one)
        assert row.due_at is not None or row.state is AssetState.ACTIVE
