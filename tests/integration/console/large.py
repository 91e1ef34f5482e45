"""Files that go straight to the store, and where a tab sends what."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Request

from local.smoke import picture_of
from tests import pictures
from tests.integration.console.desk import Desk

ACTIVE_MS: Final = 60_000
OPEN: Final = "/v1/portrait/uploads"
SLOW: Final = 4_000_000
"""Bytes a second, so that the way of a file can be watched."""


def large_picture() -> bytes:
    return picture_of(11_000_000, pictures.drawn("jpeg", 768, 1024))


def film(more_bytes: int = 0) -> bytes:
    """A film, made longer by a box that players skip."""
    shot = Path(__file__).with_name("film.mp4").read_bytes()
    return shot + pictures.box(b"free", bytes(more_bytes))


def write(folder: Path, name: str, data: bytes, size: int = 0) -> str:
    """A file of this name, as long as `size` if that is more."""
    path = folder / name
    with path.open("wb") as file:
        file.write(data)
        file.truncate(max(size, len(data)))
    return str(path)


def slow_down(at: Desk) -> None:
    tuned = at.page.context.new_cdp_session(at.page)
    tuned.send("Network.enable")
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    tuned.send("Network.emulateNetworkConditions", {"offline": False, **speed})


def posts_of(at: Desk, store: str) -> list[str]:
    """Where this tab posts to from now on: `open`, `store` or another path, in order."""
    made: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            path = urlsplit(request.url).path
            straight = request.url.startswith(f"{store}/")
            made.append("store" if straight else "open" if path == OPEN else path)

    at.page.on("request", note)
    return made
