"""One running copy of the bundle for a whole test run."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.paths import CHECKOUT
from local.stack import Stack
from tests.integration.customer import Office, office_of

# Built archives are named by content: runs and test processes share them.
BUILD_FOLDER = CHECKOUT / ".local-test" / "build"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product's own template, deployed on free ports, with its two customers."""
    running = Stack(
        tmp_path_factory.mktemp("stack"),
        parameters={"SandboxActiveAfterSeconds": "2"},
        build_dir=BUILD_FOLDER / "product",
    )
    with running:
        yield running


def eventually(check: Callable[[], Any], within_seconds: float = 10.0) -> Any:
    """Return the first truthy answer of `check`; fail when there is none in time."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{check} said nothing within {within_seconds} s")


@pytest.fixture(scope="session")
def office(stack: Stack) -> Iterator[Office]:
    """Who makes customers of the running stack."""
    with office_of(stack) as opened:
        yield opened
