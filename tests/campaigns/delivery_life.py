"""One delivery from its making to its rest, with its senders dying at chosen calls."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final

from portrait.errors import ServiceUnavailable, StateChanged
from portrait.model import Delivery, DeliveryState
from portrait.ports.hooks import Deliveries
from portrait.ports.post import Posted
from portrait.rules.webhooks import TOLD, WAITS_SECONDS
from portrait.usecases.deliveries import deliver
from portrait.usecases.sweep_deliveries import sweep_delivery
from tests.memory_ledger import MemoryLedger
from tests.unit.usecases.delivering import Telling

LOOKS: Final = 200
"""Looks of the sweeper after which a delivery that is not at rest is lost."""
LONGEST_WAIT: Final = timedelta(hours=10, minutes=2)


class Killed(BaseException):
    """The process died here."""


class Lost(AssertionError):
    """A delivery was neither delivered nor dead, or not in order."""


class How(StrEnum):
    """What happens to a call."""

    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    FAILED_BEFORE = "failed before"
    FAILED_AFTER = "failed after"


@dataclass
class Fuse:
    """Counts every call to the outside, and makes some end badly."""

    burns: Mapping[int, How]
    calls: int = 0
    burnt: int = 0

    def around(self, work: Callable[[], Any], failed: Callable[[], Any]) -> Any:
        """One call. `failed` is what its caller sees of an outage."""
        how = self.burns.get(self.calls)
        self.calls += 1
        self.burnt += how is not None
        if how is How.KILLED_BEFORE:
            raise Killed
        if how is How.FAILED_BEFORE:
            return failed()
        done = work()
        if how is How.KILLED_AFTER:
            raise Killed
        return failed() if how is How.FAILED_AFTER else done


def _outage() -> Any:
    raise ServiceUnavailable


@dataclass
class Fused:
    """Any port behind the fuse."""

    real: Any
    fuse: Fuse
    failed: Callable[[], Any] = _outage

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.real, name)
        return lambda *args, **named: self.fuse.around(lambda: method(*args, **named), self.failed)


@dataclass
class Life:
    """A delivery, its senders and the sweeper, on one clock. `copies`: runs of each event."""

    burns: Mapping[int, How]
    script: Sequence[Posted]
    rest: Posted
    copies: int = 1
    rows: Callable[[MemoryLedger], Deliveries] = lambda ledger: ledger
    """The deliveries as senders have them."""

    def __post_init__(self) -> None:
        self.fuse = Fuse(self.burns)
        self.telling = Telling()
        self.telling.receiver.script = list(self.script)
        self.telling.receiver.rest = self.rest
        self.answers = [*self.script, *[self.rest] * LOOKS]
        real = self.telling.ports
        self.ports = replace(
            real,
            hooks=Fused(self.telling.ledger, self.fuse),
            deliveries=Fused(self.rows(self.telling.ledger), self.fuse),
            sealer=Fused(real.sealer, self.fuse),
            post=Fused(real.post, self.fuse, lambda: Posted(None, "unreachable")),
            sleep=lambda seconds: self.fuse.around(lambda: real.sleep(seconds), lambda: None),
        )

    def run(self) -> "Life":
        """Until the delivery is at rest. Raises Lost."""
        self.wake([self.telling.delivery])
        for _ in range(LOOKS):
            due = self.telling.row.due_at
            if self.telling.row.state is not DeliveryState.PENDING:
                return self.judged()
            if due is None or due > self.telling.clock() + LONGEST_WAIT:
                raise Lost("nobody will look at it again")
            while self.telling.clock() < due:
                self.telling.clock.advance(60)
            self._look()
            self.telling.clock.advance(60)
        raise Lost("it never came to rest")

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """The Courier: the function runs at once, in a process of its own."""
        for one in [one for one in deliveries for _ in range(self.copies)]:
            self._alone(partial(self._deliver, one))

    def _deliver(self, one: Delivery) -> None:
        for _ in deliver(one.customer, one.delivery, one.due_at, self.ports):
            pass

    def _look(self) -> None:
        row = self.telling.row
        courier = Fused(self, self.fuse, lambda: None)
        ledger = Fused(self.telling.ledger, self.fuse)
        self._alone(lambda: sweep_delivery(row, ledger, courier, self.telling.clock()))

    def _alone(self, work: Callable[[], object]) -> None:
        with suppress(Killed, ServiceUnavailable, StateChanged):
            work()

    def judged(self) -> "Life":
        """What must be true of every life. Raises Lost."""
        row, sent = self.telling.row, self.telling.receiver.sent
        heard = [answer.status in TOLD for answer in self.answers[: len(sent)]]
        if row.state is DeliveryState.DELIVERED and True not in heard:
            raise Lost("called delivered, but nobody was told")
        if row.state is DeliveryState.DEAD and row.attempts != len(WAITS_SECONDS):
            raise Lost("given up before the last try")
        if {(one.headers["webhook-id"], one.body) for one in sent} - {
            (row.delivery, row.body.encode())
        }:
            raise Lost("one event under two names")
        if len(sent) > row.attempts + self.fuse.burnt:
            raise Lost("sent more often than somebody died")
        return self
