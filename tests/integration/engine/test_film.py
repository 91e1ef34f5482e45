"""The demo's second half against a scripted gateway on a loopback port."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from local.demo import DemoFailed, Gateway
from local.film import PATH, run, wanted
from tests.integration.engine.test_demo import Clock

REFERENCE = "asset://asset-1"
VIDEO = b"a small video"


@dataclass
class Studio:
    """A gateway that says `looks` one after another; keeps what it was asked."""

    looks: list[dict[str, Any]]
    created: dict[str, Any] = field(default_factory=lambda: {"id": "cgt-1", "status": "queued"})
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    origin: str = ""

    def answer(self, method: str, path: str, body: bytes) -> bytes:
        self.asked.append(f"{method} {path}")
        if path == "/made.mp4":
            return VIDEO
        if method == "POST":
            self.bodies.append(json.loads(body))
            return json.dumps(self.created).encode()
        look = {"id": "cgt-1", **self.looks.pop(0)}
        return json.dumps(look).replace("ORIGIN", self.origin).encode()


@pytest.fixture
def studio() -> Iterator[Studio]:
    made = Studio([])

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            text = made.answer(self.command, self.path, self.rfile.read(size))
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made.origin = f"http://127.0.0.1:{server.server_address[1]}"
    yield made
    server.shutdown()
    server.server_close()


def _film(studio: Studio, save_to: Path, clock: Clock) -> str:
    shown: list[str] = []
    return run(
        Gateway(studio.origin, "sk-1"),
        REFERENCE,
        save_to,
        say=shown.append,
        show=shown.append,
        sleep=clock.sleep,
        monotonic=clock,
    )


def test_a_video_is_asked_for_waited_for_and_saved(studio: Studio, tmp_path: Path) -> None:
    made = {"status": "completed", "video_url": "ORIGIN/made.mp4"}
    studio.looks = [{"status": "queued"}, {"status": "processing"}, made]
    clock, file = Clock(), tmp_path / "demo.mp4"
    assert _film(studio, file, clock) == f"saved   {file} (13 bytes)"
    assert file.read_bytes() == VIDEO
    assert clock.slept == [3.0, 3.0]
    assert studio.bodies == [wanted(REFERENCE)]
    look = f"GET {PATH}/cgt-1"
    assert studio.asked == [f"POST {PATH}", look, look, look, "GET /made.mp4"]


def test_a_video_that_is_not_made_ends_with_its_code(studio: Studio, tmp_path: Path) -> None:
    studio.looks = [{"status": "failed", "error": {"code": "OutputVideo", "message": "No."}}]
    with pytest.raises(DemoFailed, match="the video failed: OutputVideo: No\\."):
        _film(studio, tmp_path / "demo.mp4", Clock())


def test_a_refusal_is_told_in_its_own_words(studio: Studio, tmp_path: Path) -> None:
    studio.created = {"error": {"code": "InvalidParameter", "message": "model: unknown"}}
    with pytest.raises(DemoFailed, match="video: InvalidParameter: model: unknown"):
        _film(studio, tmp_path / "demo.mp4", Clock())


def test_patience_ends_after_half_an_hour(studio: Studio, tmp_path: Path) -> None:
    studio.looks = [{"status": "processing"}] * 700
    clock = Clock()
    with pytest.raises(DemoFailed, match=r"still processing after 180\d s"):
        _film(studio, tmp_path / "demo.mp4", clock)
