"""What counts as nobody's: something upstream with this stack's marker that no row answers for."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portrait.model import AssetState, GroupState
from portrait.rules.limits import ORPHAN_AGE_SECONDS


class OrphanCollection(StrEnum):
    """What the operator wants done about orphans."""

    REPORT = "report"
    DELETE = "delete"


STILL_AT_WORK: Final = frozenset(
    {
        *(GroupState.CREATING, GroupState.UNKNOWN, GroupState.DELETING),
        *(AssetState.QUEUED, AssetState.SUBMITTING, AssetState.UNKNOWN, AssetState.DELETING),
    }
)
"""States in which somebody may yet adopt or delete whatever bears the row's marker."""
GONE_FOR_GOOD: Final = frozenset({GroupState.DELETED, AssetState.DELETED})


def is_old_enough(created_at: datetime | None, now: datetime) -> bool:
    """Whether something upstream is so old that it can be nobody's; of no age, it never is."""
    return created_at is not None and created_at <= now - timedelta(seconds=ORPHAN_AGE_SECONDS)
