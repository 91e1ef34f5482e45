"""What the stories of the hourly reconciliation share: their ports, and words for what is found."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from portrait.model import GroupType, Home, Marker, UpstreamId
from portrait.ports.census import Census, Counter
from portrait.ports.services import Now
from portrait.ports.upstream import Upstream
from portrait.rules.orphans import OrphanCollection

T = TypeVar("T")


class OutOfTime(Exception):
    """The invocation ends before the work does."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A counter that surely does not say what its rows hold."""

    counter: Counter
    stored: int
    counted: int
    repaired: bool


@dataclass(frozen=True, slots=True)
class Unproven:
    """A counter that seemed wrong but moved whenever it was looked at: the next run looks again."""

    counter: Counter


class OrphanOutcome(StrEnum):
    """What became of something upstream that is nobody's."""

    REPORTED = "reported"
    DELETED = "deleted"
    KEPT = "kept"
    """A group with something in it: deleting it would delete that too."""
    FAILED = "failed"
    """The upstream did not do it: the next run tries again."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something upstream with this stack's marker that is old enough to be nobody's."""

    home: Home
    kind: GroupType
    upstream_id: UpstreamId
    marker: Marker
    is_group: bool


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something upstream that is surely nobody's."""

    what: Candidate
    outcome: OrphanOutcome


@dataclass(frozen=True, slots=True)
class OrphansLeft:
    """So many more are nobody's, it seems: a run looks at a few only."""

    count: int


@dataclass(frozen=True, slots=True)
class WalkCut:
    """An upstream list that was not read to its end, and why."""

    home: Home
    kind: GroupType
    is_group: bool
    why: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The run ended early; nothing was decided on what was only half known."""

    step: str
    why: str


Event = Drift | Unproven | Orphan | OrphansLeft | WalkCut | Unfinished


def always() -> bool:
    """Time is left: for who has no deadline."""
    return True


@dataclass(frozen=True, slots=True)
class ReconcilePorts:
    """What a reconciliation needs."""

    census: Census
    upstream: Upstream
    accounts: Callable[[], Iterable[str]]
    """Names of the upstream accounts that can be reached."""
    environment: str
    """This stack's tag in its markers."""
    collection: OrphanCollection
    now: Now
    time_is_left: Callable[[], bool] = always

    def in_time(self, walked: Iterable[T]) -> Iterator[T]:
        """The same, as long as time is left. Raises OutOfTime."""
        for one in walked:
            if not self.time_is_left():
                raise OutOfTime
            yield one
