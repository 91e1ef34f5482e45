"""What the integration tests share beside the fixtures of `tests/conftest.py`."""

import time
from collections.abc import Callable
from typing import Any

from local.paths import CHECKOUT

# Built archives are named by content: runs and test processes share them.
BUILD_FOLDER = CHECKOUT / ".local-test" / "build"


def eventually(check: Callable[[], Any], within_seconds: float = 10.0) -> Any:
    """Return the first truthy answer of `check`; fail when there is none in time."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{check} said nothing within {within_seconds} s")
