"""What is asked of the upstream next, and where a session stands when nobody is asking. Pure.

A scan is asked about after its callback, each minute; else once at each of its deadlines. What was
answered at the hard deadline is the last word: the scan is over. When no scan is open any more the
session rests, and what it rests as is what is known of its scans.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portrait.model import EventType, LiveSession, Scan, SessionState
from portrait.rules.limits import (
    EXCHANGE_SPACING_SECONDS,
    INVITE_SECONDS,
    PARKED_SESSION_SECONDS,
    SWEPT_AGAIN_SECONDS,
    TOKEN_KEPT_SECONDS,
)
from portrait.rules.liveness import is_turned_down, next_due, without_links
from portrait.rules.pacing import lease_until
from portrait.rules.transitions import SESSION_AT_REST, SESSION_DECIDED

SOFT_ASKED: Final = 1
HARD_ASKED: Final = 2


class LivenessQuery(StrEnum):
    """When a customer's own poll may cause a question upstream."""

    AFTER_CALLBACK = "after_callback"
    """Once the callback hinted at a pass: an early question may burn a token."""
    POLL = "poll"
    """At once: for an upstream that answers early questions with patience."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The operator's choices: seconds from the minting of a link to its two deadlines."""

    soft_seconds: int = 120
    hard_seconds: int = 1800
    query: LivenessQuery = LivenessQuery.AFTER_CALLBACK


def open_scans(session: LiveSession) -> list[Scan]:
    """The scans that can still be passed, or were and are not settled."""
    return [scan for scan in session.scans if not scan.over and scan.token is not None]


def deadlines_passed(scan: Scan, now: datetime) -> int:
    """As `Scan.asked` counts them: 0, 1 the soft one, 2 both."""
    if now >= scan.hard_until:
        return HARD_ASKED
    return SOFT_ASKED if now >= scan.soft_until else 0


def scan_to_ask(session: LiveSession, now: datetime) -> Scan | None:
    """The scan whose result is asked for now without anybody's prompting; the longest waiting."""
    decided = session.state in SESSION_DECIDED
    ready = [
        scan
        for scan in open_scans(session)
        if scan.hinted or deadlines_passed(scan, now) > (SOFT_ASKED if decided else scan.asked)
    ]
    return min(ready, key=lambda scan: scan.asked_at or scan.minted_at, default=None)


def scan_to_poll(session: LiveSession, now: datetime, query: LivenessQuery) -> Scan | None:
    """The scan that a customer's poll may ask about now: at most one question in 3 s."""
    if session.state is not SessionState.PENDING:
        return None
    rested = now - timedelta(seconds=EXCHANGE_SPACING_SECONDS)
    candidates = [
        scan
        for scan in open_scans(session)
        if (scan.hinted or query is LivenessQuery.POLL)
        and not is_turned_down(scan)
        and now < scan.hard_until
    ]
    if any(scan.asked_at is not None and scan.asked_at > rested for scan in candidates):
        return None
    return min(candidates, key=lambda scan: scan.asked_at or scan.minted_at, default=None)


def settled(session: LiveSession, now: datetime) -> LiveSession:
    """The session when nobody is asking: pending or at rest, its slot and its next look decided.

    A slot is held while somebody may still pass in the customer's eyes; a scan that its callback
    turned down keeps nobody waiting, open as it is. `rested_at` is kept by a session that was at
    rest already.
    """
    scans = tuple(_closed(scan, now) for scan in session.scans)
    session = replace(session, scans=scans, exchanging=0, updated_at=now)
    if session.state not in SESSION_AT_REST:
        left = [scan for scan in open_scans(session) if not is_turned_down(scan)]
        waits = any(_holds_a_slot(scan, now) for scan in left)
        state = SessionState.PENDING if left else _end_of(session)
        session = replace(session, state=state, reserved=session.reserved and waits)
    elif session.state is SessionState.FAILED and not open_scans(session):
        session = replace(session, state=_end_of(session))
    if session.state in SESSION_AT_REST:
        session = without_links(replace(session, rested_at=session.rested_at or now))
    return replace(session, due_at=due_of(session, now))


def due_of(session: LiveSession, now: datetime) -> datetime | None:
    """When the sweeper looks again at a session that nobody works on.

    A scan that is still open on a session that has its group, or that was withdrawn, may be passed
    too: what that makes upstream belongs to nobody, so it is asked about as well. What is parked
    waits for a slot, which may be free at any time.
    """
    soon = now + timedelta(seconds=SWEPT_AGAIN_SECONDS)
    looks = [next_due(session)]
    if session.state in SESSION_AT_REST:
        looks += [scan.hard_until for scan in open_scans(session)]
    if session.state is SessionState.PARKED:
        looks.append(now + timedelta(seconds=PARKED_SESSION_SECONDS))
    unwanted = session.state is SessionState.WITHDRAWN and session.upstream_group is not None
    if unwanted or any(scan.hinted for scan in open_scans(session)):
        looks.append(soon)
    first = min((one for one in looks if one is not None), default=None)
    return first if first is None or first > now else soon


def withdrawn(session: LiveSession, now: datetime) -> LiveSession:
    """The session when its customer wants nothing of it any more; its slot is free.

    A question that is out stays noted in `exchanging`: whoever asks writes down what is heard. What
    a quarantined session names upstream is a row's already, or nobody knows whose: it is let go.
    """
    found = None if session.state is SessionState.QUARANTINED else session.upstream_group
    scans = tuple(_closed(scan, now) for scan in session.scans)
    ended = replace(
        session,
        state=SessionState.WITHDRAWN,
        scans=scans,
        reserved=False,
        upstream_group=found,
        updated_at=now,
        rested_at=session.rested_at or now,
    )
    due_at = lease_until(now) if session.exchanging else due_of(ended, now)
    return replace(without_links(ended), due_at=due_at)


def forgotten(session: LiveSession, now: datetime) -> LiveSession:
    """A session that rested for a day without the tokens that are spent."""
    if session.rested_at is None or now < session.rested_at + timedelta(seconds=TOKEN_KEPT_SECONDS):
        return session
    scans = (replace(scan, token=None) if scan.over else scan for scan in session.scans)
    return replace(session, scans=tuple(scans))


def event_of(before: SessionState, after: SessionState) -> EventType | None:
    """What the customer is told of a move; nothing of a session that nobody got a link of."""
    if before is after or before in SESSION_AT_REST - {SessionState.PARKED}:
        return None
    if after is SessionState.VERIFIED:
        return EventType.VERIFICATION_SUCCEEDED
    if after is SessionState.WITHDRAWN:
        return EventType.VERIFICATION_EXPIRED
    if before in {SessionState.OPENING, SessionState.PARKED}:
        return None
    return {
        SessionState.FAILED: EventType.VERIFICATION_FAILED,
        SessionState.QUARANTINED: EventType.VERIFICATION_FAILED,
        SessionState.EXPIRED: EventType.VERIFICATION_EXPIRED,
    }.get(after)


def _holds_a_slot(scan: Scan, now: datetime) -> bool:
    return now < (scan.hard_until if scan.hinted else scan.soft_until)


def _closed(scan: Scan, now: datetime) -> Scan:
    """Over after the last word; or a day later, for an upstream that never said one."""
    given_up = scan.hard_until + timedelta(seconds=INVITE_SECONDS)
    last_word = scan.asked >= HARD_ASKED or now >= given_up
    return replace(scan, over=True) if last_word or scan.token is None else scan


def _end_of(session: LiveSession) -> SessionState:
    if any(scan.doubtful for scan in session.scans):
        return SessionState.QUARANTINED
    made = [scan for scan in session.scans if scan.token_hash]
    failed = bool(made) and is_turned_down(made[-1])
    return SessionState.FAILED if failed else SessionState.EXPIRED
