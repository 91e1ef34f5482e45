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
    """Return the first truthy answer of `check`; fail when there is none in time."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{check} said nothing within {within_seconds} s")
