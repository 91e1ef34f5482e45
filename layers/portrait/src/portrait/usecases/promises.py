"""Why a group is not there: it was never made, or the person it waits for is not through."""

from datetime import datetime

from portrait.errors import Missing, PortraitError, TokenExpired, ValidatePending
from portrait.model import CustomerId, GroupId, SessionState
from portrait.ports.sessions import SessionLedger
from portrait.rules.liveness import Standing, standing


def miss_of_group(
    customer: CustomerId, group: GroupId, sessions: SessionLedger, now: datetime
) -> PortraitError:
    """Missing, or for a group that was promised ValidatePending or TokenExpired."""
    found = sessions.find_session_by_promise(customer, group)
    if found is None or found.state is SessionState.VERIFIED:
        return Missing("group")
    return TokenExpired() if standing(found, now) is Standing.LAPSED else ValidatePending()
