"""Tasks: what a customer that speaks in tasks was promised, and how it ended.

A task names what is worked on and keeps no state of its own while the work goes on: that is read
from the rows it names. When all of them are at rest whoever sees it first writes the end down, and
from then on the task stays as it is, whatever becomes of the rows.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from portrait.model.library import AssetId, CustomerId, Failure, GroupId, Marker
from portrait.model.liveness import SessionId

TaskId = NewType("TaskId", str)


class TaskKind(StrEnum):
    """What a task stands for."""

    ASSETS = "assets"
    """A batch of assets, on its way through the ingest machine."""
    SESSION = "session"
    """A verification that was opened; done when it has begun."""
    RESULT = "result"
    """The question how a verification went."""


class TaskState(StrEnum):
    """How far a task is. The last two are final."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one asset of a batch ended; no failure: it could be used."""

    asset: AssetId
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task row. Written whole: a write counts only if `version` is still what was read."""

    customer: CustomerId
    task: TaskId
    kind: TaskKind
    marker: Marker
    """Of the operation that made it; of a batch, also the name of its execution."""
    created_at: datetime
    state: TaskState = TaskState.PROCESSING
    """As it was written down last; a batch may have come further."""
    model: str = ""
    """The generation model that its assets are meant for."""
    group: GroupId | None = None
    assets: tuple[AssetId, ...] = ()
    """In the order in which they were handed in."""
    session: SessionId | None = None
    verdicts: tuple[Verdict, ...] = ()
    """Of a batch that came to its end, in the order of `assets`."""
    settled_at: datetime | None = None
    version: int = 0
    due_at: datetime | None = None
    """When failed assets of a batch give their slots back."""
