"""Getting a file from a host on this machine: bounded, never followed, never inside."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from portrait.adapters.pictures import GuardedPictures
from portrait.guard.fetcher import Fetcher, TooLarge
from portrait.guard.pinning import Denied
from portrait.guard.sender import Answer
from portrait.guard.transport import GuardedTransport
from portrait.ports.thumbnails import PictureNotThere, PictureUnfit
from portrait.rules.urls import media_url_problem


class Files(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/")
        self.send_response({"moved": 302, "gone": 404}.get(name, 200))
        self.send_header("Location", "/picture")
        self.end_headers()
        with suppress(OSError):  # the reader may leave early, as it should
            for _ in range(100 if name == "slow" else 1):
                self.wfile.write(b"picture")
                time.sleep(0.02 if name == "slow" else 0)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(*, local: bool = True, seconds: float = 5) -> Fetcher:
    problem = partial(media_url_problem, own_origins=frozenset(), loopback=local)
    return Fetcher(
        GuardedTransport(problem, time.monotonic, loopback=local), time.monotonic, seconds
    )


def test_a_file_is_read_whole_or_not_at_all(origin: str) -> None:
    assert fetcher().fetch(f"{origin}/picture?signature=1", 7) == Answer(200, b"picture")
    with pytest.raises(TooLarge):
        fetcher().fetch(f"{origin}/picture", 6)


@pytest.mark.parametrize(("path", "status"), [("moved", 302), ("gone", 404)])
def test_no_other_answer_is_read_or_followed(origin: str, path: str, status: int) -> None:
    assert fetcher().fetch(f"{origin}/{path}", 100) == Answer(status, b"")
    with pytest.raises(PictureNotThere, match=f"status {status}"):
        GuardedPictures(fetcher()).fetch_picture(f"{origin}/{path}", 100)


def test_a_file_that_drips_is_left(origin: str) -> None:
    with pytest.raises(httpx.ReadTimeout):
        fetcher(seconds=0.3).fetch(f"{origin}/slow", 10_000)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "nothing"])
def test_nothing_inside_is_asked_but_on_one_machine(url: str) -> None:
    with pytest.raises(Denied):
        fetcher(local=False).fetch(url, 100)
    with pytest.raises(PictureNotThere):
        GuardedPictures(fetcher(local=False)).fetch_picture(url, 100)


def test_on_one_machine_its_own_address_is_no_way_to_others() -> None:
    for url in ("http://10.0.0.1/", "http://169.254.169.254/latest"):
        with pytest.raises(Denied):
            fetcher(local=True).fetch(url, 100)


def test_what_is_too_large_is_never_fit(origin: str) -> None:
    with pytest.raises(PictureUnfit):
        GuardedPictures(fetcher()).fetch_picture(f"{origin}/picture", 6)
