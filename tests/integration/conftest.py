"""What the integration tests share beside the fixtures of `tests/conftest.py`."""

import time
from collections.abc import Callable
from typing import Any, Final

from local.paths import CHECKOUT

# Built archives are named by content: runs and test processes share them.
BUILD_FOLDER = CHECKOUT / ".local-test" / "build"
PATIENCE_SECONDS: Final = 120.0
"""What a starved machine may need for anything; whoever waits goes on as soon as it is there."""


def eventually(check: Callable[[], Any], within_seconds: float = PATIENCE_SECONDS) -> Any:
    """Return the first truthy answer of `check`; fail when there is none in time.

    It asks less and less often: asking costs the machine that is waited for.
    """
    started = time.monotonic()
    while (passed := time.monotonic() - started) < within_seconds:
        found = check()
        if found:
            return found
        time.sleep(min(max(0.05, passed / 10), 0.5))
    raise AssertionError(f"{check} said nothing within {within_seconds} s")
