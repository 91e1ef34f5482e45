"""Whose clock turns are told by: a write that takes long is nobody's clock that is ahead."""

from dataclasses import dataclass, field

from portrait.adapters.governor import DurableGovernor
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from portrait.rules.limits import Tier
from portrait.rules.rates import rates_of
from portrait.rules.turns import Change, Line
from tests.memory.governor import MemoryLines, memory_governor
from tests.unit.virtual_clock import VirtualClock

RATES = rates_of(Tier.PREMIUM)


@dataclass
class SlowLines:
    """The first write takes a second, in which somebody else is quicker."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    inner: MemoryLines = field(default_factory=MemoryLines)
    changes: int = 0

    def change(self, account: str, action: str, change: Change) -> Line:
        self.changes += 1
        if self.changes == 1:
            self.clock.advance(1)
            take(memory_governor(RATES, self.inner), "ben", self.clock)
        return self.inner.change(account, action, change)


def take(governor: DurableGovernor, customer: str, clock: VirtualClock) -> None:
    governor.take("one", "CreateAsset", CustomerId(customer), clock, 600, kind=Kind.INTERACTIVE)


def test_a_write_that_took_long_is_not_taken_for_a_clock_that_is_ahead() -> None:
    lines = SlowLines()
    governor = memory_governor(RATES, lines)
    take(governor, "ann", lines.clock)
    assert lines.changes == 2
    assert governor.clock(lines.clock()) == lines.clock()
