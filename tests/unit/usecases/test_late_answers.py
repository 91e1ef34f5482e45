"""An answer that comes when its row moved on: what was heard of once is never lost."""

from dataclasses import replace

import pytest

from portrait.errors import TokenExpired
from portrait.model import Consent, GroupState, Limits, LiveSession, SessionState
from portrait.usecases.exchange import begin, exchange
from portrait.usecases.invites import InviteKind, accept_invite, open_invite
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.verification import (
    CONSENT_TEXT,
    Scanned,
    assert_sound,
    create,
    invite,
    passes,
    past,
    result,
    row,
    sweep_for,
    swept,
)
from tests.unit.usecases.world import ANN, World


def stalled(world: World, scanned: Scanned) -> LiveSession:
    """The row as one who asks at the soft deadline holds it, who stalls past the lease.

    The sweeper asks in vain meanwhile, and gives the slot back.
    """
    past(world, 121)
    session = row(world, scanned)
    taken = begin(session, session.scans[0], world.exchange)
    assert swept(world, 46) == [Swept.SLOT_FREED]
    return taken


def consent(world: World) -> Consent:
    return Consent(CONSENT_TEXT, world.clock(), "b" * 64)


def test_a_late_answer_while_a_fresh_link_is_made_gives_the_session_its_group(
    world: World,
) -> None:
    scanned = create(world)
    taken = stalled(world, scanned)
    made = passes(world, scanned)
    world.upstream.expect("open_liveness", Twist(after=lambda: _heard(world, taken)))
    with pytest.raises(TokenExpired):
        accept_invite(invite(scanned), consent(world), world.liveness)
    assert open_invite(invite(scanned), world.liveness).kind is InviteKind.VERIFIED
    group = world.ledger.groups[ANN, result(world, scanned)]
    assert (group.upstream_id, group.state) == (made, GroupState.ACTIVE)
    assert world.counters() == (1, 1, 0)
    assert_sound(world)
    assert sweep_for(world, 40) == []


def test_a_late_answer_reaches_a_session_that_was_given_up(world: World) -> None:
    scanned = create(world)
    taken = stalled(world, scanned)
    assert sweep_for(world, 31) == [Swept.QUARANTINED]
    made = passes(world, scanned)
    _heard(world, taken)
    assert world.ledger.groups[ANN, result(world, scanned)].upstream_id == made
    assert_sound(world)


def test_a_late_answer_without_a_slot_is_parked() -> None:
    world = World(limits=Limits(groups=1))
    scanned = create(world)
    taken = stalled(world, scanned)
    world.create_group()
    made = passes(world, scanned)
    _heard(world, taken)
    kept = row(world, scanned)
    assert (kept.state, kept.upstream_group) == (SessionState.PARKED, made)
    assert_sound(world)


def test_a_group_that_is_bound_already_is_given_to_nobody_else_and_kept_in_mind(
    world: World,
) -> None:
    scanned = create(world)
    past(world, 20)
    made = passes(world, scanned)
    world.ledger.claims[row(world, scanned).home.account, made] = ANN
    session = row(world, scanned)
    exchange(begin(session, session.scans[0], world.exchange), world.exchange)
    kept = row(world, scanned)
    assert kept == replace(
        kept, state=SessionState.QUARANTINED, upstream_group=made, group=None, reserved=False
    )
    assert world.ledger.groups == {}
    assert_sound(world)


def _heard(world: World, taken: LiveSession) -> None:
    exchange(taken, world.exchange)
