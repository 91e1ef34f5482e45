"""The ingest machine in virtual time: it waits and chooses as its state machine does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from portrait.model import AssetId, CustomerId, Marker
from portrait.usecases import ingest
from portrait.usecases.driving import IngestPorts
from portrait.usecases.ingest import Next, Step
from tests.unit.virtual_clock import VirtualClock

START_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution between two steps."""

    customer: CustomerId
    assets: tuple[AssetId, ...]
    at: datetime
    checks: bool = False
    turn_at: datetime | None = None


@dataclass
class Executions:
    """The Machine port, and everything it started that has not ended."""

    clock: VirtualClock
    pending: list[Execution] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def start(
        self, customer: CustomerId, assets: Sequence[AssetId], marker: Marker, generation: int
    ) -> None:
        """Start an execution; a name is taken once and for all."""
        name = f"{marker}-{generation}"
        if name not in self.names:
            self.names.add(name)
            at = self.clock() + timedelta(seconds=START_SECONDS)
            self.pending.append(Execution(customer, tuple(assets), at))

    def take(self) -> Execution | None:
        """The execution whose step is next."""
        if not self.pending:
            return None
        first = min(self.pending, key=lambda one: one.at)
        self.pending.remove(first)
        return first

    def proceed(self, execution: Execution, step: Step) -> None:
        """Go where the step's answer says; any other end leaves the rows to the sweeper."""
        if step.next in {Next.TURN, Next.CHECK}:
            at = self.clock() + timedelta(seconds=step.wait_seconds)
            checks = step.next is Next.CHECK
            self.pending.append(replace(execution, at=at, checks=checks, turn_at=step.turn_at))


def step_of(execution: Execution, ports: IngestPorts) -> Callable[[], Step]:
    """The work of an execution's next step."""
    work = ingest.check if execution.checks else ingest.submit
    return lambda: work(execution.customer, execution.assets, ports, execution.turn_at)
