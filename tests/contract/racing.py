"""Many threads let go at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from portrait.errors import LedgerError, PortraitError
from portrait.model import Group, GroupState
from tests.contract.ledgers import Ledgers
from tests.contract.samples import LIMIT, ROOMY, START, new_group

THREADS = 32


def race(
    steps: Sequence[Callable[[], object]], threads: int = THREADS
) -> list[type[Exception] | None]:
    """What became of each step when all are let go at once: None, or why not."""
    start = threading.Barrier(min(threads, len(steps)))
    waiting = threading.local()

    def run(step: Callable[[], object]) -> type[Exception] | None:
        if not hasattr(waiting, "once"):
            waiting.once = True
            start.wait(120)
        try:
            step()
        except (PortraitError, LedgerError) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(min(threads, len(steps))) as pool:
        return list(pool.map(run, steps))


def active_group(ledger: Ledgers, number: int = 0) -> Group:
    """A group that may be raced for."""
    ledger.groups.reserve_group(new_group(number), LIMIT, ROOMY)
    return ledger.groups.move_group(
        new_group(number), frozenset({GroupState.CREATING}), GroupState.ACTIVE, START, {}
    )
