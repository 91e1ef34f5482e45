"""Groups of real people whose id is given away before anybody was verified.

open   a verification that promises a group: its id and name are there, the group is not
read   the group row -> else the verification that promised it -> else a miss
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from portrait.errors import (
    Missing,
    QuotaExceeded,
    ServiceUnavailable,
)
from portrait.model import Group, GroupId, LiveSession, Once, Principal, SessionState
from portrait.ports.ledger import GroupLedger
from portrait.rules.liveness import Standing, standing
from portrait.usecases.liveness import NewSession, looked_at
from portrait.usecases.promises import miss_of_group
from portrait.usecases.repeats.making import Made
from portrait.usecases.repeats.sessions import create_session_once
from portrait.usecases.verifying import LivenessPorts, invite_url, reload


@dataclass(frozen=True, slots=True)
class PendingGroup:
    """A group that is not there yet: a verification, and what it is worth now."""

    group: GroupId
    session: LiveSession
    standing: Standing

    @property
    def invite_url(self) -> str:
        """The page that the person opens."""
        return invite_url(self.session.base_url, self.session.invite)


def open_real_group(
    principal: Principal, wanted: NewSession, once: Once | None, ports: LivenessPorts
) -> Made[PendingGroup]:
    """Open a verification that promises a group of this name; its slot is held from here on.

    Raises what `create_session` raises; under a key also IdempotencyMismatch, StillRunning,
    TokenExpired.
    """
    made = create_session_once(principal, wanted, once, ports)
    session = ports.exchange.sessions.load_session(principal.customer, made.value.session)
    if session is None:
        raise ServiceUnavailable
    return Made(_pending(session, ports), made.replayed)


def get_group_or_promise(
    principal: Principal, group_id: GroupId, *, groups: GroupLedger, ports: LivenessPorts
) -> Group | PendingGroup:
    """The customer's group, or the verification that it waits for. Raises Missing.

    Reading it counts as asking how the verification went: see `get_result`.
    """
    group = groups.find_group(principal.customer, group_id)
    if group is not None:
        return group
    session = ports.exchange.sessions.find_session_by_promise(principal.customer, group_id)
    if session is None:
        raise Missing("group")
    if session.state is not SessionState.VERIFIED:
        session = _looked_at(session, ports)
    if session.state is not SessionState.VERIFIED:
        return _pending(session, ports)
    group = groups.find_group(principal.customer, group_id)
    if group is None:
        raise Missing("group")
    return group


@contextmanager
def unless_promised(
    principal: Principal, group_id: GroupId, ports: LivenessPorts
) -> Iterator[None]:
    """For what needs the group itself: a miss of one that was promised says how that stands.

    Raises ValidatePending, TokenExpired, and what happens inside.
    """
    try:
        yield
    except Missing:
        exchange = ports.exchange
        why = miss_of_group(principal.customer, group_id, exchange.sessions, exchange.mint.now())
        if isinstance(why, Missing):
            raise
        raise why from None


def _looked_at(session: LiveSession, ports: LivenessPorts) -> LiveSession:
    try:
        return looked_at(session, ports)
    except QuotaExceeded:
        # Passed, but no slot is free: the row says so too.
        return reload(session, ports.exchange)


def _pending(session: LiveSession, ports: LivenessPorts) -> PendingGroup:
    if session.promised is None:
        raise ServiceUnavailable
    return PendingGroup(session.promised, session, standing(session, ports.exchange.mint.now()))
