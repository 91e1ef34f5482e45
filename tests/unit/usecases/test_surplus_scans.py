"""Two scans of one session: the first that passes gives the group, the second is cleared away."""

from portrait.errors import (
    UpstreamThrottled,
)
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.sweeping import Swept
from tests.unit.usecases.verification import (
    Scanned,
    agrees,
    assert_sound,
    comes_back,
    create,
    passes,
    past,
    result,
    row,
    sweep_for,
)
from tests.unit.usecases.world import ANN, World


def remade(world: World) -> tuple[Scanned, Scanned]:
    """Two scans of one session, both open: the first lapsed, the person agreed again."""
    first = create(world)
    sweep_for(world, 2)
    return first, agrees(world, first)


def test_of_two_passed_scans_the_second_group_is_deleted(world: World) -> None:
    first, second = remade(world)
    past(world, 20)
    mine, surplus = passes(world, second), passes(world, first)
    assert comes_back(world, second).kind is LandingKind.PASSED
    assert comes_back(world, first).kind is LandingKind.PASSED
    assert sweep_for(world, 1) == [Swept.DELETED]
    assert surplus not in world.upstream.groups
    assert world.ledger.groups[ANN, result(world, first)].upstream_id == mine
    assert_sound(world)


def test_a_second_scan_passed_in_silence_is_found_and_deleted(world: World) -> None:
    first, second = remade(world)
    past(world, 20)
    passes(world, second)
    comes_back(world, second)
    surplus = passes(world, first)
    assert sweep_for(world, 32) == [Swept.DELETED]
    assert surplus not in world.upstream.groups
    assert sweep_for(world, 60) == []
    assert len(world.upstream.groups) == 1


def test_a_surplus_that_cannot_be_deleted_stays_due(world: World) -> None:
    first, second = remade(world)
    past(world, 20)
    passes(world, second)
    comes_back(world, second)
    surplus = passes(world, first)
    comes_back(world, first)
    world.upstream.expect("delete_group", UpstreamThrottled("x"))
    assert sweep_for(world, 1) == [Swept.WAITING]
    assert sweep_for(world, 1) == [Swept.DELETED]
    assert surplus not in world.upstream.groups


def test_a_second_scan_that_nobody_passes_closes_quietly(world: World) -> None:
    first, second = remade(world)
    past(world, 20)
    passes(world, second)
    comes_back(world, second)
    assert sweep_for(world, 32) == [Swept.WAITING]
    assert all(scan.over for scan in row(world, first).scans)
