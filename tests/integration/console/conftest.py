"""One browser a module, one fresh tab and one customer a test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, browser, desk
from tests.integration.customer import Customer, Office

# What a starved machine may need; whoever waits goes on as soon as it is there.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module", name="chromium")
def _chromium() -> Iterator[Browser]:
    """A browser; a module's own, since two of them cannot be steered from one thread."""
    with browser() as opened:
        yield opened


@pytest.fixture
def customer(office: Office) -> Customer:
    """A customer nobody else uses."""
    return office.admit()


@pytest.fixture
def at(chromium: Browser, stack: Stack, customer: Customer) -> Iterator[Desk]:
    """The customer's own tab, nobody signed in."""
    with desk(chromium, stack.base_url, customer) as made:
        yield made
