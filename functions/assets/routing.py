"""What the routes of groups and those of assets share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portrait.http.idempotency import replay_headers
from portrait.model import Asset, Group
from portrait.usecases.real_groups import PendingGroup
from portrait.usecases.repeats.making import Made

DOOR: Final = "rest"


@dataclass(frozen=True, slots=True)
class Done:
    """What a route answers, and what ties its log line to others."""

    data: Any = field(repr=False)
    trace: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Members of the envelope that only this answer has."""

    @classmethod
    def of(cls, data: Any, made: Made[Any]) -> "Done":
        """The answer of a create."""
        return cls(data, trace(made.value), replay_headers(made.replayed))


def trace(found: Asset | Group | PendingGroup) -> dict[str, str]:
    """What ties a log line to those of the sender: the row's marker, or the session."""
    if isinstance(found, PendingGroup):
        return {"session": found.session.session}
    return {"correlation_id": found.marker}
