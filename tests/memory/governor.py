"""The governor's lines in memory: a tiny interpreter of changes, under one lock.

It knows nothing of turns or fairness: a change is compared and carried out as the table would.
The contract suite holds it to the same tests as the table.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from portrait.adapters.governor import DurableGovernor, LineMoved, Lines
from portrait.rules.rates import Rate
from portrait.rules.turns import Bound, Change, Line


@dataclass
class MemoryLines:
    """Every account's lines, by account and action. `writes` counts what was asked of them."""

    marks: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    writes: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, account: str, action: str, change: Change) -> Line:
        with self._lock:
            before = self.marks.get((account, action), {})
            if not all(_holds(before, bound) for bound in change.bounds):
                self.writes["refused"] += 1
                raise LineMoved(Line(before))
            self.writes["done"] += 1
            after = {mark: at for mark, at in before.items() if mark not in change.drops}
            for step in change.steps:
                after[step.mark] = step.amount + (before[step.start] if step.start else 0)
            self.marks[account, action] = after
            return Line(after)


def memory_governor(rates: Mapping[str, Rate], lines: Lines | None = None) -> DurableGovernor:
    """A governor that knows nothing yet, over these lines or new ones."""
    return DurableGovernor(lines or MemoryLines(), rates)


def _holds(marks: Mapping[str, int], bound: Bound) -> bool:
    if bound.mark not in marks:
        return bound.above is None
    at = marks[bound.mark]
    return (bound.above is None or at > bound.above) and at <= bound.at_most
