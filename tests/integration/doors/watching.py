"""A ledger that notes what was asked of it."""

from dataclasses import dataclass, field
from typing import Any

from tests.memory_ledger import MemoryLedger


@dataclass
class WatchedLedger:
    """Passes every call on and keeps its name and the kinds of its arguments."""

    real: MemoryLedger
    trace: list[tuple[str, ...]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.real, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            self.trace.append((name, *(type(one).__name__ for one in args)))
            return method(*args, **kwargs)

        return watched
