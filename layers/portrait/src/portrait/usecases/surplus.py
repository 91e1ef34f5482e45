"""What a scan makes upstream although nobody is to have it: it is deleted, and nobody gets it.

verified, parked   one scan too many: its group is deleted
withdrawn          any scan: its group is written down, deleted, and let go

It is claimed before it is deleted: an upstream that names a group which a row has already must
never cost anybody that group. Then somebody has to look.
"""

from dataclasses import replace

from portrait.errors import ClaimTaken, ServiceUnavailable, UpstreamError, UpstreamNotFound
from portrait.model import LiveSession, Scan, SessionState, UpstreamId
from portrait.rules.deadlines import due_of, settled
from portrait.rules.liveness import with_scan
from portrait.rules.pacing import lease_until
from portrait.usecases.verifying import ExchangePorts, keep


def drop_surplus(
    session: LiveSession, scan: Scan, found: UpstreamId, ports: ExchangePorts
) -> LiveSession:
    """Delete what a scan of a decided session made. Raises StateChanged, ServiceUnavailable."""
    if session.state is SessionState.WITHDRAWN and session.upstream_group in {None, found}:
        return clear_away(_written_down(session, scan, found, ports), ports)
    gone = found == session.upstream_group or _delete(session, found, ports)
    over = with_scan(session, replace(scan, over=True, doubtful=not gone))
    kept = keep(session, settled(over, ports.mint.now()), ports)
    if not gone:
        ports.quarantined(kept)
    return kept


def clear_away(session: LiveSession, ports: ExchangePorts) -> LiveSession:
    """Delete what a withdrawn session names upstream. Raises StateChanged, ServiceUnavailable."""
    if session.upstream_group is None:
        return session
    gone = _delete(session, session.upstream_group, ports)
    now = ports.mint.now()
    after = replace(session, upstream_group=None, updated_at=now)
    kept = keep(session, replace(after, due_at=due_of(after, now)), ports)
    if not gone:
        ports.quarantined(kept)
    return kept


def _written_down(
    session: LiveSession, scan: Scan, found: UpstreamId, ports: ExchangePorts
) -> LiveSession:
    """The row that knows what is to be deleted: an upstream may say it only once."""
    noted = with_scan(session, replace(scan, over=True, doubtful=False))
    noted = replace(noted, upstream_group=found, exchanging=0)
    return keep(session, replace(noted, due_at=lease_until(ports.mint.now())), ports)


def _delete(session: LiveSession, found: UpstreamId, ports: ExchangePorts) -> bool:
    """Whether it is gone upstream; False: a row has it. Raises ServiceUnavailable."""
    try:
        ports.sessions.claim_unwanted(session, found)
        ports.upstream_for(session.customer).delete_group(session.home, found)
    except ClaimTaken:
        return False
    except UpstreamNotFound:
        return True
    except UpstreamError as error:
        raise ServiceUnavailable from error
    return True
