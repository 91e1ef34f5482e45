"""What never changes about a group, remembered for half a minute by one process."""

from datetime import datetime, timedelta
from typing import Final

from portrait.model import CustomerId, Group, GroupId
from portrait.ports.ledger import GroupLedger
from portrait.ports.services import Now

_FRESH: Final = timedelta(seconds=30)
_MOST: Final = 1000


class GroupFacts:
    """Reads a group for its immutable facts: type, project label, upstream home.

    Whether it is there, not deleting and below its limit is decided by the transaction that
    creates an asset in it, never by this cache.
    """

    def __init__(self, groups: GroupLedger, now: Now) -> None:
        self._groups = groups
        self._now = now
        self._known: dict[tuple[CustomerId, GroupId], tuple[datetime, Group]] = {}

    def find(self, customer: CustomerId, group_id: GroupId) -> Group | None:
        """The customer's group, or a miss; a miss is never remembered."""
        now = self._now()
        known = self._known.get((customer, group_id))
        if known is not None and now - known[0] < _FRESH:
            return known[1]
        group = self._groups.find_group(customer, group_id)
        if group is not None:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[customer, group_id] = (now, group)
        return group
