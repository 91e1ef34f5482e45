"""A fresh scan that cannot be had, or is not alone."""

import pytest

from portrait.errors import (
    LivenessNotAvailable,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    TokenExpired,
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotSent,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
    ValidatePending,
)
from portrait.model import Consent, EventType, Limits, SessionState
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.invites import InviteKind, accept_invite, open_invite
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    CONSENT_TEXT,
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


def consent(world: World) -> Consent:
    return Consent(CONSENT_TEXT, world.clock(), "b" * 64)


def test_a_slot_that_somebody_else_took_meanwhile_is_missed_before_the_scan() -> None:
    world = World(limits=Limits(groups=1))
    scanned = create(world)
    sweep_for(world, 3)
    world.create_group()
    with pytest.raises(QuotaExceeded):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert world.upstream.count("open_liveness") == 1
    assert row(world, scanned).state is SessionState.PENDING
    assert_sound(world)


@pytest.mark.parametrize("minutes", [3, 31])
def test_a_fresh_scan_that_the_upstream_refuses_gives_the_slot_back(
    minutes: int, world: World
) -> None:
    scanned = create(world)
    sweep_for(world, minutes)
    world.upstream.expect("open_liveness", UpstreamRefused("AccessDenied"))
    with pytest.raises(LivenessNotAvailable):
        accept_invite(invite(scanned), consent(world), world.liveness)
    kept = row(world, scanned)
    pending = minutes == 3
    assert kept.state is (SessionState.PENDING if pending else SessionState.EXPIRED)
    assert (kept.reserved, len(kept.scans)) == (False, 2)
    assert world.counters() == (0, 0, 0)
    assert_sound(world)
    # The earlier scan still counts until its own hard deadline.
    made = passes(world, scanned)
    found = comes_back(world, scanned)
    assert found.kind is (LandingKind.PASSED if pending else LandingKind.EXPIRED)
    assert (made in {one.upstream_id for one in world.ledger.groups.values()}) is pending


def test_every_scan_that_was_asked_for_counts(world: World) -> None:
    scanned = create(world)
    sweep_for(world, 3)
    world.upstream.expect("open_liveness", *[UpstreamUnknown("InternalError")] * 9)
    for _ in range(4):
        with pytest.raises(ServiceUnavailable):
            accept_invite(invite(scanned), consent(world), world.liveness)
    with pytest.raises(TokenExpired):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert world.upstream.count("open_liveness") == 5


@pytest.mark.parametrize(
    "trouble",
    [
        UpstreamThrottled("AccountFlowLimitExceeded"),
        TurnRefused(1.0),
        UpstreamNotSent("ConnectTimeout"),
        UpstreamAccountUnusable("InvalidAccessKey"),
    ],
)
def test_a_scan_that_surely_was_not_made_is_no_try(trouble: UpstreamError, world: World) -> None:
    scanned = create(world)
    sweep_for(world, 3)
    for _ in range(6):
        world.upstream.expect("open_liveness", *[trouble] * 40)
        with pytest.raises(PortraitError):
            accept_invite(invite(scanned), consent(world), world.liveness)
        world.upstream.script.clear()
    assert open_invite(invite(scanned), world.liveness).tries_left == 4
    assert len(row(world, scanned).scans) == 1
    assert world.counters() == (0, 0, 0)
    again = agrees(world, scanned)
    assert row(world, scanned).scans[-1].number == 2
    past(world, 20)
    passes(world, again)
    assert comes_back(world, again).kind is LandingKind.PASSED
    assert_sound(world)


@pytest.mark.parametrize("trouble", [UpstreamThrottled("x"), UpstreamUnknown("x")])
def test_a_failure_stays_one_when_no_fresh_scan_can_be_had(
    trouble: UpstreamError, world: World
) -> None:
    scanned = create(world)
    past(world, 20)
    comes_back(world, scanned, "20000")
    world.upstream.expect("open_liveness", *[trouble] * 40)
    with pytest.raises(PortraitError):
        accept_invite(invite(scanned), consent(world), world.liveness)
    kept = row(world, scanned)
    assert (kept.state, kept.reserved) == (SessionState.FAILED, False)
    assert [event for event, _, _ in told(world)] == [EventType.VERIFICATION_FAILED]
    assert_sound(world)


def test_an_earlier_scan_that_comes_back_while_a_fresh_one_is_made_is_not_lost(
    world: World,
) -> None:
    scanned = create(world)
    sweep_for(world, 3)
    made = passes(world, scanned)
    kinds = []
    returning = Twist(after=lambda: kinds.append(comes_back(world, scanned).kind))
    world.upstream.expect("open_liveness", returning)
    agrees(world, scanned)
    assert kinds == [LandingKind.PENDING]
    assert swept(world, 60) == [Swept.VERIFIED]
    assert world.ledger.groups[ANN, result(world, scanned)].upstream_id == made
    assert_sound(world)


def test_two_who_agree_at_once_make_one_scan(world: World) -> None:
    scanned = create(world)
    sweep_for(world, 3)

    def second() -> None:
        assert open_invite(invite(scanned), world.liveness).kind is InviteKind.OPENING
        with pytest.raises(ValidatePending):
            accept_invite(invite(scanned), consent(world), world.liveness)

    world.upstream.expect("open_liveness", Twist(after=second))
    agrees(world, scanned)
    assert len(row(world, scanned).scans) == 2
    assert world.counters() == (1, 1, 0)
    assert_sound(world)


def test_an_opener_that_died_leaves_the_earlier_scan_open(world: World) -> None:
    scanned = create(world)
    sweep_for(world, 3)

    def fails() -> None:
        world.ledger.fail_next += ["save_session", "free_session_slot"]

    world.upstream.expect("open_liveness", Twist(after=fails))
    with pytest.raises(ServiceUnavailable):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert row(world, scanned).state is SessionState.OPENING
    assert swept(world, 61) == [Swept.SLOT_FREED]
    assert row(world, scanned).state is SessionState.PENDING
    assert_sound(world)
