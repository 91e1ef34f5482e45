"""The invite page: a stable address that opens the scan, and tries again when it lapsed.

ready     consent -> the link of the live scan, or of a fresh one: at most 5 in a day, one slot
opening   a fresh link is being asked for, by somebody who agreed a moment ago
waiting   passed by the browser's word, or being asked about
verified  done; withdrawn: by whoever invited; closed: nothing more can come of it
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from portrait.errors import (
    InvalidToken,
    ServiceUnavailable,
    StateChanged,
    TokenExpired,
    ValidatePending,
)
from portrait.model import Consent, Customer, CustomerState, LiveSession, Scan, SessionState
from portrait.rules.deadlines import due_of, open_scans
from portrait.rules.limits import SCANS_MAX
from portrait.rules.liveness import Standing, may_scan_again, standing
from portrait.rules.tickets import NotOurs, mint_nonce, read_invite
from portrait.usecases.scanning import opening, start_scan
from portrait.usecases.verifying import (
    LINK_PURPOSE,
    WRITE_TRIES,
    LivenessPorts,
    invite_url,
    keep,
    place,
)

CONSENT_VERSION: Final = "consent-2026-11"
"""The text that people agree to; a changed text is another version."""


class InviteKind(StrEnum):
    """What the page shows."""

    READY = "ready"
    OPENING = "opening"
    WAITING = "waiting"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class InviteView:
    """What the page is made of."""

    kind: InviteKind
    url: str = field(default="", repr=False)
    """The page's own address, for its QR code; empty if there is no such invite."""
    expires_at: datetime | None = None
    """The end of the live link; None: a fresh one will be made."""
    consent_version: str = CONSENT_VERSION
    tries_left: int = 0


def open_invite(invite: str, ports: LivenessPorts) -> InviteView:
    """What the page shows now; changes nothing. Raises ServiceUnavailable."""
    session = _find(invite, ports)
    if session is None:
        return InviteView(InviteKind.CLOSED)
    now = ports.exchange.mint.now()
    live = _live_scan(session, now)
    kind = _kind(session, live, now)
    return InviteView(
        kind=kind,
        url=invite_url(session.base_url, session.invite),
        expires_at=live.soft_until if live and kind is InviteKind.READY else None,
        tries_left=max(0, SCANS_MAX - len(session.scans)),
    )


def accept_invite(invite: str, consent: Consent, ports: LivenessPorts) -> str:
    """Record the consent and give out the H5 link, of a fresh scan if the last one lapsed.

    Raises QuotaExceeded, CapacityUnavailable, Throttled, TokenExpired (done, or nothing more can
    come of it), ValidatePending (being confirmed, or a link on its way), InvalidToken (no such
    invite), ServiceUnavailable.
    """
    for _ in range(WRITE_TRIES):
        session = _find(invite, ports)
        if session is None:
            raise InvalidToken
        try:
            return _accepted(session, consent, ports)
        except StateChanged:
            continue
    raise ServiceUnavailable


def _accepted(session: LiveSession, consent: Consent, ports: LivenessPorts) -> str:
    now = ports.exchange.mint.now()
    live = _live_scan(session, now)
    kind = _kind(session, live, now)
    if kind in {InviteKind.OPENING, InviteKind.WAITING}:
        raise ValidatePending
    if kind is not InviteKind.READY:
        raise TokenExpired
    agreed = replace(session, consent=_latest(session.consent, consent), updated_at=now)
    if live is None or live.link is None:
        return _fresh_link(agreed, ports)
    if agreed.consent != session.consent:
        keep(session, replace(agreed, due_at=due_of(agreed, now)), ports.exchange)
    return ports.exchange.sealer.unseal(live.link, LINK_PURPOSE, *place(session))


def _latest(known: Consent | None, given: Consent) -> Consent:
    """The first agreement to the text that the person agreed to last."""
    return given if known is None or known.text_version != given.text_version else known


def _fresh_link(session: LiveSession, ports: LivenessPorts) -> str:
    customer = _customer(session, ports)
    nonce = mint_nonce(ports.exchange.mint.rng)
    wanted = opening(session, nonce, ports.exchange.mint.now(), ports)
    sessions = ports.exchange.sessions
    if session.reserved:
        taken = sessions.save_session(wanted)
    else:
        taken = sessions.take_session_slot(wanted, customer.limits.groups, ports.capacity)
    _, fresh = start_scan(taken, nonce, ports)
    return fresh.link


def _customer(session: LiveSession, ports: LivenessPorts) -> Customer:
    """Whose session it is. Raises TokenExpired when they may open no more scans."""
    customer = ports.exchange.registry.find_customer(session.customer)
    if customer is None or customer.state is not CustomerState.ACTIVE:
        raise TokenExpired
    return customer


def _find(invite: str, ports: LivenessPorts) -> LiveSession | None:
    try:
        wanted = read_invite(ports.ticket_key(), invite)
    except NotOurs:
        return None
    return ports.exchange.sessions.find_session_by_invite(wanted)


def _live_scan(session: LiveSession, now: datetime) -> Scan | None:
    """The scan whose link can be opened."""
    if session.state is not SessionState.PENDING:
        return None
    live = [
        scan
        for scan in open_scans(session)
        if now < scan.soft_until and not scan.called_back and scan.link is not None
    ]
    return live[-1] if live else None


def _kind(session: LiveSession, live: Scan | None, now: datetime) -> InviteKind:
    if session.state in {SessionState.VERIFIED, SessionState.PARKED}:
        return InviteKind.VERIFIED
    if session.state is SessionState.WITHDRAWN:
        return InviteKind.WITHDRAWN
    if any(scan.hinted for scan in open_scans(session)):
        return InviteKind.WAITING
    if session.state is SessionState.OPENING:
        return InviteKind.OPENING
    if live is not None or may_scan_again(session, now):
        return InviteKind.READY
    waits = standing(session, now) is Standing.PENDING
    return InviteKind.WAITING if waits else InviteKind.CLOSED
