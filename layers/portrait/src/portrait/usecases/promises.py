"""Groups that were promised to a customer before their person was verified: rename, withdraw.

Only our row knows of such a group. Whoever works on the row meanwhile reads what is written here
when it puts the row back.
"""

from contextlib import suppress
from dataclasses import replace

from portrait.errors import Missing, PortraitError, ServiceUnavailable, StateChanged
from portrait.model import GroupId, LiveSession, Principal, SessionState
from portrait.ports.ledger import GroupChanges
from portrait.ports.sessions import SessionLedger
from portrait.rules.deadlines import withdrawn
from portrait.usecases.surplus import clear_away
from portrait.usecases.verifying import WRITE_TRIES, ExchangePorts, keep


def find_promise(
    principal: Principal, group_id: GroupId, project: str | None, sessions: SessionLedger
) -> LiveSession | None:
    """The session that promised the customer this group, its group made by now or not; or a miss.

    One that was withdrawn is a miss, as a group that was deleted is.
    """
    found = sessions.find_session_by_promise(principal.customer, group_id)
    if found is None or found.state is SessionState.WITHDRAWN:
        return None
    return found if project in {None, found.project} else None


def edit_promise(
    principal: Principal,
    group_id: GroupId,
    project: str | None,
    changes: GroupChanges,
    ports: ExchangePorts,
) -> LiveSession | None:
    """Rename or redescribe a promised group; None: it is there by now, or gone with its row.

    Raises Missing, ServiceUnavailable.
    """
    for _ in range(WRITE_TRIES):
        found = find_promise(principal, group_id, project, ports.sessions)
        if found is None:
            raise Missing("group")
        if found.state is SessionState.VERIFIED:
            return None
        edited = replace(
            found,
            group_name=changes.get("name", found.group_name),
            group_description=changes.get("description", found.group_description),
            updated_at=ports.mint.now(),
        )
        with suppress(StateChanged):
            return keep(found, edited, ports)
    raise ServiceUnavailable


def withdraw(
    principal: Principal, group_id: GroupId, project: str | None, ports: ExchangePorts
) -> bool:
    """End the verification of a promised group; its slot is free at once, and no link works.

    What a scan has made or still makes upstream is deleted, now or by the sweeper. False: the group
    is there by now, or gone with its row. Raises Missing, ServiceUnavailable.
    """
    for _ in range(WRITE_TRIES):
        found = find_promise(principal, group_id, project, ports.sessions)
        if found is None:
            raise Missing("group")
        if found.state is SessionState.VERIFIED:
            return False
        try:
            ended = keep(found, withdrawn(found, ports.mint.now()), ports)
        except StateChanged:
            continue
        with suppress(PortraitError, StateChanged):
            # Tried once at once; the row is due.
            clear_away(ended, ports)
        return True
    raise ServiceUnavailable
