"""Several assets in one execution: each step drives what is its own."""

from datetime import timedelta

from portrait.errors import UpstreamUnknown
from portrait.model import Status
from portrait.rules.pacing import turn_of
from portrait.usecases.driving import Outcome
from portrait.usecases.ingest import Next
from tests.unit.usecases.test_ingest import check, submit
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START


def test_each_step_lets_pass_what_the_other_drives(world: World) -> None:
    group = world.create_group()
    first, second = world.create_asset(group), world.create_asset(group)
    submit(world, first)
    step = check(world, first, second)
    assert step.next is Next.TURN
    assert dict(step.outcomes) == {
        first.asset: Outcome.STILL_PROCESSING,
        second.asset: Outcome.LEFT_ALONE,
    }
    step = submit(world, first, second)
    assert step.next is Next.CHECK
    assert dict(step.outcomes) == {
        first.asset: Outcome.LEFT_ALONE,
        second.asset: Outcome.SUBMITTED,
    }


def test_a_batch_looks_while_its_queue_waits_for_a_turn_that_is_far_off(world: World) -> None:
    world.upstream.expect("create_group", UpstreamUnknown("Timeout"))
    unmade, group = world.create_group(), world.create_group()
    fast, waiting = world.create_asset(group), world.create_asset(unmade)
    step = submit(world, fast, waiting)
    assert (step.next, step.wait_seconds) == (Next.CHECK, 3)
    world.upstream.settle(world.upstream_id(fast), Status.ACTIVE)
    step = check(world, fast, waiting)
    # The look in between forgets no turn, and none is asked for before its time.
    assert (step.next, step.wait_seconds, step.turn_at) == (Next.TURN, 5, None)
    assert turn_of(world.row(waiting), START) == START + timedelta(seconds=5)


def test_one_of_a_batch_at_rest_does_not_stop_the_others(world: World) -> None:
    group = world.create_group()
    assets = [world.create_asset(group) for _ in range(20)]
    submit(world, *assets)
    for asset in assets[:19]:
        world.upstream.settle(world.upstream_id(asset), Status.ACTIVE)
    assert check(world, *assets).next is Next.CHECK
    world.upstream.settle(world.upstream_id(assets[19]), Status.FAILED)
    step = check(world, *assets)
    assert (step.next, step.wait_seconds, len(step.outcomes)) == (Next.DONE, 0, 20)
