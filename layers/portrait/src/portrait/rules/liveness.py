"""What may become of a session, and when somebody has to look at it again. Pure decisions.

    minted --------- soft deadline ----------------- hard deadline
    |  callback ->      | customers see it expire      | nothing is accepted any more
    |  exchange         | asked once; the slot is      | asked once more; expired, or
    |                   | given back                   | quarantined if in doubt

A callback is only a hint, also one that says no: a pass lets the upstream be asked at once, a
failure ends the session in everybody's eyes, and is asked about once, at the hard deadline.
"""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from portrait.model import LiveSession, Scan, SessionState
from portrait.rules.limits import (
    EARLIEST_PASS_SECONDS,
    SCANS_MAX,
    TOKEN_KEPT_SECONDS,
)
from portrait.rules.transitions import SESSION_AT_REST


class Standing(StrEnum):
    """What a customer, or the person, is told of a session."""

    PENDING = "pending"
    VERIFIED = "verified"
    PARKED = "parked"
    LAPSED = "lapsed"


def fingerprint(secret: str) -> str:
    """SHA-256 of a token or a nonce, in hex: what rows and keys hold of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def standing(session: LiveSession, now: datetime) -> Standing:
    """What the session's token is worth now."""
    if session.state is SessionState.VERIFIED:
        return Standing.VERIFIED
    if session.state is SessionState.PARKED:
        return Standing.PARKED
    if session.state in SESSION_AT_REST:
        return Standing.LAPSED
    if session.state is not SessionState.PENDING:
        return Standing.PENDING
    waiting = any(
        not scan.over and (scan.hinted or (now < scan.soft_until and not is_turned_down(scan)))
        for scan in session.scans
    )
    return Standing.PENDING if waiting else Standing.LAPSED


def scan_of(session: LiveSession, nonce: str) -> Scan | None:
    """The scan whose callback address holds this nonce."""
    wanted = fingerprint(nonce)
    return next((s for s in session.scans if hmac.compare_digest(s.nonce_hash, wanted)), None)


def is_own(scan: Scan, token: str) -> bool:
    """Whether a callback of this scan that carried `token` may be its own: empty if nothing."""
    return not token or hmac.compare_digest(scan.token_hash, fingerprint(token))


def is_turned_down(scan: Scan) -> bool:
    """Whether its callback said that it was not passed: a hint, so it is asked about in the end."""
    return scan.called_back and not scan.hinted


def may_call_back(scan: Scan, token: str, now: datetime) -> bool:
    """Whether a callback of this scan may be believed enough to act on.

    `token` is what the callback carried, empty if nothing: it may be absent, never another's. Works
    once, not before anybody can have finished, and not after the hard deadline.
    """
    ripe = now >= scan.minted_at + timedelta(seconds=EARLIEST_PASS_SECONDS)
    made = scan.token is not None
    return (
        is_own(scan, token)
        and made
        and ripe
        and not scan.called_back
        and not scan.over
        and now < scan.hard_until
    )


def may_scan_again(session: LiveSession, now: datetime) -> bool:
    """Whether the invite page may ask the upstream for another link."""
    if now >= session.invite_until or len(session.scans) >= SCANS_MAX:
        return False
    if session.state in {SessionState.FAILED, SessionState.EXPIRED}:
        return True
    return session.state is SessionState.PENDING and standing(session, now) is Standing.LAPSED


def was_given(session: LiveSession) -> bool:
    """Whether anybody was ever given a link of it."""
    return any(scan.token_hash for scan in session.scans)


def promises_no_more(session: LiveSession) -> bool:
    """Whether the group that it promised is there, was deleted, or will never be.

    What merely failed or lapsed may be tried again for a day, until its tokens are forgotten.
    """
    if session.state in {SessionState.VERIFIED, SessionState.WITHDRAWN}:
        return True
    left = session.state is SessionState.PARKED or session.state not in SESSION_AT_REST
    return not left and all(scan.token is None for scan in session.scans)


def next_due(session: LiveSession) -> datetime | None:
    """When the sweeper has to look at a session that nobody works on; None: never again.

    While scans are open: the next deadline at which the upstream is asked unprompted. At rest: when
    the spent tokens are forgotten.
    """
    if session.state in SESSION_AT_REST:
        left = any(scan.token is not None for scan in session.scans)
        if not left or session.rested_at is None:
            return None
        return session.rested_at + timedelta(seconds=TOKEN_KEPT_SECONDS)
    deadlines = (_deadline(scan) for scan in session.scans)
    return min((one for one in deadlines if one is not None), default=None)


def with_scan(session: LiveSession, scan: Scan) -> LiveSession:
    """The session with this scan in the place of the one of its number, or added."""
    others = tuple(one for one in session.scans if one.number != scan.number)
    ordered = sorted((*others, scan), key=lambda one: one.number)
    return replace(session, scans=tuple(ordered))


def without_links(session: LiveSession) -> LiveSession:
    """A session at rest holds no link: it carries temporary credentials of the upstream."""
    return replace(session, scans=tuple(replace(scan, link=None) for scan in session.scans))


def _deadline(scan: Scan) -> datetime | None:
    if scan.over:
        return None
    return scan.soft_until if scan.asked == 0 else scan.hard_until
