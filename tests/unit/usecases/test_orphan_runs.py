"""What one run does not reach is told, and is left for the next ones."""

import pytest

from portrait.errors import UpstreamThrottled, UpstreamUnknown
from portrait.model import Group, GroupType
from portrait.rules.limits import ORPHANS_A_RUN
from portrait.usecases.reconciling import Orphan, OrphanOutcome, OrphansLeft, Unfinished, WalkCut
from tests.scripted_upstream import Twist
from tests.unit.usecases.reconciling_world import (
    DELETE,
    as_candidate,
    outcomes,
    processing_asset,
    reconciled,
    stray_asset,
)
from tests.unit.usecases.world import HOME, World


@pytest.fixture
def group(world: World) -> Group:
    """A group with two assets upstream."""
    made = world.create_group()
    processing_asset(world, made)
    processing_asset(world, made)
    return made


def test_a_run_looks_at_a_few_and_the_next_ones_at_the_rest(world: World, group: Group) -> None:
    strays = {stray_asset(world, group) for _ in range(ORPHANS_A_RUN + 5)}
    first = reconciled(world, DELETE)
    assert first[-1] == OrphansLeft(5)
    assert len(outcomes(first[:-1])) == ORPHANS_A_RUN
    assert len(reconciled(world, DELETE)) == 5
    assert not strays & set(world.upstream.assets)
    assert len(world.upstream.assets) == 2


@pytest.mark.parametrize("action", ["get_asset", "delete_asset"])
def test_an_upstream_that_refuses_leaves_it_for_the_next_run(
    world: World, group: Group, action: str
) -> None:
    asset = stray_asset(world, group)
    world.upstream.expect(action, UpstreamThrottled("RequestThrottled"))
    assert outcomes(reconciled(world, DELETE)) == [(asset, OrphanOutcome.FAILED)]
    assert outcomes(reconciled(world, DELETE)) == [(asset, OrphanOutcome.DELETED)]


def test_a_list_in_trouble_is_cut_and_the_others_are_read(world: World, group: Group) -> None:
    asset = stray_asset(world, group)
    world.upstream.expect("find_groups", Twist(UpstreamUnknown("ReadTimeout")))
    assert reconciled(world) == [
        WalkCut(HOME, GroupType.AIGC, is_group=True, why="ReadTimeout"),
        Orphan(as_candidate(world, asset), OrphanOutcome.REPORTED),
    ]


def test_a_long_list_is_read_from_its_newest_end_and_the_cut_is_told(
    world: World, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.upstream.now = world.clock
    strays = []
    for _ in range(6):
        world.clock.advance(60)
        strays.append(stray_asset(world, group))
    world.clock.advance(3600)
    monkeypatch.setattr("portrait.usecases.orphans.ORPHAN_WALK_MOST", 3)
    found = reconciled(world)
    assert found[0] == WalkCut(HOME, GroupType.AIGC, is_group=False, why="MoreThanARun")
    assert {one for one, _ in outcomes(found[1:])} == set(strays[3:])


def test_an_account_that_the_secret_does_not_list_is_not_asked(world: World, group: Group) -> None:
    stray_asset(world, group)
    before = len(world.upstream.calls)
    assert reconciled(world, accounts=list) == []
    assert len(world.upstream.calls) == before


def test_nothing_is_an_orphan_when_the_rows_were_not_read_to_their_end(
    world: World, group: Group
) -> None:
    asset = stray_asset(world, group)
    whole = [Orphan(as_candidate(world, asset), OrphanOutcome.DELETED)]
    for most in range(40):
        left = iter([True] * most)
        answer = reconciled(world, DELETE, time_is_left=lambda left=left: next(left, False))
        if answer == whole:
            break
        assert [type(one) for one in answer] == [Unfinished]
        assert asset in world.upstream.assets
    assert most > 10
