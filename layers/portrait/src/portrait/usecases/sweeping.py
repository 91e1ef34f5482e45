"""What the sweeper's stories share: their ports, and the words for what they did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from portrait.model import CustomerId, Marker, UpstreamId
from portrait.ports.due import DueRow, DueRows
from portrait.ports.hooks import Deliveries
from portrait.ports.services import Machine
from portrait.ports.tasks import TaskLedger
from portrait.ports.upstream import Upstream, UpstreamEntry
from portrait.ports.videos import VideoMachine
from portrait.rules.limits import SWEPT_AGAIN_SECONDS
from portrait.rules.markers import bears
from portrait.usecases.driving import IngestPorts, UpstreamSaid
from portrait.usecases.verifying import ExchangePorts
from portrait.usecases.video_sending import SendPorts


class Swept(StrEnum):
    """What the sweeper did with one due row, for its log line and its metric."""

    RESTARTED = "restarted"
    """A lost execution: the next generation was started."""
    ADOPTED = "adopted"
    """An unknown outcome was found upstream by its marker."""
    SENT_AGAIN = "sent_again"
    """An unknown outcome was not found after the horizon."""
    GAVE_UP = "gave_up"
    """Sent three times and never found: failed, or for a group, gone."""
    SETTLED = "settled"
    """A processing asset came to rest."""
    LOST = "lost"
    """Neither the upstream nor its list knows a processing asset any more: failed."""
    DELETED = "deleted"
    """A delete came to its end."""
    VERIFIED = "verified"
    """A scan that was passed, found without its callback or after it; its group is bound."""
    PARKED = "parked"
    """Passed, but no slot is free: it waits for one."""
    EXPIRED = "expired"
    """Nobody passed a session's scans in time."""
    SLOT_FREED = "slot_freed"
    """A session lapsed in its customer's eyes; its late success still counts."""
    QUARANTINED = "quarantined"
    """A scan may have been passed, but nobody knows which group it made: somebody must look."""
    FORGOTTEN = "forgotten"
    """The spent tokens of a session at rest."""
    WOKEN = "woken"
    """The next try of a delivery is on its way."""
    TASK_SETTLED = "task_settled"
    """The end of a batch that nobody asked about was written down."""
    FAILED_FREED = "failed_freed"
    """What failed in a batch a day ago is being deleted."""
    POOL_FULL = "pool_full"
    """A group's send met a full pool upstream: it is tried again later."""
    UNREADABLE = "unreadable"
    """A row that no code of ours wrote like this: somebody must look at it."""
    WAITING = "waiting"
    """Nothing to do yet: looked at again later."""
    LEFT_ALONE = "left_alone"
    """At rest, or somebody else works on it."""


Heard = Callable[[DueRow, UpstreamSaid], None]
"""Hears which word of the upstream decided what was done with a row."""


def unheard(row: DueRow, said: UpstreamSaid) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class SweepPorts:
    """What the sweeper needs: all that ingest and exchanges need, and the index of what is due."""

    ingest: IngestPorts
    exchange: ExchangePorts
    upstream_for: Callable[[CustomerId], Upstream]
    """The upstream as a customer reaches it: each row's calls are its customer's turns."""
    due: DueRows
    deliveries: Deliveries
    tasks: TaskLedger
    machine: Machine
    horizon: timedelta
    """Outlives the sender, its time-outs and the upstream's list lag: only then is a miss a no."""
    sending: SendPorts
    """What sends and follows videos."""
    watcher: VideoMachine
    heard: Heard = unheard

    def on_behalf_of(self, customer: CustomerId) -> "SweepPorts":
        """The same ports, with that customer's turns upstream."""
        ingest = replace(self.ingest, upstream=self.upstream_for(customer))
        return replace(self, ingest=ingest)


def again_at(now: datetime) -> datetime:
    """When the sweeper looks again at a row that it leaves as it is."""
    return now + timedelta(seconds=SWEPT_AGAIN_SECONDS)


def made_by(entries: Sequence[UpstreamEntry], marker: Marker) -> list[UpstreamId]:
    """What an operation made upstream, the oldest first."""
    if not marker:
        return []
    mine = [entry for entry in entries if bears(entry.name, marker)]
    latest = datetime.max.replace(tzinfo=UTC)
    mine.sort(key=lambda entry: (entry.created_at or latest, entry.upstream_id))
    return [entry.upstream_id for entry in mine]
