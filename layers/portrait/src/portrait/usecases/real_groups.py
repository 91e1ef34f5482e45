"""Groups of real people whose id is given away before anybody was verified.

open     a verification that promises a group: its id and name are there, the group is not
read     the group row -> else the verification that promised it -> else a miss
rename, delete   the same way; only our row knows of a promise, and a delete withdraws it
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from portrait.errors import (
    Missing,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    TokenExpired,
    ValidatePending,
)
from portrait.model import Group, GroupId, LiveSession, Once, Principal, SessionState, VideoId
from portrait.ports.ledger import GroupChanges, GroupLedger
from portrait.ports.sessions import SessionLedger
from portrait.ports.upstream import Upstream
from portrait.rules.liveness import Standing, standing, was_given
from portrait.usecases.groups import delete_group, get_group, update_group
from portrait.usecases.liveness import NewSession, looked_at
from portrait.usecases.promises import edit_promise, find_promise, withdraw
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

    A repetition is answered with the name that it asks for.

    Raises what `create_session` raises; under a key also IdempotencyMismatch, StillRunning,
    TokenExpired.
    """
    made = create_session_once(principal, wanted, once, ports)
    session = ports.exchange.sessions.load_session(principal.customer, made.value.session)
    if session is None:
        raise ServiceUnavailable
    asked = replace(
        session, group_name=wanted.group_name, group_description=wanted.group_description
    )
    return Made(_pending(asked, ports), made.replayed)


def get_group_or_promise(
    principal: Principal,
    group_id: GroupId,
    project: str | None,
    *,
    groups: GroupLedger,
    ports: LivenessPorts,
) -> Group | PendingGroup:
    """The customer's group, or the verification that it waits for. Raises Missing.

    Reading it counts as asking how the verification went: see `get_result`.
    """
    try:
        return get_group(principal, group_id, project, groups=groups)
    except Missing:
        session = find_promise(principal, group_id, project, ports.exchange.sessions)
    if session is None:
        raise Missing("group")
    if session.state is not SessionState.VERIFIED:
        session = _looked_at(session, ports)
    if session.state is not SessionState.VERIFIED:
        return _pending(session, ports)
    return get_group(principal, group_id, project, groups=groups)


def update_group_or_promise(
    principal: Principal,
    group_id: GroupId,
    project: str | None,
    changes: GroupChanges,
    *,
    groups: GroupLedger,
    ports: LivenessPorts,
) -> Group | PendingGroup:
    """Rename or redescribe a group, there or not yet. Raises Missing, ServiceUnavailable."""
    mint = ports.exchange.mint
    try:
        return update_group(principal, group_id, project, changes, groups=groups, mint=mint)
    except Missing:
        edited = edit_promise(principal, group_id, project, changes, ports.exchange)
    if edited is None:
        return update_group(principal, group_id, project, changes, groups=groups, mint=mint)
    return _pending(edited, ports)


def delete_group_or_promise(
    principal: Principal,
    group_id: GroupId,
    project: str | None,
    *,
    groups: GroupLedger,
    upstream: Upstream,
    ports: LivenessPorts,
) -> Sequence[VideoId]:
    """Delete a group, or withdraw a promised one; its slot is free at once.

    Returns the videos that still use what was deleted. Raises Missing, ServiceUnavailable.
    """

    def delete() -> Sequence[VideoId]:
        return delete_group(
            principal,
            group_id,
            project,
            groups=groups,
            upstream=upstream,
            outbox=ports.exchange.outbox,
            courier=ports.exchange.courier,
            mint=ports.exchange.mint,
        )

    try:
        return delete()
    except Missing:
        if withdraw(principal, group_id, project, ports.exchange):
            return ()
        return delete()


def pending_groups(principal: Principal, ports: LivenessPorts) -> list[PendingGroup]:
    """What the customer was promised and does not have yet. Raises ServiceUnavailable."""
    waiting = ports.exchange.sessions.list_promises(principal.customer)
    return [_pending(one, ports) for one in waiting if was_given(one)]


@contextmanager
def unless_promised(
    principal: Principal, group_id: GroupId, sessions: SessionLedger, now: datetime
) -> Iterator[None]:
    """For what needs the group itself: a miss of one that was promised says how that stands.

    Raises ValidatePending, TokenExpired, and what happens inside.
    """
    try:
        yield
    except Missing:
        found = find_promise(principal, group_id, None, sessions)
        if found is None or found.state is SessionState.VERIFIED:
            raise
        raise not_yet(standing(found, now)) from None


def not_yet(stands: Standing) -> PortraitError:
    """Why a group that was promised cannot be used."""
    if stands is Standing.LAPSED:
        return TokenExpired(
            "The verification that this group waits for has expired or failed. "
            "Open its link to scan again, or delete the group."
        )
    if stands is Standing.PARKED:
        return ValidatePending(
            "The person of this group has passed, but your quota of groups is full. "
            "Delete a group, then try again."
        )
    return ValidatePending(
        "The face verification of this group is not finished yet. "
        "Try again when the person has passed."
    )


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
