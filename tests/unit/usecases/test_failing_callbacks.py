"""A callback that says no is a hint too: the upstream has the last word, at the hard deadline."""

import pytest

from portrait.errors import (
    TokenExpired,
    UpstreamNoAnswer,
    UpstreamNotSent,
    UpstreamThrottled,
    ValidatePending,
)
from portrait.model import EventType, Limits, SessionState
from portrait.rules.deadlines import LivenessQuery, Windows
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.invites import InviteKind, open_invite
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    Scanned,
    agrees,
    assert_sound,
    comes_back,
    create,
    invite,
    passes,
    past,
    result,
    row,
    sweep_for,
    swept,
    told,
)
from tests.unit.usecases.world import ANN, World


def turned_down(world: World) -> Scanned:
    """Somebody came back for the person, and said that the scan was not passed."""
    scanned = create(world)
    past(world, 20)
    assert comes_back(world, scanned, "1").kind is LandingKind.FAILED
    return scanned


def words(world: World) -> list[str]:
    return [event for event, _, _ in told(world)]


def test_a_pass_that_was_called_a_failure_is_found_at_the_hard_deadline(world: World) -> None:
    scanned = turned_down(world)
    made = passes(world, scanned)
    with pytest.raises(TokenExpired):
        result(world, scanned)
    assert world.counters() == (0, 0, 0)
    assert sweep_for(world, 29) == []
    assert sweep_for(world, 1) == [Swept.VERIFIED]
    assert world.upstream.count("liveness_result") == 1
    assert world.ledger.groups[ANN, result(world, scanned)].upstream_id == made
    assert world.counters() == (1, 1, 0)
    assert words(world) == [EventType.VERIFICATION_FAILED, EventType.VERIFICATION_SUCCEEDED]
    assert_sound(world)


def test_a_failure_that_is_one_is_asked_about_once_and_told_once(world: World) -> None:
    scanned = turned_down(world)
    sweep_for(world, 120)
    kept = row(world, scanned)
    assert (kept.state, kept.scans[0].over, kept.scans[0].doubtful) == (
        SessionState.FAILED,
        True,
        False,
    )
    assert world.upstream.count("liveness_result") == 1
    assert words(world) == [EventType.VERIFICATION_FAILED]
    swept(world, 24 * 3600)
    assert (row(world, scanned).scans[0].token, row(world, scanned).due_at) == (None, None)
    assert_sound(world)


def test_a_pass_called_a_failure_waits_for_room_when_its_slot_is_taken() -> None:
    world = World(limits=Limits(groups=1))
    scanned = turned_down(world)
    made = passes(world, scanned)
    world.create_group()
    assert sweep_for(world, 30) == [Swept.PARKED]
    assert row(world, scanned).upstream_group == made
    assert_sound(world)


def test_a_last_question_without_an_answer_is_quarantined(world: World) -> None:
    scanned = turned_down(world)
    world.upstream.expect("liveness_result", UpstreamNoAnswer("ReadTimeout"))
    assert sweep_for(world, 30) == [Swept.QUARANTINED]
    assert row(world, scanned).state is SessionState.QUARANTINED
    assert words(world) == [EventType.VERIFICATION_FAILED]


def test_a_last_question_that_was_not_taken_is_put_again(world: World) -> None:
    scanned = turned_down(world)
    passes(world, scanned)
    world.upstream.expect("liveness_result", UpstreamThrottled("x"), UpstreamNotSent("x"))
    sweep_for(world, 31)
    assert row(world, scanned).state is SessionState.FAILED
    assert not row(world, scanned).scans[0].doubtful
    assert sweep_for(world, 1) == [Swept.VERIFIED]
    assert_sound(world)


class Killed(BaseException):
    """The process is gone."""


def test_who_dies_over_the_last_question_leaves_it_in_doubt(world: World) -> None:
    world.upstream.single_query = True
    scanned = turned_down(world)
    passes(world, scanned)

    def die() -> None:
        raise Killed

    world.upstream.expect("liveness_result", Twist(after=die))
    with pytest.raises(Killed):
        sweep_for(world, 30)
    assert sweep_for(world, 1) == [Swept.QUARANTINED]
    assert row(world, scanned).state is SessionState.QUARANTINED


def test_a_poll_asks_nothing_about_a_scan_that_was_turned_down() -> None:
    world = World(windows=Windows(query=LivenessQuery.POLL))
    first = create(world)
    sweep_for(world, 3)
    second = agrees(world, first)
    past(world, 20)
    comes_back(world, second, "1")
    asked = world.upstream.count("liveness_result")
    for _ in range(3):
        past(world, 5)
        with pytest.raises(TokenExpired):
            result(world, second)
    assert set(world.upstream.calls[-3:]) == {("liveness_result", first.token)}
    assert world.upstream.count("liveness_result") == asked + 3


def test_a_scan_turned_down_keeps_nobody_waiting_for_another(world: World) -> None:
    first = turned_down(world)
    mine = passes(world, first)
    assert open_invite(invite(first), world.liveness).kind is InviteKind.READY
    second = agrees(world, first)
    with pytest.raises(ValidatePending):
        result(world, first)
    sweep_for(world, 3)
    # Lapsed in its customer's eyes, as if the first had never been.
    with pytest.raises(TokenExpired):
        result(world, second)
    assert world.counters() == (0, 0, 0)
    sweep_for(world, 30)
    assert world.ledger.groups[ANN, result(world, first)].upstream_id == mine
    assert_sound(world)


def test_the_surplus_of_a_scan_that_was_called_a_failure_is_deleted(world: World) -> None:
    first = turned_down(world)
    surplus = passes(world, first)
    second = agrees(world, first)
    past(world, 20)
    mine = passes(world, second)
    comes_back(world, second)
    assert Swept.DELETED in sweep_for(world, 32)
    assert surplus not in world.upstream.groups
    assert world.ledger.groups[ANN, result(world, first)].upstream_id == mine
    assert_sound(world)
