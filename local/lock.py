"""One engine over one data folder at a time.

The engine's process holds the lock for as long as it lives, also when whoever started it was killed
and it is still writing its last snapshot: a new start waits for that instead of reading half of it.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

_LAST_SNAPSHOT_SECONDS: Final = 20.0
_LOOK_EVERY_SECONDS: Final = 0.05


class AlreadyRunning(Exception):
    """Another stack runs over the same data."""


def take(
    file: Path,
    *,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> IO[str]:
    """Take the lock and return the open file that holds it, to be handed to the engine.

    Raises AlreadyRunning, at once when the other stack's starter lives.
    """
    opened = file.open("a+")
    deadline = monotonic() + _LAST_SNAPSHOT_SECONDS
    while not _try(opened):
        starter = _starter(file)
        if _lives(starter) or monotonic() > deadline:
            opened.close()
            raise AlreadyRunning(
                f"a stack is already running over {file.parent} (process {starter})"
            )
        sleep(_LOOK_EVERY_SECONDS)
    opened.seek(0)
    opened.truncate()
    opened.write(str(os.getpid()))
    opened.flush()
    return opened


def is_held(file: Path) -> bool:
    """Whether an engine runs over the data."""
    if not file.exists():
        return False
    with file.open("a+") as opened:
        return not _try(opened)


def _try(opened: IO[str]) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _starter(file: Path) -> int:
    text = file.read_text()
    return int(text) if text.isdigit() else 0


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0
