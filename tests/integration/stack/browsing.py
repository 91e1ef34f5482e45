"""A phone's browser, and the customer's own site that it is sent to in the end."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

from local.paths import CHECKOUT
from tests.integration.conftest import PATIENCE_SECONDS

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}


@dataclass
class Site:
    """A web site on a free loopback port that keeps what it was asked for."""

    asked: list[str] = field(default_factory=list)
    origin: str = ""


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """The site, as long as it is needed."""
    seen = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/favicon.ico":
                seen.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>studio</title>")

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def _browser() -> str:
    """Where a browser is; empty if there is none."""
    looked = [CHECKOUT / ".ci" / "find-browser"]
    return subprocess.run(looked, check=False, capture_output=True, text=True).stdout.strip()  # noqa: S603 - the checkout's own


def needed() -> str:
    """Where a browser is.

    Where there is none the test is skipped; with CI=true it fails, so that no gate is green by it.
    """
    found = _browser()
    if not found:
        missing = "no Chromium that runs; .ci/find-browser looked for one"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@contextlib.contextmanager
def phone(**more: bool) -> Iterator[Page]:
    """A page of a headless Chromium of a phone's size, if there is one."""
    found = needed()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, locale="en-US", **more)  # type: ignore[arg-type]  # a TypedDict of the same members
        try:
            context.set_default_timeout(PATIENCE_SECONDS * 1000)
            yield context.new_page()
        finally:
            context.close()
            browser.close()
