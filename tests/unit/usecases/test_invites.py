"""The invite page: an address that stays good, a bounded number of scans, a consent on record."""

import pytest

from portrait.errors import (
    InvalidToken,
    TokenExpired,
    ValidatePending,
)
from portrait.model import Consent, CustomerState, EventType, InviteId
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.invites import InviteKind, InviteView, accept_invite, open_invite
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
    told,
)
from tests.unit.usecases.world import ANN, BEN, HOME, World


def consent(world: World) -> Consent:
    return Consent(CONSENT_TEXT, world.clock(), "b" * 64)


def test_a_fresh_invite_is_ready_and_looking_changes_nothing(world: World) -> None:
    scanned = create(world)
    before = row(world, scanned)
    calls = len(world.upstream.calls)
    view = open_invite(invite(scanned), world.liveness)
    assert view == InviteView(
        kind=InviteKind.READY,
        url=scanned.opened.invite_url,
        expires_at=before.scans[0].soft_until,
        consent_version=CONSENT_TEXT,
        tries_left=4,
    )
    assert row(world, scanned) == before
    assert len(world.upstream.calls) == calls


def test_who_agrees_gets_the_link_and_the_consent_is_kept(world: World) -> None:
    scanned = create(world)
    past(world, 30)
    given = consent(world)
    assert accept_invite(invite(scanned), given, world.liveness) == scanned.opened.link
    kept = row(world, scanned)
    assert kept.consent == given
    assert kept.due_at == kept.scans[0].soft_until
    past(world, 30)
    assert accept_invite(invite(scanned), consent(world), world.liveness) == scanned.opened.link
    assert row(world, scanned).consent == given
    assert world.upstream.count("open_liveness") == 1


@pytest.mark.parametrize("minutes", [0, 3])
def test_who_agrees_to_a_newer_text_is_on_record_with_it(minutes: int, world: World) -> None:
    scanned = create(world)
    accept_invite(
        invite(scanned), Consent("consent-2025-01", world.clock(), "a" * 64), world.liveness
    )
    sweep_for(world, minutes)
    newer = consent(world)
    accept_invite(invite(scanned), newer, world.liveness)
    assert row(world, scanned).consent == newer


def test_junk_is_told_without_a_read(world: World) -> None:
    scanned = create(world)
    good = invite(scanned)
    world.ledger.calls.clear()
    for junk in ("", "x", good[:-1], good.upper(), ("b" if good[0] == "a" else "a") + good[1:]):
        assert open_invite(junk, world.liveness) == InviteView(InviteKind.CLOSED)
        with pytest.raises(InvalidToken):
            accept_invite(junk, consent(world), world.liveness)
    assert not world.ledger.calls


def test_an_invite_of_another_stack_with_our_key_is_a_miss(world: World) -> None:
    scanned = create(world)
    world.ledger.invites.clear()
    assert open_invite(invite(scanned), world.liveness) == InviteView(InviteKind.CLOSED)
    with pytest.raises(InvalidToken):
        accept_invite(invite(scanned), consent(world), world.liveness)


@pytest.mark.parametrize("minutes", [2, 31])
def test_a_lapsed_scan_is_followed_by_a_fresh_one_and_the_first_token_stays_good(
    minutes: int, world: World
) -> None:
    scanned = create(world)
    sweep_for(world, minutes)
    with pytest.raises(TokenExpired):
        result(world, scanned)
    view = open_invite(invite(scanned), world.liveness)
    assert (view.kind, view.expires_at, view.tries_left) == (InviteKind.READY, None, 4)
    again = agrees(world, scanned)
    assert again.token != scanned.token
    assert world.counters() == (1, 1, 0)
    with pytest.raises(ValidatePending):
        result(world, scanned)
    past(world, 20)
    passes(world, again)
    landing = comes_back(world, again)
    assert landing.kind is LandingKind.PASSED
    assert landing.redirect is not None
    assert f"bytedToken={scanned.token}&" in landing.redirect
    assert result(world, scanned) == result(world, again) == row(world, scanned).group
    assert_sound(world)


def test_a_failed_scan_can_be_tried_again(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    comes_back(world, scanned, "20000")
    again = agrees(world, scanned)
    past(world, 20)
    passes(world, again)
    comes_back(world, again)
    assert result(world, scanned) == row(world, scanned).group
    assert [event for event, _, _ in told(world)] == [
        EventType.VERIFICATION_FAILED,
        EventType.VERIFICATION_SUCCEEDED,
    ]
    assert_sound(world)


def test_five_scans_are_all(world: World) -> None:
    scanned = create(world)
    for _ in range(4):
        sweep_for(world, 3)
        agrees(world, scanned)
    sweep_for(world, 3)
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.CLOSED
    with pytest.raises(TokenExpired):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert world.upstream.count("open_liveness") == 5


def test_a_day_is_all(world: World) -> None:
    scanned = create(world)
    sweep_for(world, 31)
    past(world, 24 * 3600 - 31 * 60 - 1)
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.READY
    past(world, 1)
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.CLOSED


def test_while_a_pass_is_being_confirmed_nobody_scans_again(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    comes_back(world, scanned)
    past(world, 200)
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.WAITING
    with pytest.raises(ValidatePending):
        accept_invite(invite(scanned), consent(world), world.liveness)


def test_a_verified_invite_is_done(world: World) -> None:
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    comes_back(world, scanned)
    view = open_invite(invite(scanned), world.liveness)
    assert (view.kind, view.expires_at) == (InviteKind.VERIFIED, None)
    with pytest.raises(TokenExpired):
        accept_invite(invite(scanned), consent(world), world.liveness)


@pytest.mark.parametrize("state", [CustomerState.SUSPENDED, CustomerState.PAYMENT_REQUIRED])
def test_a_customer_who_may_do_nothing_opens_no_fresh_scan(
    state: CustomerState, world: World
) -> None:
    scanned = create(world)
    sweep_for(world, 3)
    world.ledger.set_customer(ANN, state=state)
    with pytest.raises(TokenExpired):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert world.upstream.count("open_liveness") == 1


def test_an_invite_leads_to_its_own_customer_only(world: World) -> None:
    mine, theirs = create(world), create(world, world.ben)
    past(world, 20)
    made = world.upstream.pass_scan(HOME, theirs.token)
    comes_back(world, theirs)
    (group,) = world.ledger.groups.values()
    assert (group.customer, group.upstream_id) == (BEN, made)
    assert open_invite(invite(mine), world.liveness).kind is InviteKind.READY
    assert invite(mine) != invite(theirs)
    assert InviteId(invite(theirs)) in world.ledger.invites
