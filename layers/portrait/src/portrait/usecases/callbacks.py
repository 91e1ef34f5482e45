"""The person's browser comes back: a hint that lets the upstream be asked, once; never a proof.

ticket's mac -> row -> the scan of its nonce -> may it call back? -> passed: exchange, one winner
                                                                  -> not passed: failed, slot free
A scan that was not passed by the browser's word is asked about too, once, at its hard deadline.
Anybody can have such an address, so whatever is forged, replayed, late or early causes no call,
and is shown no token.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from portrait.errors import PortraitError, ServiceUnavailable, StateChanged
from portrait.model import LiveSession, Scan, SessionId, SessionState
from portrait.rules.deadlines import SOFT_ASKED, due_of, settled
from portrait.rules.liveness import (
    Standing,
    is_own,
    is_turned_down,
    may_call_back,
    scan_of,
    standing,
    with_scan,
)
from portrait.rules.tickets import NotOurs, Ticket, read_ticket
from portrait.rules.transitions import SESSION_AT_REST
from portrait.usecases.exchange import begin, exchange
from portrait.usecases.verifying import (
    TOKEN_PURPOSE,
    WRITE_TRIES,
    LivenessPorts,
    keep,
    place,
)

PASSED: Final = "10000"
"""The `resultCode` of a scan that was passed (Ark, real-person verification)."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)


class LandingKind(StrEnum):
    """What the person is told."""

    PASSED = "passed"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CallbackFields:
    """The five parameters of the redirect; empty where one is missing."""

    token: str = field(default="", repr=False)
    result_code: str = ""
    algorithm_code: str = ""
    measured: str = ""
    verify_type: str = ""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a callback ends."""

    kind: LandingKind
    redirect: str | None = field(default=None, repr=False)
    """The customer's own address with the documented parameters; None: nowhere to go."""
    session: SessionId | None = None


def receive_callback(ticket: str, fields: CallbackFields, ports: LivenessPorts) -> Landing:
    """One use of a callback address. Raises ServiceUnavailable (the ledger is down)."""
    try:
        read = read_ticket(ports.ticket_key(), ticket)
    except NotOurs:
        return Landing(LandingKind.REFUSED)
    for _ in range(WRITE_TRIES):
        session = ports.exchange.sessions.load_session(read.customer, read.session)
        scan = None if session is None else scan_of(session, read.nonce)
        if session is None or scan is None:
            return Landing(LandingKind.REFUSED)
        try:
            return _received(session, scan, read, fields, ports)
        except StateChanged:
            continue
    raise ServiceUnavailable


def _received(
    session: LiveSession, scan: Scan, ticket: Ticket, fields: CallbackFields, ports: LivenessPorts
) -> Landing:
    now = ports.exchange.mint.now()
    live = now < ticket.expires_at
    if live and fields.result_code and may_call_back(scan, fields.token, now):
        session = _acted_on(session, scan, ports, passed=fields.result_code == PASSED)
        return _landing(session, scan.number, fields, ports, token=_first_token(session, ports))
    if not scan.called_back and not scan.over and now < scan.hard_until:
        # Early, another's token, or no result at all: the real callback is still to come.
        return Landing(LandingKind.REFUSED, None, session.session)
    if not live or not is_own(scan, fields.token):
        # A page that says how it stands; what only the person's own browser may carry is not on it.
        return replace(_landing(session, scan.number, fields, ports), redirect=None)
    return _landing(session, scan.number, fields, ports)


def _acted_on(
    session: LiveSession, scan: Scan, ports: LivenessPorts, *, passed: bool
) -> LiveSession:
    now = ports.exchange.mint.now()
    # An upstream that answers only once may have said its no before the person passed.
    spent = passed and scan.asked_at is not None
    doubtful = scan.doubtful or spent
    asked = scan.asked if passed else max(scan.asked, SOFT_ASKED)
    called = replace(scan, called_back=True, hinted=passed, asked=asked, doubtful=doubtful)
    marked = with_scan(session, called)
    if passed and session.state is SessionState.PENDING:
        return _exchanged(begin(marked, called, ports.exchange), ports)
    if session.state is SessionState.PENDING:
        return keep(session, settled(marked, now), ports.exchange)
    marked = replace(marked, updated_at=now)
    if session.state in SESSION_AT_REST:
        marked = replace(marked, due_at=due_of(marked, now))
    # Somebody works on the row: whoever it is reads the mark when it puts the row back.
    return keep(session, marked, ports.exchange)


def _exchanged(session: LiveSession, ports: LivenessPorts) -> LiveSession:
    """The session after its exchange; in trouble it stays pending and the sweeper goes on."""
    with suppress(PortraitError, StateChanged):
        return exchange(session, ports.exchange)
    return session


def _landing(
    session: LiveSession,
    number: int,
    fields: CallbackFields,
    ports: LivenessPorts,
    token: str = "",
) -> Landing:
    """Where it ends; `token` goes to the customer's address with the visit that counted only."""
    kind, status = _told(session, number, ports.exchange.mint.now())
    redirect = _redirect(session, status, fields, token) if session.callback_url else None
    return Landing(kind, redirect, session.session)


def _told(session: LiveSession, number: int, now: datetime) -> tuple[LandingKind, str]:
    """What the page says, and the `status` that the customer's address is given."""
    if session.state is SessionState.VERIFIED:
        return LandingKind.PASSED, "verified"
    if session.state is SessionState.PARKED:
        return LandingKind.PASSED, "parked"
    if session.state is SessionState.WITHDRAWN:
        return LandingKind.WITHDRAWN, "expired"
    scan = next(one for one in session.scans if one.number == number)
    if is_turned_down(scan):
        return LandingKind.FAILED, "failed"
    if session.state is SessionState.FAILED:
        return LandingKind.FAILED, "failed"
    if standing(session, now) is Standing.PENDING:
        return LandingKind.PENDING, "pending"
    return LandingKind.EXPIRED, "expired"


def _redirect(session: LiveSession, status: str, fields: CallbackFields, token: str) -> str:
    """The customer's CallbackURL, its own query kept, and a fixed list of parameters after it.

    The codes are the browser's own words, if they are plain ones; only `status` counts.
    """
    members = {
        "bytedToken": token,
        "resultCode": _plain(fields.result_code),
        "algorithmBaseRespCode": _plain(fields.algorithm_code),
        "reqMeasureInfoValue": _plain(fields.measured),
        "verify_type": _plain(fields.verify_type),
        "status": status,
        "group_id": session.group or "",
        "session": session.session,
    }
    parts = urlsplit(session.callback_url)
    query = "&".join(part for part in (parts.query, urlencode(members)) if part)
    return urlunsplit(parts._replace(query=query))


def _first_token(session: LiveSession, ports: LivenessPorts) -> str:
    """The token that the customer knows the session by; spent, whatever scan was passed."""
    if not session.callback_url:
        return ""
    token = session.scans[0].token
    if token is None:
        return ""
    with suppress(PortraitError):
        return ports.exchange.sealer.unseal(token, TOKEN_PURPOSE, *place(session))
    return ""


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else ""
