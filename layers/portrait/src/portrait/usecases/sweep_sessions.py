"""The sweeper's way with a due session.

opening       its sender died: an earlier scan goes on, or it expires and its slot is free
exchanging    its sender died after it may have asked: the scan is in doubt, then as pending
pending       asked once at each deadline, each minute after a callback; then what is known is kept
at rest       a scan that is still open is asked about: a surplus is deleted, a pass that was
              called a failure still counts; spent tokens forgotten
withdrawn     as at rest; what a scan made upstream is deleted
parked        bound as soon as a slot is free: looked for each hour
"""

from collections.abc import Callable
from dataclasses import replace

from portrait.errors import LedgerError, QuotaExceeded
from portrait.model import LiveSession, Scan, SessionState, UpstreamId
from portrait.rules.deadlines import (
    due_of,
    forgotten,
    scan_to_ask,
    settled,
)
from portrait.rules.liveness import with_scan
from portrait.rules.pacing import lease_until
from portrait.rules.transitions import SESSION_AT_REST, SESSION_DECIDED
from portrait.usecases.asking import ask, noted
from portrait.usecases.exchange import ask_at_rest, begin, bind, exchange
from portrait.usecases.surplus import clear_away, drop_surplus
from portrait.usecases.sweeping import Swept
from portrait.usecases.verifying import ExchangePorts, keep

_PASSED = frozenset({SessionState.VERIFIED, SessionState.PARKED})


def sweep_session(row: LiveSession, ports: ExchangePorts) -> Swept:
    """One due session. Raises StateChanged when somebody else works on it, ServiceUnavailable."""
    now = ports.mint.now()
    if row.due_at is None or row.due_at > now:
        return Swept.LEFT_ALONE
    if row.state in SESSION_AT_REST:
        return _at_rest(row, ports)
    before = row
    if row.state is SessionState.EXCHANGING:
        row = replace(_unanswered(row), state=SessionState.PENDING)
    scan = scan_to_ask(row, now) if row.state is SessionState.PENDING else None
    if scan is None:
        return _what_became(before, keep(before, settled(row, now), ports))
    return _what_became(before, exchange(begin(row, scan, ports), ports))


def _at_rest(row: LiveSession, ports: ExchangePorts) -> Swept:
    now = ports.mint.now()
    if row.state is SessionState.WITHDRAWN:
        row = _unanswered(row)
        if row.upstream_group is not None:
            row = keep(row, replace(row, due_at=lease_until(now)), ports)
            return _dropped(lambda heeding: clear_away(row, heeding), ports)
    scan = scan_to_ask(row, now)
    if scan is not None and row.state in SESSION_DECIDED:
        return _surplus(row, scan, ports)
    if scan is not None:
        return _what_became(row, ask_at_rest(row, scan, ports))
    if row.state is SessionState.PARKED and row.upstream_group is not None:
        return _parked(row, row.upstream_group, ports)
    done = forgotten(row, now)
    keep(row, replace(done, due_at=due_of(done, now)), ports)
    return Swept.FORGOTTEN


def _parked(row: LiveSession, found: UpstreamId, ports: ExchangePorts) -> Swept:
    """A slot may have become free without its owner asking for the result."""
    try:
        bind(row, None, found, ports)
    except (QuotaExceeded, LedgerError):
        # Not moved by anybody, it still is parked; else this write says so.
        now = ports.mint.now()
        done = forgotten(row, now)
        keep(row, replace(done, due_at=due_of(done, now)), ports)
        return Swept.WAITING
    return Swept.VERIFIED


def _surplus(row: LiveSession, scan: Scan, ports: ExchangePorts) -> Swept:
    """A scan that is open although its session is decided: what it makes is nobody's.

    In doubt meanwhile: its sender may die after the question was sent.
    """
    now = ports.mint.now()
    scan = replace(scan, asked_at=now)
    doubted = with_scan(row, replace(scan, doubtful=True))
    row = keep(row, replace(doubted, due_at=lease_until(now)), ports)
    heard = ask(row, scan, ports)
    found = heard.group
    if found is not None:
        return _dropped(lambda heeding: drop_surplus(row, scan, found, heeding), ports)
    mine = noted(scan, heard, now)
    after = keep(row, settled(with_scan(row, mine), ports.mint.now()), ports)
    over = after.scans[scan.number - 1].over
    return Swept.QUARANTINED if over and mine.doubtful else Swept.WAITING


def _dropped(drop: Callable[[ExchangePorts], object], ports: ExchangePorts) -> Swept:
    doubted: list[LiveSession] = []
    drop(replace(ports, quarantined=doubted.append))
    return Swept.QUARANTINED if doubted else Swept.DELETED


def _unanswered(row: LiveSession) -> LiveSession:
    """A row that somebody asked about and never came back to: that scan is in doubt."""
    if not row.exchanging:
        return row
    lost = next(scan for scan in row.scans if scan.number == row.exchanging)
    return replace(with_scan(row, replace(lost, doubtful=True)), exchanging=0)


def _what_became(before: LiveSession, after: LiveSession) -> Swept:
    if after.state in _PASSED:
        return Swept.VERIFIED if after.state is SessionState.VERIFIED else Swept.PARKED
    if after.state is SessionState.QUARANTINED:
        return Swept.QUARANTINED
    if after.state in SESSION_AT_REST:
        return Swept.EXPIRED
    return Swept.SLOT_FREED if before.reserved and not after.reserved else Swept.WAITING
