"""A promised group is deleted: its slot is free at once, and nothing brings the session back."""

from dataclasses import replace

import pytest

from portrait.errors import Missing, TokenExpired, UpstreamThrottled
from portrait.model import Consent, EventType, Group, Limits, LiveSession, SessionState, UpstreamId
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.invites import InviteKind, accept_invite, open_invite
from portrait.usecases.real_groups import get_group_or_promise
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    CONSENT_TEXT,
    Scanned,
    agrees,
    assert_sound,
    comes_back,
    deletes,
    group_of,
    invite,
    passes,
    past,
    promised,
    result,
    row,
    sweep_for,
    told,
)
from tests.unit.usecases.world import ANN, World

WITHDRAWN = SessionState.WITHDRAWN
DAYS = 2 * 24 * 60


def consent(world: World) -> Consent:
    return Consent(CONSENT_TEXT, world.clock(), "b" * 64)


def assert_gone(world: World, scanned: Scanned) -> None:
    """Nobody finds it, nobody can go on with it, and in the end nothing of it is left."""
    kept = row(world, scanned)
    assert (kept.state, kept.reserved, kept.group) == (WITHDRAWN, False, None)
    assert all(scan.link is None for scan in kept.scans)
    for ask in (deletes, _gets):
        with pytest.raises(Missing):
            ask(world, scanned)
    with pytest.raises(TokenExpired):
        result(world, scanned)
    with pytest.raises(TokenExpired):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.WITHDRAWN
    assert_sound(world)


def assert_at_rest(world: World, scanned: Scanned) -> None:
    """Two days later: nothing is due, no secret is kept, and nothing is upstream."""
    sweep_for(world, DAYS)
    kept = row(world, scanned)
    assert (kept.state, kept.due_at) == (WITHDRAWN, None)
    assert all(scan.token is None and scan.over for scan in kept.scans)
    assert (world.ledger.groups, world.upstream.groups) == ({}, {})
    assert_gone(world, scanned)


def _gets(world: World, scanned: Scanned) -> None:
    named = group_of(world, scanned)
    get_group_or_promise(world.ann, named, None, groups=world.ledger, ports=world.liveness)


def test_a_pending_group_is_deleted_and_its_slot_is_free_at_once(world: World) -> None:
    scanned = promised(world)
    assert world.counters() == (1, 1, 0)
    past(world, 20)
    deletes(world, scanned)
    assert world.counters() == (0, 0, 0)
    assert [(event, facts) for event, _, facts in told(world)] == [
        (EventType.VERIFICATION_EXPIRED, {"status": "expired"})
    ]
    assert_gone(world, scanned)
    assert world.upstream.count("liveness_result") == 0
    assert_at_rest(world, scanned)
    assert len(told(world)) == 1


def test_a_group_of_another_label_is_a_miss(world: World) -> None:
    scanned = promised(world)
    with pytest.raises(Missing):
        deletes(world, scanned, "spring")
    assert row(world, scanned).state is SessionState.PENDING


@pytest.mark.parametrize("code", ["10000", "20000"])
def test_who_comes_back_later_is_told_and_what_was_made_is_deleted(world: World, code: str) -> None:
    scanned = promised(world)
    past(world, 20)
    if code == "10000":
        passes(world, scanned)
    deletes(world, scanned)
    assert comes_back(world, scanned, code).kind is LandingKind.WITHDRAWN
    if code == "10000":
        assert sweep_for(world, 1) == [Swept.DELETED]
    assert_gone(world, scanned)
    assert world.upstream.groups == {}
    assert_at_rest(world, scanned)


def test_a_pass_in_silence_is_found_at_the_hard_deadline_and_deleted(world: World) -> None:
    scanned = promised(world)
    past(world, 20)
    deletes(world, scanned)
    passes(world, scanned)
    assert Swept.DELETED in sweep_for(world, 31)
    assert_at_rest(world, scanned)


@pytest.mark.parametrize("code", ["20000", ""])
def test_a_group_whose_scan_failed_or_lapsed_is_deleted_as_well(world: World, code: str) -> None:
    scanned = promised(world)
    past(world, 20)
    if code:
        comes_back(world, scanned, code)
    sweep_for(world, 31)
    heard = told(world)
    deletes(world, scanned)
    assert told(world) == heard
    assert_at_rest(world, scanned)


def parked(world: World) -> tuple[Scanned, UpstreamId, Group]:
    scanned = promised(world)
    sweep_for(world, 2)
    other = world.create_group()
    made = passes(world, scanned)
    past(world, 5)
    comes_back(world, scanned)
    assert row(world, scanned).state is SessionState.PARKED
    return scanned, made, other


def test_what_was_passed_and_parked_is_deleted_upstream_at_once() -> None:
    world = World(limits=Limits(groups=1))
    scanned, made, other = parked(world)
    deletes(world, scanned)
    assert made not in world.upstream.groups
    assert row(world, scanned).upstream_group is None
    world.delete_group(other.group)
    world.ledger.groups.clear()
    assert_at_rest(world, scanned)


def test_what_could_not_be_deleted_upstream_at_once_is_deleted_by_the_sweeper() -> None:
    world = World(limits=Limits(groups=1))
    scanned, made, _ = parked(world)
    world.upstream.expect("delete_group", *[UpstreamThrottled("x")] * 2)
    deletes(world, scanned)
    assert row(world, scanned).upstream_group == made
    assert sweep_for(world, 1) == [Swept.WAITING]
    assert sweep_for(world, 1) == [Swept.DELETED]
    assert made not in world.upstream.groups
    assert sweep_for(world, 40) == []


def test_a_group_that_a_row_has_already_is_never_deleted(world: World) -> None:
    scanned = promised(world)
    past(world, 20)
    made = passes(world, scanned)
    world.ledger.claims[row(world, scanned).home.account, made] = ANN
    deletes(world, scanned)
    comes_back(world, scanned)
    assert sweep_for(world, 1) == [Swept.QUARANTINED]
    assert made in world.upstream.groups
    assert row(world, scanned).upstream_group is None
    assert sweep_for(world, 40) == []


def test_deleting_one_in_quarantine_leaves_its_upstream_group_to_whoever_looks(
    world: World,
) -> None:
    scanned = promised(world)
    past(world, 20)
    made = passes(world, scanned)
    world.ledger.claims[row(world, scanned).home.account, made] = ANN
    comes_back(world, scanned)
    assert row(world, scanned).state is SessionState.QUARANTINED
    deletes(world, scanned)
    assert_gone(world, scanned)
    assert made in world.upstream.groups
    assert world.upstream.count("delete_group") == 0


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("single_query", [True, False])
def test_a_question_that_is_out_meanwhile_is_heeded(
    world: World, *, passed: bool, single_query: bool
) -> None:
    world.upstream.single_query = single_query
    scanned = promised(world)
    past(world, 20)
    if passed:
        passes(world, scanned)
    world.upstream.expect("liveness_result", Twist(after=lambda: deletes(world, scanned)))
    comes_back(world, scanned)
    kept = row(world, scanned)
    assert (kept.state, kept.exchanging) == (WITHDRAWN, 0)
    assert world.upstream.groups == {}
    assert world.counters() == (0, 0, 0)
    assert not any(scan.doubtful for scan in kept.scans)
    assert_at_rest(world, scanned)


def test_whoever_asked_and_died_leaves_a_scan_in_doubt(world: World) -> None:
    world.upstream.single_query = True
    scanned = promised(world)
    past(world, 20)
    _takes_and_dies(world, row(world, scanned))
    deletes(world, scanned)
    words = sweep_for(world, 40)
    assert words.count(Swept.QUARANTINED) == 1
    kept = row(world, scanned)
    assert (kept.state, kept.scans[0].doubtful, kept.exchanging) == (WITHDRAWN, True, 0)


def _takes_and_dies(world: World, session: LiveSession) -> None:
    world.ledger.save_session(replace(session, state=SessionState.EXCHANGING, exchanging=1))


def test_a_fresh_link_on_its_way_is_given_to_nobody(world: World) -> None:
    scanned = promised(world)
    sweep_for(world, 3)
    world.upstream.expect("open_liveness", Twist(after=lambda: deletes(world, scanned)))
    with pytest.raises(TokenExpired):
        agrees(world, scanned)
    assert world.counters() == (0, 0, 0)
    assert_at_rest(world, scanned)


def test_a_group_that_was_bound_meanwhile_is_deleted_as_a_group(world: World) -> None:
    scanned = promised(world)
    past(world, 20)
    passes(world, scanned)
    comes_back(world, scanned)
    assert world.counters() == (1, 1, 0)
    deletes(world, scanned)
    assert world.upstream.groups == {}
    assert row(world, scanned).state is SessionState.VERIFIED
    with pytest.raises(Missing):
        deletes(world, scanned)
