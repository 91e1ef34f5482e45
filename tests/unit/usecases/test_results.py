"""A customer asks how it went: by any token of the session, and only by its own."""

from dataclasses import replace

import pytest

from portrait.errors import (
    InvalidToken,
    PortraitError,
    QuotaExceeded,
    TokenExpired,
    UpstreamNoAnswer,
    UpstreamThrottled,
    ValidatePending,
)
from portrait.model import EventType, Limits, SessionState
from portrait.rules.deadlines import LivenessQuery, Windows
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.liveness import get_result
from tests.unit.usecases.verification import (
    assert_sound,
    comes_back,
    create,
    passes,
    past,
    result,
    row,
    swept,
    told,
)
from tests.unit.usecases.world import ANN, World


def test_until_somebody_passes_the_result_is_pending(world: World) -> None:
    scanned = create(world)
    for _ in range(12):
        with pytest.raises(ValidatePending):
            result(world, scanned)
        past(world, 9)
    assert world.upstream.count("liveness_result") == 0


def test_after_the_soft_deadline_the_token_has_expired(world: World) -> None:
    scanned = create(world)
    past(world, 119)
    with pytest.raises(ValidatePending):
        result(world, scanned)
    past(world, 1)
    with pytest.raises(TokenExpired):
        result(world, scanned)
    assert world.upstream.count("liveness_result") == 0


def test_a_failed_scan_has_an_expired_token(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    comes_back(world, scanned, "20000")
    with pytest.raises(TokenExpired):
        result(world, scanned)


def test_a_foreign_token_and_one_that_never_was_are_told_the_same(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    comes_back(world, scanned)
    refusals: list[PortraitError] = []
    for who, token in ((world.ben, scanned.token), (world.ann, "token-of-nobody")):
        with pytest.raises(InvalidToken) as refused:
            get_result(who, token, None, world.liveness)
        refusals.append(refused.value)
    assert refusals[0].args == refusals[1].args
    assert refusals[0].message == refusals[1].message


def test_another_project_label_is_a_miss(world: World) -> None:
    scanned = create(world, project="spring")
    with pytest.raises(ValidatePending):
        get_result(world.ann, scanned.token, "spring", world.liveness)
    with pytest.raises(InvalidToken):
        get_result(world.ann, scanned.token, "autumn", world.liveness)


def test_a_result_that_lagged_behind_the_callback_is_asked_for_by_polls(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    assert comes_back(world, scanned).kind is LandingKind.PENDING
    passes(world, scanned)
    for _ in range(10):
        with pytest.raises(ValidatePending):
            result(world, scanned)
    assert world.upstream.count("liveness_result") == 1
    past(world, 3)
    assert result(world, scanned) == row(world, scanned).group
    assert world.upstream.count("liveness_result") == 2
    assert_sound(world)


def test_where_the_upstream_may_be_polled_a_poll_asks_it_every_three_seconds() -> None:
    world = World(windows=Windows(query=LivenessQuery.POLL))
    scanned = create(world)
    for second in range(30):
        if second == 10:
            passes(world, scanned)
        try:
            found = result(world, scanned)
            break
        except ValidatePending:
            past(world, 1)
    assert found == row(world, scanned).group
    assert second == 12
    assert world.upstream.count("liveness_result") == 5
    assert_sound(world)


@pytest.mark.parametrize("trouble", [UpstreamNoAnswer("ReadTimeout"), UpstreamThrottled("x")])
def test_a_poll_in_trouble_is_pending(trouble: UpstreamThrottled) -> None:
    world = World(windows=Windows(query=LivenessQuery.POLL))
    scanned = create(world)
    world.upstream.expect("liveness_result", trouble)
    with pytest.raises(ValidatePending):
        result(world, scanned)
    assert row(world, scanned).state is SessionState.PENDING


def test_a_ledger_in_trouble_during_a_poll_is_pending() -> None:
    world = World(windows=Windows(query=LivenessQuery.POLL))
    scanned = create(world)
    passes(world, scanned)
    world.ledger.fail_next.append("bind_group")
    with pytest.raises(ValidatePending):
        result(world, scanned)
    assert row(world, scanned).state is SessionState.EXCHANGING


def late(world: World) -> None:
    """So late that the session's slot was given back."""
    for _ in range(3):
        swept(world, 61)


def test_a_late_success_takes_a_slot_again() -> None:
    world = World(limits=Limits(groups=1))
    scanned = create(world)
    late(world)
    assert world.counters() == (0, 0, 0)
    passes(world, scanned)
    assert comes_back(world, scanned).kind is LandingKind.PASSED
    assert result(world, scanned) == row(world, scanned).group
    assert world.counters() == (1, 1, 0)
    assert_sound(world)


def test_a_late_success_without_a_slot_waits_for_its_owner_to_make_room() -> None:
    world = World(limits=Limits(groups=1))
    scanned = create(world)
    late(world)
    other = world.create_group()
    made = passes(world, scanned)
    landing = comes_back(world, scanned)
    assert landing.kind is LandingKind.PASSED
    assert landing.redirect is not None
    assert "status=parked&group_id=&" in landing.redirect
    parked = row(world, scanned)
    assert (parked.state, parked.upstream_group) == (SessionState.PARKED, made)
    for _ in range(2):
        with pytest.raises(QuotaExceeded):
            result(world, scanned)
    assert_sound(world)
    world.delete_group(other.group)
    found = result(world, scanned)
    assert world.ledger.groups[ANN, found].upstream_id == made
    assert result(world, scanned) == found
    assert world.upstream.count("liveness_result") == 2  # the sweeper's at the soft deadline, ours
    events = [event for event, _, _ in told(world)]
    assert events == [EventType.VERIFICATION_SUCCEEDED]
    assert_sound(world)


def test_a_group_that_is_bound_already_is_bound_to_nobody_else(world: World) -> None:
    first, second = create(world), create(world, world.ben)
    past(world, 20)
    world.upstream.passed[second.token] = passes(world, first)
    comes_back(world, first)
    assert comes_back(world, second).kind is LandingKind.EXPIRED
    (theirs,) = [one for key, one in world.ledger.sessions.items() if key[0] != ANN]
    assert (theirs.state, theirs.group) == (SessionState.QUARANTINED, None)
    assert len(world.ledger.groups) == 1
    assert_sound(world)


def test_ids_that_are_taken_are_minted_anew(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    twin = World()
    twin.clock.advance(20)
    state = world.mint.rng.getstate()
    group = world.mint.group_id(world.clock())
    taken = replace(world.create_group(), group=group)
    world.ledger.groups.clear()
    world.ledger.groups[ANN, group] = taken
    world.mint.rng.setstate(state)
    comes_back(world, scanned)
    assert row(world, scanned).group not in {None, group}
