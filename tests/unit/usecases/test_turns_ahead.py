"""A turn that is reserved ahead travels with the machine to the asset it was given to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portrait.errors import TurnAhead, UpstreamThrottled
from portrait.model import Asset, AssetState
from portrait.rules.pacing import turn_of
from portrait.usecases import ingest
from portrait.usecases.driving import Outcome, UpstreamSaid
from portrait.usecases.ingest import Next, Step
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

TURN = START + timedelta(seconds=400.25)


def batch(world: World, size: int) -> list[Asset]:
    group = world.create_group()
    return [world.create_asset(group) for _ in range(size)]


def submit(world: World, assets: Sequence[Asset], turn_at: datetime | None = None) -> Step:
    ids = [one.asset for one in assets]
    return ingest.submit(world.ann.customer, ids, world.ingest, turn_at)


def check(world: World, assets: Sequence[Asset], turn_at: datetime | None) -> Step:
    ids = [one.asset for one in assets]
    return ingest.check(world.ann.customer, ids, world.ingest, turn_at)


def outcomes(step: Step) -> list[Outcome]:
    return [outcome for _, outcome in step.outcomes]


def reserved(world: World, size: int) -> list[Asset]:
    """A batch whose first asset was given the turn."""
    assets = batch(world, size)
    world.upstream.expect("create_asset", TurnAhead(TURN))
    assert submit(world, assets).turn_at == TURN
    return assets


def at(world: World, seconds_after_the_turn: float) -> None:
    world.clock.time = TURN + timedelta(seconds=seconds_after_the_turn)


def test_a_reserved_turn_is_waited_for_however_far_off_and_costs_no_attempt(world: World) -> None:
    (asset,) = batch(world, 1)
    world.upstream.expect("create_asset", TurnAhead(TURN))
    told = ((asset.asset, Outcome.TURN_AHEAD),)
    said = ((asset.asset, UpstreamSaid("CreateAsset", "TurnAhead")),)
    # Under a second less than it is away: the rest is slept for.
    assert submit(world, [asset]) == Step(Next.TURN, 400, TURN, told, said)
    row = world.row(asset)
    assert (row.state, row.attempts) == (AssetState.QUEUED, 0)
    assert row.due_at == TURN + timedelta(seconds=45)


def test_the_carried_turn_goes_upstream_with_the_asset_it_was_given_to(world: World) -> None:
    assets = reserved(world, 1)
    at(world, -0.25)
    step = submit(world, assets, TURN)
    assert step == Step(Next.CHECK, 3, None, ((assets[0].asset, Outcome.SUBMITTED),))
    assert world.upstream.carried == [None, TURN]


def test_one_turn_serves_one_asset_of_a_batch_and_the_others_stay_in_line(world: World) -> None:
    assets = reserved(world, 3)
    at(world, 0)
    later = TURN + timedelta(seconds=20)
    world.upstream.expect("create_asset", Twist(), TurnAhead(later))
    step = submit(world, assets, TURN)
    told = [Outcome.SUBMITTED, Outcome.TURN_AHEAD, Outcome.WAITING_FOR_TURN]
    assert (outcomes(step), step.turn_at) == (told, later)
    assert world.upstream.carried == [None, TURN, None]
    assert turn_of(world.row(assets[2]), TURN) > later


def test_a_step_that_is_run_again_uses_the_turn_for_nobody_else(world: World) -> None:
    assets = reserved(world, 2)
    at(world, 0)
    world.upstream.expect("create_asset", Twist(after=_killed))
    try:
        submit(world, assets, TURN)
    except RuntimeError:
        world.upstream.expect("create_asset", UpstreamThrottled("X"))
        submit(world, assets, TURN)
    assert world.upstream.carried == [None, TURN, None]


def _killed() -> None:
    raise RuntimeError("killed")


def test_the_turn_is_used_by_its_own_asset_though_one_before_it_is_told_to_wait(
    world: World,
) -> None:
    first, holder = batch(world, 2)
    world.upstream.expect("create_asset", TurnAhead(TURN))
    submit(world, [holder])
    at(world, 1)
    later = TURN + timedelta(seconds=20)
    world.upstream.expect("create_asset", TurnAhead(later))
    step = submit(world, [first, holder], TURN)
    assert outcomes(step) == [Outcome.TURN_AHEAD, Outcome.SUBMITTED]
    assert (world.upstream.carried, step.turn_at) == ([None, None, TURN], later)


def test_a_step_that_comes_early_sends_nothing_and_keeps_the_turn(world: World) -> None:
    assets = reserved(world, 2)
    at(world, -3.5)
    step = submit(world, assets, TURN)
    assert outcomes(step) == [Outcome.TURN_AHEAD, Outcome.WAITING_FOR_TURN]
    assert (step.next, step.wait_seconds, step.turn_at) == (Next.TURN, 3, TURN)
    assert world.upstream.carried == [None]


def test_a_turn_is_waited_for_by_the_clock_that_it_is_told_by(world: World) -> None:
    (asset,) = batch(world, 1)
    world.upstream.turn_clock = lambda: world.clock() + timedelta(seconds=3)
    world.upstream.expect("create_asset", TurnAhead(TURN))
    assert submit(world, [asset]).wait_seconds == 397
    at(world, -4.25)
    assert outcomes(submit(world, [asset], TURN)) == [Outcome.TURN_AHEAD]
    at(world, -4)
    assert outcomes(submit(world, [asset], TURN)) == [Outcome.SUBMITTED]


def test_looks_in_between_carry_the_turn_on(world: World) -> None:
    fast, waiting = batch(world, 2)
    world.upstream.expect("create_asset", Twist(), TurnAhead(TURN))
    step = submit(world, [fast, waiting])
    assert (step.next, step.turn_at) == (Next.CHECK, TURN)
    while step.next is Next.CHECK:
        world.clock.advance(step.wait_seconds)
        step = check(world, [fast, waiting], step.turn_at)
    assert (step.next, step.turn_at) == (Next.TURN, TURN)
    world.clock.advance(step.wait_seconds)
    assert timedelta(seconds=-1) <= world.clock() - TURN <= timedelta(0)
    assert outcomes(submit(world, [fast, waiting], TURN))[1] is Outcome.SUBMITTED


def test_a_turn_that_lapsed_is_carried_no_further(world: World) -> None:
    assets = reserved(world, 1)
    at(world, 5.1)
    assert check(world, assets, TURN).turn_at is None


def test_the_turn_of_an_asset_that_was_deleted_is_dropped(world: World) -> None:
    holder, other = reserved(world, 2)
    world.delete_asset(holder.asset)
    at(world, 0)
    submit(world, [holder, other], TURN)
    assert world.upstream.carried == [None, None]


def test_an_execution_outlives_its_quarter_of_an_hour_for_a_turn_it_holds(world: World) -> None:
    assets = batch(world, 2)
    world.clock.advance(16 * 60)
    turn = world.clock() + timedelta(seconds=1000)
    world.upstream.expect("create_asset", TurnAhead(turn))
    step = submit(world, assets)
    assert (step.next, step.wait_seconds, step.turn_at) == (Next.TURN, 1000, turn)
