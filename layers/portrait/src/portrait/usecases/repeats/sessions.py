"""Verifications under a key."""

from portrait.errors import StillRunning, TokenExpired
from portrait.model import LiveSession, Once, Principal, Scan, SessionId, SessionState
from portrait.usecases.liveness import NewSession, Opened, create_session
from portrait.usecases.repeats.making import ASK_AGAIN_SECONDS, Made, make_once
from portrait.usecases.verifying import (
    LINK_PURPOSE,
    TOKEN_PURPOSE,
    LivenessPorts,
    invite_url,
    place,
)


def create_session_once(
    principal: Principal, wanted: NewSession, once: Once | None, ports: LivenessPorts
) -> Made[Opened]:
    """`create_session` under a key. Raises IdempotencyMismatch, StillRunning, and what it raises.

    The same link and token again; the link is empty once the verification is at rest, and
    TokenExpired is raised when its token is forgotten.
    """

    def find(session: str) -> LiveSession | None:
        row = ports.exchange.sessions.load_session(principal.customer, SessionId(session))
        refused = row is not None and _is_linkless(row) and row.state is not SessionState.OPENING
        return None if refused else row

    def again(row: LiveSession) -> Opened:
        if _is_linkless(row):
            raise StillRunning(ASK_AGAIN_SECONDS)
        first: Scan = row.scans[0]
        if first.token is None:
            raise TokenExpired
        unseal = ports.exchange.sealer.unseal
        return Opened(
            session=row.session,
            token=unseal(first.token, TOKEN_PURPOSE, *place(row)),
            link=unseal(first.link, LINK_PURPOSE, *place(row)) if first.link else "",
            callback_url=row.callback_url,
            invite_url=invite_url(row.base_url, row.invite),
            expires_at=first.soft_until,
        )

    def create(once: Once | None) -> Opened:
        return create_session(principal, wanted, ports, once=once)

    return make_once(once, create, find, again, begins="live-")


def _is_linkless(session: LiveSession) -> bool:
    """Whether nobody was given a link yet, nor ever will be if this is not `opening`."""
    return all(not scan.token_hash for scan in session.scans)
