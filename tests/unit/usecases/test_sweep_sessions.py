"""Sessions that nobody comes back to: deadlines, dead senders, and scans passed in silence."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from portrait.errors import (
    TokenExpired,
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamNotSent,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
    ValidatePending,
)
from portrait.model import EventType, GroupState, SessionState
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.sweep_sessions import sweep_session
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    assert_sound,
    comes_back,
    create,
    passes,
    past,
    result,
    row,
    sweep_for,
    swept,
    told,
)
from tests.unit.usecases.world import ANN, HOME, World


def test_a_scan_that_nobody_takes_frees_its_slot_then_expires(world: World) -> None:
    scanned = create(world)
    assert sweep_for(world, 1) == []
    assert sweep_for(world, 1) == [Swept.SLOT_FREED]
    lapsed = row(world, scanned)
    assert (lapsed.state, lapsed.reserved, lapsed.scans[0].asked) == (
        SessionState.PENDING,
        False,
        1,
    )
    assert world.counters() == (0, 0, 0)
    assert sweep_for(world, 27) == []
    assert sweep_for(world, 1) == [Swept.EXPIRED]
    over = row(world, scanned)
    assert (over.state, over.scans[0].link, over.scans[0].asked) == (SessionState.EXPIRED, None, 2)
    assert world.upstream.count("liveness_result") == 2
    assert told(world) == [(EventType.VERIFICATION_EXPIRED, over.session, {"status": "expired"})]
    assert_sound(world)


def test_spent_tokens_are_forgotten_after_a_day(world: World) -> None:
    scanned = create(world)
    sweep_for(world, 31)
    assert row(world, scanned).scans[0].token is not None
    assert swept(world, 24 * 3600) == [Swept.FORGOTTEN]
    assert row(world, scanned).scans[0].token is None
    assert row(world, scanned).due_at is None
    with pytest.raises(TokenExpired):
        result(world, scanned)


@pytest.mark.parametrize(("passed_at", "found_after"), [(30, 2), (600, 30)])
def test_a_scan_passed_with_the_tab_closed_is_found(
    passed_at: int, found_after: int, world: World
) -> None:
    scanned = create(world)
    sweep_for(world, passed_at // 60)
    past(world, passed_at % 60)
    made = passes(world, scanned)
    outcomes = sweep_for(world, 32)
    assert Swept.VERIFIED in outcomes
    group = world.ledger.groups[ANN, result(world, scanned)]
    assert group.upstream_id == made
    minutes = (group.created_at - row(world, scanned).created_at).total_seconds() / 60
    assert found_after <= minutes < found_after + 1
    assert [event for event, _, _ in told(world)] == [EventType.VERIFICATION_SUCCEEDED]
    assert_sound(world)


def test_a_result_that_lags_is_asked_for_each_minute_after_the_callback(world: World) -> None:
    scanned = create(world)
    past(world, 100)
    comes_back(world, scanned)
    assert sweep_for(world, 5) == [Swept.WAITING] * 5
    with pytest.raises(ValidatePending):
        result(world, scanned)
    assert row(world, scanned).reserved
    passes(world, scanned)
    assert sweep_for(world, 1) == [Swept.VERIFIED]
    assert_sound(world)


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_token(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    world.upstream.expect("liveness_result", Twist(UpstreamNoAnswer("ReadTimeout"), happens=True))
    assert comes_back(world, scanned).kind is LandingKind.PENDING
    assert sweep_for(world, 1) == [Swept.VERIFIED]
    tokens = {token for action, token in world.upstream.calls if action == "liveness_result"}
    assert tokens == {scanned.token}
    assert_sound(world)


@pytest.mark.parametrize(
    "trouble", [UpstreamNoAnswer("ReadTimeout"), UpstreamUnknown("StrangeAnswer")]
)
def test_a_lost_answer_that_is_never_repeated_ends_in_quarantine(
    trouble: UpstreamError, world: World
) -> None:
    world.upstream.single_query = True
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    world.upstream.expect("liveness_result", Twist(trouble, happens=True))
    comes_back(world, scanned)
    outcomes = sweep_for(world, 31)
    assert outcomes[-1] is Swept.QUARANTINED
    kept = row(world, scanned)
    assert (kept.state, kept.group, kept.reserved) == (SessionState.QUARANTINED, None, False)
    assert world.ledger.groups == {}
    with pytest.raises(TokenExpired):
        result(world, scanned)
    assert [event for event, _, _ in told(world)] == [EventType.VERIFICATION_FAILED]
    assert_sound(world)


def test_a_pass_whose_token_an_early_question_burnt_ends_in_quarantine(world: World) -> None:
    """The upstream answers once; the sweeper asked, and the person passed after that."""
    scanned = create(world)
    sweep_for(world, 3)
    world.upstream.pass_scan(HOME, "somebody's whose group nobody can name")
    assert comes_back(world, scanned).kind is LandingKind.PENDING
    assert sweep_for(world, 31)[-1] is Swept.QUARANTINED
    assert world.ledger.groups == {}
    assert_sound(world)


class Killed(BaseException):
    """The process is gone."""


def die() -> None:
    raise Killed


@pytest.mark.parametrize("twist", [Twist(before=die), Twist(after=die)])
def test_an_exchange_whose_sender_died_is_taken_up(twist: Twist, world: World) -> None:
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    world.upstream.expect("liveness_result", twist)
    with pytest.raises(Killed):
        comes_back(world, scanned)
    assert row(world, scanned).state is SessionState.EXCHANGING
    with pytest.raises(ValidatePending):
        result(world, scanned)
    assert swept(world, 44) == []
    assert swept(world, 1) == [Swept.VERIFIED]
    assert row(world, scanned).scans[0].doubtful
    assert_sound(world)


@pytest.mark.parametrize("twist", [Twist(before=die), Twist(after=die)])
def test_a_create_whose_sender_died_frees_its_slot_and_tells_nobody(
    twist: Twist, world: World
) -> None:
    world.upstream.expect("open_liveness", twist)
    with pytest.raises(Killed):
        create(world)
    assert world.counters() == (1, 1, 0)
    assert swept(world, 59) == []
    assert swept(world, 1) == [Swept.EXPIRED]
    assert world.counters() == (0, 0, 0)
    assert told(world) == []
    assert_sound(world)


@pytest.mark.parametrize(
    "trouble",
    [UpstreamThrottled("x"), UpstreamNotSent("ConnectError"), UpstreamRefused("AccessDenied")],
)
def test_a_deadline_counts_only_when_the_question_was_answered(
    trouble: UpstreamError, world: World
) -> None:
    scanned = create(world)
    world.upstream.expect("liveness_result", trouble, trouble)
    assert sweep_for(world, 4) == [Swept.SLOT_FREED, Swept.WAITING, Swept.WAITING]
    assert world.counters() == (0, 0, 0)
    assert world.upstream.count("liveness_result") == 3
    assert row(world, scanned).scans[0].asked == 1


def test_an_upstream_that_never_answers_is_given_up_after_a_day(world: World) -> None:
    scanned = create(world)
    world.upstream.expect("liveness_result", *[UpstreamRefused("AccessDenied")] * 2000)
    outcomes = [what for _ in range(160) for what in swept(world, 600)]
    assert outcomes[0] is Swept.SLOT_FREED
    assert set(outcomes[1:-1]) == {Swept.WAITING}
    assert outcomes[-1] is Swept.EXPIRED
    assert row(world, scanned).state is SessionState.EXPIRED
    assert_sound(world)


def test_a_late_answer_of_a_slow_sender_finds_the_row_that_moved_on(world: World) -> None:
    """The sender stalls past its lease with the answer in hand; the sweeper asks in vain."""
    world.upstream.single_query = True
    scanned = create(world)
    past(world, 20)
    made = passes(world, scanned)
    outcomes: list[Swept] = []
    stall: Callable[[], None] = lambda: outcomes.extend(swept(world, 46))  # noqa: E731
    world.upstream.expect("liveness_result", Twist(after=stall))
    assert comes_back(world, scanned).kind is LandingKind.PASSED
    assert outcomes == [Swept.WAITING]
    group = world.ledger.groups[ANN, result(world, scanned)]
    assert (group.upstream_id, group.state) == (made, GroupState.ACTIVE)
    assert_sound(world)


def test_two_readers_of_one_answer_bind_it_once(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    outcomes: list[Swept] = []
    stall: Callable[[], None] = lambda: outcomes.extend(swept(world, 46))  # noqa: E731
    world.upstream.expect("liveness_result", Twist(after=stall))
    assert comes_back(world, scanned).kind is LandingKind.PASSED
    assert outcomes == [Swept.VERIFIED]
    assert len(world.ledger.groups) == 1
    assert len(world.upstream.groups) == 1
    assert_sound(world)


def test_a_row_that_is_not_due_is_left_alone(world: World) -> None:
    scanned = create(world)
    assert sweep_session(row(world, scanned), world.exchange) is Swept.LEFT_ALONE
    resting = replace(row(world, scanned), due_at=None)
    assert sweep_session(resting, world.exchange) is Swept.LEFT_ALONE
