"""Whether some work takes too long, so told that a pause of the machine is not taken for it."""

import contextlib
import time
from collections.abc import Callable
from typing import Final

_TRIES: Final = 3


def thread_seconds(work: Callable[[], object]) -> float:
    """What it takes of this thread's time, however it ends."""
    started = time.thread_time()
    # What it raises is for others to judge.
    with contextlib.suppress(Exception):
        work()
    return time.thread_time() - started


def is_slow(work: Callable[[], object], seconds: float) -> bool:
    """Whether it takes longer each time: a pause does not come back, a long loop does."""
    return all(thread_seconds(work) > seconds for _ in range(_TRIES))
