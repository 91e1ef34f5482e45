"""A fresh scan of a session: one link and one token of the upstream.

opening -> upstream, waiting for a turn up to 15 s -> pending, the link and the token sealed
                |- refused, throttled too long, outcome not known: pending if an earlier scan is
                |  still open, else as it rested and its slot is free again; nothing lasting was
                |  made, and what surely made no link at all is not counted as a try
                `- the sender died: the sweeper does the same when the lease is over
"""

import math
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from portrait.errors import (
    CapacityUnavailable,
    LivenessNotAvailable,
    PortraitError,
    ServiceUnavailable,
    StateChanged,
    Throttled,
    TokenExpired,
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamThrottled,
)
from portrait.model import LiveSession, Scan, SessionState
from portrait.ports.upstream import NewLiveness
from portrait.rules.deadlines import due_of, settled
from portrait.rules.limits import GROUP_TURN_WAIT_SECONDS, THROTTLE_WAIT_SECONDS
from portrait.rules.liveness import fingerprint, with_scan
from portrait.rules.pacing import lease_until
from portrait.rules.tickets import Ticket, write_ticket
from portrait.rules.transitions import SESSION_DECIDED
from portrait.usecases.groups import NOT_ENABLED
from portrait.usecases.verifying import (
    CALLBACK_PATH,
    LINK_PURPOSE,
    TOKEN_PURPOSE,
    WRITE_TRIES,
    LivenessPorts,
    keep,
    place,
    reload,
)

_NOT_MADE = (UpstreamThrottled, UpstreamNotSent, UpstreamAccountUnusable)
"""After these the upstream surely did nothing."""


def opening(session: LiveSession, nonce: str, now: datetime, ports: LivenessPorts) -> LiveSession:
    """The session with its next scan about to be asked for; not written yet."""
    scan = _dated(Scan(len(session.scans) + 1, fingerprint(nonce), now, now, now), now, ports)
    return replace(
        with_scan(session, scan),
        state=SessionState.OPENING,
        reserved=True,
        rested_at=None,
        updated_at=now,
        due_at=lease_until(now, GROUP_TURN_WAIT_SECONDS),
    )


def start_scan(
    session: LiveSession, nonce: str, ports: LivenessPorts
) -> tuple[LiveSession, NewLiveness]:
    """Ask the upstream for the link of an `opening` session, and keep it.

    Raises Throttled, CapacityUnavailable, ServiceUnavailable: then the slot is free again; and
    TokenExpired when an earlier scan was passed meanwhile, or the session was withdrawn.
    """
    try:
        sent_at, fresh = _open(session, nonce, ports)
        scan = _dated(session.scans[-1], sent_at, ports)
        return _keep_scan(session, _sealed(session, scan, fresh, ports), ports), fresh
    except UpstreamError as error:
        _abandon(session, ports, unmade=isinstance(error, _NOT_MADE))
        raise _translated(error) from error
    except PortraitError:
        _abandon(session, ports)
        raise


def _open(session: LiveSession, nonce: str, ports: LivenessPorts) -> tuple[datetime, NewLiveness]:
    """Send until it is taken or 15 s are over; only what surely did not happen is sent again."""
    mint = ports.exchange.mint
    upstream = ports.exchange.upstream_for(session.customer)
    give_up_at = mint.now() + timedelta(seconds=GROUP_TURN_WAIT_SECONDS)
    while True:
        sent_at = mint.now()
        address = _callback_url(session, nonce, sent_at, ports)
        try:
            return sent_at, upstream.open_liveness(session.home, address)
        except (UpstreamThrottled, UpstreamNotSent) as error:
            pause = mint.rng.uniform(*THROTTLE_WAIT_SECONDS)
            if isinstance(error, TurnRefused):
                pause = error.retry_after_seconds
            if mint.now() + timedelta(seconds=pause) > give_up_at:
                raise
            ports.sleep(pause)


def _callback_url(session: LiveSession, nonce: str, sent_at: datetime, ports: LivenessPorts) -> str:
    expires_at = sent_at + timedelta(seconds=ports.windows.hard_seconds)
    ticket = Ticket(session.customer, session.session, expires_at, nonce)
    return f"{session.base_url}{CALLBACK_PATH}{write_ticket(ports.ticket_key(), ticket)}"


def _keep_scan(session: LiveSession, scan: Scan, ports: LivenessPorts) -> LiveSession:
    """Write the fresh scan, whatever befell an earlier one meanwhile."""
    for _ in range(WRITE_TRIES):
        now = ports.exchange.mint.now()
        pending = replace(with_scan(session, scan), state=SessionState.PENDING, updated_at=now)
        try:
            return keep(session, replace(pending, due_at=due_of(pending, now)), ports.exchange)
        except StateChanged:
            session = _still_opening(session, ports)
    raise ServiceUnavailable


def _still_opening(session: LiveSession, ports: LivenessPorts) -> LiveSession:
    try:
        fresh = reload(session, ports.exchange)
    except StateChanged as error:
        raise ServiceUnavailable from error
    if fresh.state in SESSION_DECIDED:
        # An earlier scan was passed after all, or the group was deleted: nobody needs this link.
        raise TokenExpired
    if fresh.state is not SessionState.OPENING or len(fresh.scans) != len(session.scans):
        # The sweeper took this sender for dead.
        raise ServiceUnavailable
    return fresh


def _abandon(session: LiveSession, ports: LivenessPorts, *, unmade: bool = False) -> None:
    """Give the slot back at once; what this cannot write, the sweeper does.

    `unmade`: the upstream surely made no link, so it is not one of the invitation's tries.
    """
    with suppress(PortraitError, StateChanged):
        try:
            _close(session, ports, unmade=unmade)
        except StateChanged:
            _close(_still_opening(session, ports), ports, unmade=unmade)


def _close(session: LiveSession, ports: LivenessPorts, *, unmade: bool) -> None:
    left = replace(session, scans=session.scans[:-1]) if unmade else session
    keep(session, settled(left, ports.exchange.mint.now()), ports.exchange)


def _dated(scan: Scan, sent_at: datetime, ports: LivenessPorts) -> Scan:
    return replace(
        scan,
        minted_at=sent_at,
        soft_until=sent_at + timedelta(seconds=ports.windows.soft_seconds),
        hard_until=sent_at + timedelta(seconds=ports.windows.hard_seconds),
    )


def _sealed(session: LiveSession, scan: Scan, fresh: NewLiveness, ports: LivenessPorts) -> Scan:
    sealer = ports.exchange.sealer
    return replace(
        scan,
        token=sealer.seal(fresh.token, TOKEN_PURPOSE, *place(session)),
        token_hash=fingerprint(fresh.token),
        link=sealer.seal(fresh.link, LINK_PURPOSE, *place(session)),
    )


def _translated(error: UpstreamError) -> PortraitError:
    if isinstance(error, TurnRefused):
        return Throttled(math.ceil(error.retry_after_seconds))
    if isinstance(error, UpstreamThrottled):
        return Throttled(math.ceil(THROTTLE_WAIT_SECONDS[1]))
    if isinstance(error, UpstreamPoolFull):
        return CapacityUnavailable()
    if error.code.startswith(NOT_ENABLED):
        return LivenessNotAvailable(error.code)
    return ServiceUnavailable()
