"""The stories that a customer starts: open a verification, ask how it went.

create   one group slot is taken -> a link and a token of the upstream -> pending
result   answered from the row; a scan that passed too late for its slot waits for room here
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portrait.errors import (
    IdTaken,
    InvalidToken,
    PortraitError,
    ServiceUnavailable,
    StateChanged,
    TokenExpired,
    ValidatePending,
)
from portrait.model import GroupId, HookId, LiveSession, Once, Principal, SessionId, SessionState
from portrait.rules.deadlines import scan_to_poll
from portrait.rules.limits import INVITE_SECONDS
from portrait.rules.liveness import Standing, fingerprint, standing
from portrait.rules.tickets import mint_invite, mint_nonce
from portrait.usecases.exchange import begin, bind, exchange
from portrait.usecases.minting import MINT_TRIES
from portrait.usecases.scanning import opening, start_scan
from portrait.usecases.verifying import WRITE_TRIES, LivenessPorts, invite_url, reload


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a customer asks for."""

    callback_url: str = field(repr=False)
    """Where the person is sent in the end; empty for nowhere."""
    project: str
    base_url: str
    """Our own origin and prefix as the customer reached them."""
    group_name: str = ""
    """Of the group to be, which then has its id from the start; empty: it gets both when bound."""
    group_description: str = ""
    call: HookId | None = None
    """A one-off endpoint that is told how it went."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a customer is given; the link and the token are shown this once."""

    session: SessionId
    token: str = field(repr=False)
    link: str = field(repr=False)
    callback_url: str = field(repr=False)
    invite_url: str = field(repr=False)
    expires_at: datetime
    """The soft deadline of the first scan."""


def create_session(
    principal: Principal, wanted: NewSession, ports: LivenessPorts, *, once: Once | None = None
) -> Opened:
    """Open a verification; a group slot is held from here on.

    Raises QuotaExceeded, CapacityUnavailable, Throttled, ServiceUnavailable; with `once` also
    Repeated (see `repeats`).
    """
    nonce = mint_nonce(ports.exchange.mint.rng)
    session = _reserve(principal, wanted, nonce, ports, once)
    session, fresh = start_scan(session, nonce, ports)
    return Opened(
        session=session.session,
        token=fresh.token,
        link=fresh.link,
        callback_url=session.callback_url,
        invite_url=invite_url(session.base_url, session.invite),
        expires_at=session.scans[-1].soft_until,
    )


def get_result(
    principal: Principal, token: str, project: str | None, ports: LivenessPorts
) -> GroupId:
    """The group of a verified person, by any token of its session.

    Raises ValidatePending, InvalidToken, TokenExpired, QuotaExceeded (passed, but no slot is free),
    ServiceUnavailable.
    """
    found = ports.exchange.sessions.find_session_by_token(principal.customer, fingerprint(token))
    if found is None or project not in {None, found.project}:
        raise InvalidToken
    session = looked_at(found, ports)
    if session.group is not None:
        return session.group
    if standing(session, ports.exchange.mint.now()) is Standing.PENDING:
        raise ValidatePending
    raise TokenExpired


def _reserve(
    principal: Principal,
    wanted: NewSession,
    nonce: str,
    ports: LivenessPorts,
    once: Once | None,
) -> LiveSession:
    mint = ports.exchange.mint
    for _ in range(MINT_TRIES):
        now = mint.now()
        session = LiveSession(
            customer=principal.customer,
            session=mint.session_id(now),
            invite=mint_invite(ports.ticket_key(), mint.rng),
            state=SessionState.OPENING,
            home=principal.home,
            project=wanted.project,
            callback_url=wanted.callback_url,
            base_url=wanted.base_url,
            created_at=now,
            updated_at=now,
            invite_until=now + timedelta(seconds=INVITE_SECONDS),
            promised=mint.group_id(now) if wanted.group_name else None,
            group_name=wanted.group_name,
            group_description=wanted.group_description,
            call=wanted.call,
        )
        try:
            return ports.exchange.sessions.open_session(
                opening(session, nonce, now, ports),
                principal.limits.groups,
                ports.capacity,
                once=once,
            )
        except IdTaken:
            continue
    raise ServiceUnavailable


def looked_at(session: LiveSession, ports: LivenessPorts) -> LiveSession:
    """The session after its owner asked for it, who may be the one that it waits for.

    Raises QuotaExceeded (passed, but no slot is free), ServiceUnavailable.
    """
    session = _polled(session, ports)
    return _make_room(session, ports) if session.state is SessionState.PARKED else session


def _polled(session: LiveSession, ports: LivenessPorts) -> LiveSession:
    """The session after this poll's own question, if it is one that may cause one."""
    scan = scan_to_poll(session, ports.exchange.mint.now(), ports.windows.query)
    if scan is None:
        return session
    try:
        return exchange(begin(session, scan, ports.exchange), ports.exchange)
    except StateChanged:
        return session
    except PortraitError:
        return reload(session, ports.exchange)


def _make_room(session: LiveSession, ports: LivenessPorts) -> LiveSession:
    """Bind what was parked, now that its owner asks."""
    for _ in range(WRITE_TRIES):
        if session.state is not SessionState.PARKED or session.upstream_group is None:
            return session
        try:
            return bind(session, None, session.upstream_group, ports.exchange)
        except IdTaken:
            continue
        except StateChanged:
            session = reload(session, ports.exchange)
    raise ServiceUnavailable
