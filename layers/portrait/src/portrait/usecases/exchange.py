"""One question to the upstream about one scan, and what its answer makes of the session.

    pending --CAS--> exchanging --one GetVisualValidateResult-->
        a group            verified: bound in one transaction | parked: no slot is free
        no group (yet)     pending, asked again; at the hard deadline expired
        no answer          doubtful: the same token again; at the hard deadline quarantined
        throttled, refused pending: nothing was learnt

Only the winner of the compare-and-set asks. Nothing but the answer to a session's own token ever
gives it a group: never a time, never a list. What a second scan of a verified session makes
upstream, or any scan of one that was withdrawn meanwhile, belongs to nobody and is deleted.
"""

from dataclasses import replace
from datetime import datetime

from portrait.errors import (
    ClaimTaken,
    IdTaken,
    QuotaExceeded,
    ServiceUnavailable,
    StateChanged,
)
from portrait.model import (
    Group,
    GroupState,
    GroupType,
    LiveSession,
    Scan,
    SessionState,
    UpstreamId,
)
from portrait.rules.deadlines import due_of, settled
from portrait.rules.liveness import with_scan, without_links
from portrait.rules.pacing import lease_until
from portrait.rules.transitions import SESSION_DECIDED
from portrait.usecases.asking import Heard, ask, noted
from portrait.usecases.surplus import drop_surplus
from portrait.usecases.verifying import (
    WRITE_TRIES,
    ExchangePorts,
    announcements,
    keep,
    reload,
    wake,
)

_TAKEABLE = frozenset(
    {
        SessionState.PENDING,
        SessionState.FAILED,
        SessionState.EXPIRED,
        SessionState.QUARANTINED,
    }
)
_BINDABLE = frozenset({SessionState.EXCHANGING, SessionState.OPENING})
"""A group that was heard of goes to the session at once, a fresh link on its way or not."""
_ASKED_BY_ONE = frozenset({SessionState.EXCHANGING, SessionState.WITHDRAWN})


def begin(session: LiveSession, scan: Scan, ports: ExchangePorts) -> LiveSession:
    """Become the one who asks about `scan`. Raises StateChanged, ServiceUnavailable."""
    if session.state not in _TAKEABLE:
        raise StateChanged(session.session)
    now = ports.mint.now()
    taken = replace(
        with_scan(session, replace(scan, asked_at=now)),
        state=SessionState.EXCHANGING,
        exchanging=scan.number,
        updated_at=now,
        rested_at=None,
        due_at=lease_until(now),
    )
    return ports.sessions.save_session(taken)


def exchange(session: LiveSession, ports: ExchangePorts) -> LiveSession:
    """Ask about the scan that `begin` took, and keep what is heard. Returns the row as it is then.

    Raises ServiceUnavailable: the lease runs out, and the sweeper finds the row.
    """
    scan = _scan(session, session.exchanging)
    heard = ask(session, scan, ports)
    if heard.group is None:
        return _put_back(session, scan, heard, ports)
    return _passed(session, scan, heard.group, ports)


def ask_at_rest(session: LiveSession, scan: Scan, ports: ExchangePorts) -> LiveSession:
    """The last question about a scan that its callback turned down; a pass counts all the same.

    The row stays at rest meanwhile, in doubt: its sender may die after the question was sent.
    Raises StateChanged, ServiceUnavailable.
    """
    now = ports.mint.now()
    scan = replace(scan, asked_at=now)
    taken = replace(with_scan(session, replace(scan, doubtful=True)), due_at=lease_until(now))
    taken = keep(session, taken, ports)
    heard = ask(taken, scan, ports)
    if heard.group is not None:
        return _passed(taken, scan, heard.group, ports)
    mine = noted(scan, heard, now)
    return keep(taken, settled(with_scan(taken, mine), ports.mint.now()), ports)


def bind(
    session: LiveSession, scan: Scan | None, found: UpstreamId, ports: ExchangePorts
) -> LiveSession:
    """Give the session its group: row, ownership and quota in one transaction.

    Raises StateChanged, IdTaken, QuotaExceeded, ServiceUnavailable.
    """
    now = ports.mint.now()
    group = Group(
        customer=session.customer,
        group=session.promised or ports.mint.group_id(now),
        type=GroupType.LIVENESS_FACE,
        name=session.group_name or f"Real person {now:%Y-%m-%d}",
        description=session.group_description,
        project=session.project,
        state=GroupState.ACTIVE,
        home=session.home,
        marker=ports.mint.marker(),
        created_at=now,
        updated_at=now,
        upstream_id=found,
    )
    after = replace(
        _rests(session, scan, SessionState.VERIFIED, found, now),
        group=group.group,
        reserved=False,
    )
    after = replace(after, due_at=due_of(after, now))
    told = announcements(session, after, ports)
    limit = 0 if session.reserved else _limit(session, ports)
    bound = ports.sessions.bind_group(after, group, limit, held=session.reserved, deliveries=told)
    wake(told, ports)
    return bound


def _put_back(session: LiveSession, scan: Scan, heard: Heard, ports: ExchangePorts) -> LiveSession:
    for _ in range(WRITE_TRIES):
        now = ports.mint.now()
        mine = noted(_scan(session, scan.number), heard, scan.asked_at or now)
        try:
            return keep(session, settled(with_scan(session, mine), now), ports)
        except StateChanged:
            session = reload(session, ports)
            if not _is_still_mine(session, scan):
                return session
    raise ServiceUnavailable


def _passed(
    session: LiveSession, scan: Scan, found: UpstreamId, ports: ExchangePorts
) -> LiveSession:
    """Keep a group that was heard of, whoever moved the row meanwhile: it may be said only once."""
    for _ in range(WRITE_TRIES):
        if session.upstream_group == found:
            return session
        scan = _scan(session, scan.number)
        if session.state in SESSION_DECIDED:
            return drop_surplus(session, scan, found, ports)
        try:
            if session.state not in _BINDABLE:
                session = begin(session, scan, ports)
            return _bind_or_park(session, scan, found, ports)
        except IdTaken:
            continue
        except ClaimTaken:
            return _quarantine(session, scan, found, ports)
        except StateChanged:
            session = reload(session, ports)
    raise ServiceUnavailable


def _bind_or_park(
    session: LiveSession, scan: Scan, found: UpstreamId, ports: ExchangePorts
) -> LiveSession:
    try:
        return bind(session, scan, found, ports)
    except QuotaExceeded:
        now = ports.mint.now()
        parked = _rests(session, scan, SessionState.PARKED, found, now)
        return keep(session, replace(parked, due_at=due_of(parked, now)), ports)


def _quarantine(
    session: LiveSession, scan: Scan, found: UpstreamId, ports: ExchangePorts
) -> LiveSession:
    """The upstream named a group that is bound already: somebody must look, nobody gets it."""
    now = ports.mint.now()
    doubtful = with_scan(session, replace(scan, doubtful=True, over=True))
    doubtful = replace(doubtful, upstream_group=found)
    scans = tuple(replace(one, over=True) for one in doubtful.scans)
    return keep(session, settled(replace(doubtful, scans=scans), now), ports)


def _rests(
    session: LiveSession,
    scan: Scan | None,
    state: SessionState,
    found: UpstreamId,
    now: datetime,
) -> LiveSession:
    if scan is not None:
        session = with_scan(session, replace(scan, over=True))
    rested = replace(
        session,
        state=state,
        exchanging=0,
        upstream_group=found,
        updated_at=now,
        rested_at=session.rested_at or now,
    )
    return without_links(rested)


def _limit(session: LiveSession, ports: ExchangePorts) -> int:
    customer = ports.registry.find_customer(session.customer)
    return 0 if customer is None else customer.limits.groups


def _scan(session: LiveSession, number: int) -> Scan:
    return next(scan for scan in session.scans if scan.number == number)


def _is_still_mine(session: LiveSession, scan: Scan) -> bool:
    if session.state not in _ASKED_BY_ONE or session.exchanging != scan.number:
        return False
    return _scan(session, scan.number).asked_at == scan.asked_at
