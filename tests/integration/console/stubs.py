"""What the browser is told in place of the running stack, where a test is to have the clock."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Route

from tests.integration.console.desk import Desk

VIDEO_ID: Final = "video-20260318035710-k3x9q"
FILM: Final = "https://media.example.com/film.mp4"
EXPIRES_AT: Final = 1_800_000_000


@dataclass
class Videos:
    """`/v1/videos` for one tab: keeps what was asked, and walks through states at each look."""

    walk: Sequence[dict[str, Any]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def open(self, at: Desk) -> None:
        """Answer this tab's requests, the film's too."""
        states = itertools.chain(self.walk, itertools.repeat(self.walk[-1]))

        def make(route: Route) -> None:
            self.asked.append(json.loads(route.request.post_data or "{}"))
            self.headers.append(route.request.headers)
            _json(route, {"id": VIDEO_ID, "object": "video", "status": "queued"})

        def look(route: Route) -> None:
            _json(route, {"id": VIDEO_ID, "object": "video", **next(states)})

        at.stub("/v1/videos", make)
        at.stub(f"/v1/videos/{VIDEO_ID}", look)
        at.page.route(FILM, _film)


QUEUED: Final[dict[str, Any]] = {"status": "queued"}
RUNNING: Final[dict[str, Any]] = {"status": "in_progress"}
DONE: Final[dict[str, Any]] = {
    "status": "completed",
    "url": FILM,
    "content": {"video_url": FILM},
    "expires_at": EXPIRES_AT,
}


def failed(code: str, message: str) -> dict[str, Any]:
    """A video that came to nothing."""
    return {"status": "failed", "error": {"code": code, "message": message}}


def _film(route: Route) -> None:
    film = Path(__file__).with_name("film.mp4").read_bytes()
    route.fulfill(body=film, content_type="video/mp4")


def _json(route: Route, body: dict[str, Any]) -> None:
    route.fulfill(body=json.dumps(body), content_type="application/json")


def delivery(
    event: str, status: str, attempts: int, answer: int | None, problem: str | None = None
) -> dict[str, Any]:
    """A delivery as the list of an endpoint has it."""
    tried = "2026-11-20T09:30:00.000Z"
    return {
        "id": f"msg_{event}",
        "webhookId": "hook_1",
        "event": event,
        "status": status,
        "attempts": attempts,
        "lastStatus": answer,
        "lastError": problem,
        "createdAt": tried,
        "lastTriedAt": tried,
        "nextTryAt": None,
        "payload": {"type": event, "timestamp": tried, "data": {"object": "asset"}},
    }
