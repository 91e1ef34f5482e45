"""A customer at the page, in a browser of a laptop's or a phone's size.

What the page itself gets wrong fails the test whatever else it looks at: errors of its scripts, and
anything that its policy forbids.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, sync_playwright

from tests.integration.customer import Customer
from tests.integration.stack import browsing

LAPTOP: Final[ViewportSize] = {"width": 1280, "height": 860}
_OURS: Final = ("console/", "/console")
_EXPECTED: Final = ("Failed to load resource", "net::ERR")
"""What a browser says of an answer that is no success: the page says it in better words."""


@dataclass
class Desk:
    """A page of one customer."""

    page: Page
    base_url: str
    customer: Customer
    complaints: list[str] = field(default_factory=list)

    def open(self, view: str = "") -> None:
        """Go to a view by its address."""
        self.page.goto(f"{self.base_url}/console{f'#/{view}' if view else ''}")

    def sign_in(self, view: str = "") -> None:
        """Open the page and sign in with the customer's key."""
        self.open(view)
        self.page.get_by_label("API key").fill(self.customer.api_key)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("heading", level=1).and_(self.page.locator(".view h1")).wait_for()

    def section(self, name: str) -> Locator:
        """A part of the page by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    def dialog(self, name: str | None = None) -> Locator:
        """The dialog that is open."""
        return (
            self.page.get_by_role("dialog", name=name) if name else self.page.get_by_role("dialog")
        )

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button by its whole name."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def row(self, text: str, section: str = "Assets") -> Locator:
        """A row of a table."""
        return self.section(section).get_by_role("row").filter(has_text=text)

    def fail(self, path: str, status: int, body: object, **headers: str) -> None:
        """Let requests to a path be answered so, from now on."""

        def answer(route: Route) -> None:
            route.fulfill(
                status=status,
                body=json.dumps(body),
                content_type="application/json",
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )

        self.page.route(f"**{path}", answer)

    def stub(self, path: str, answer: Callable[[Route], None]) -> None:
        """Answer requests to a path by a function."""
        self.page.route(f"**{path}", answer)


def refusal(status: int, code: str, message: str) -> dict[str, Any]:
    """A refusal in the envelope of the REST API."""
    return {"code": status, "data": None, "msg": message, "serviceCode": code}


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium; skipped without one, but never with CI=true."""
    found = browsing.needed()
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


@contextlib.contextmanager
def desk(
    opened: Browser, base_url: str, customer: Customer, size: ViewportSize = LAPTOP, **more: Any
) -> Iterator[Desk]:
    """A fresh tab without memory. Raises AssertionError at its end for what the page got wrong."""
    options = {"locale": "en-US", "permissions": ["clipboard-read", "clipboard-write"], **more}
    context = opened.new_context(viewport=size, **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    made = Desk(page, base_url, customer)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("console", lambda line: _note(made, line.type, line.text))
    try:
        yield made
    finally:
        context.close()
    assert made.complaints == [], made.complaints


def _note(made: Desk, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not any(word in text for word in _EXPECTED):
        made.complaints.append(text)
