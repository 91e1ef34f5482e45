"""The fetch itself, against servers on this machine: bounds in time and size, and where it goes."""

import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from functions.sandbox.fetch import Fetcher
from functions.sandbox.ports import FetchFailed, FetchTimedOut, MediaTooLarge
from portrait.guard.resolving import Resolve, resolve
from portrait.guard.transport import GuardedTransport
from portrait.rules.urls import fetchable_url_problem
from tests.unit.sandbox.certificates import Authority

UNTRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass
class Site:
    """A web site on a free port; `seen` are the paths and Host headers it was asked for."""

    origin: str
    port: int
    seen: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.seen.append((self.path, self.headers["Host"]))
            if self.path == "/drip":
                self.drip()
                return
            status, location, body = {
                "/file": (200, "", b"x" * 1000),
                "/here": (302, "/file", b""),
                "/loop": (302, "/loop", b""),
                "/away": (302, f"http://private.example:{shown.port}/file", b""),
                "/script": (302, "file:///etc/passwd", b""),
            }.get(self.path, (404, "", b"no"))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            try:
                for _ in range(1000):
                    self.wfile.write(b"x")
                    time.sleep(0.06)
            except OSError:
                pass  # the fetcher left, as it should

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    shown = Site(f"http://127.0.0.1:{server.server_port}", server.server_port)
    yield shown
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(
    trust: ssl.SSLContext = UNTRUSTING, *, loopback: bool = True, names: Resolve = resolve
) -> Fetcher:
    transport = GuardedTransport(
        fetchable_url_problem, time.monotonic, loopback=loopback, trust=trust, resolve=names
    )
    return Fetcher(transport, time.monotonic)


def named(host: str, _port: int) -> list[str]:
    """A resolver in which some names are this machine and others are private."""
    return {
        "media.example": ["127.0.0.1"],
        "private.example": ["10.0.0.1"],
        "mixed.example": ["127.0.0.1", "10.0.0.1"],
        "nowhere.example": [],
    }[host]


def test_a_file_is_fetched_under_its_own_name_from_the_checked_address(site: Site) -> None:
    got = fetcher(names=named).fetch(f"http://media.example:{site.port}/file", 1000, 4)
    assert got == b"x" * 1000
    assert site.seen == [("/file", f"media.example:{site.port}")]


def test_the_certificate_is_checked_against_the_name_not_the_address(tmp_path: Path) -> None:
    authority = Authority()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    context = authority.server_context("media.example", tmp_path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host = f"media.example:{server.server_port}"
    try:
        media = fetcher(authority.client_context(), names=lambda _host, _port: ["127.0.0.1"])
        assert media.fetch(f"https://{host}/x", 1000, 4) == host.encode()
        with pytest.raises(FetchFailed, match="ConnectError"):
            media.fetch(f"https://other.example:{server.server_port}/x", 1000, 4)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_redirect_is_followed(site: Site) -> None:
    assert fetcher().fetch(f"{site.origin}/here", 1000, 4) == b"x" * 1000


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "the media's host answered 404"),
        ("/loop", "more than 3 redirects"),
        ("/script", "the URL must begin with http:// or https://"),
    ],
)
def test_what_is_no_file_fails(site: Site, path: str, reason: str) -> None:
    with pytest.raises(FetchFailed, match=reason):
        fetcher().fetch(site.origin + path, 1000, 4)


def test_redirects_end_after_three(site: Site) -> None:
    with pytest.raises(FetchFailed):
        fetcher().fetch(f"{site.origin}/loop", 1000, 4)
    assert len(site.seen) == 4


def test_a_byte_too_many_is_too_large(site: Site) -> None:
    with pytest.raises(MediaTooLarge):
        fetcher().fetch(f"{site.origin}/file", 999, 4)


def test_a_server_that_drips_is_left_when_the_time_is_up(site: Site) -> None:
    begun = time.monotonic()
    with pytest.raises(FetchTimedOut):
        fetcher().fetch(f"{site.origin}/drip", 1000, 0.2)
    # Of a minute that the server takes.
    assert time.monotonic() - begun < 30


def test_a_resolver_that_hangs_is_left_when_the_time_is_up() -> None:
    released = threading.Event()

    def hangs(_host: str, _port: int) -> list[str]:
        released.wait(60)
        return []

    begun = time.monotonic()
    with pytest.raises(FetchTimedOut):
        fetcher(names=hangs).fetch("http://media.example/x", 1000, 0.1)
    taken = time.monotonic() - begun
    released.set()
    assert taken < 30


@pytest.mark.parametrize("host", ["private.example", "mixed.example", "nowhere.example"])
def test_a_host_with_any_private_address_is_never_asked(site: Site, host: str) -> None:
    with pytest.raises(FetchFailed, match="not public"):
        fetcher(names=named).fetch(f"http://{host}:{site.port}/file", 1000, 4)
    assert site.seen == []


def test_a_redirect_to_a_private_host_is_not_followed(site: Site) -> None:
    with pytest.raises(FetchFailed, match="not public"):
        fetcher(names=named).fetch(f"http://media.example:{site.port}/away", 1000, 4)
    assert [path for path, _ in site.seen] == ["/away"]


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "127.1", "localhost"])
def test_this_machine_is_not_public_unless_in_local_mode(site: Site, host: str) -> None:
    url = f"http://{host}:{site.port}/file"
    with pytest.raises(FetchFailed, match="not public"):
        fetcher(loopback=False).fetch(url, 1000, 4)
    assert site.seen == []


def test_a_closed_port_fails() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        port = gone.server_port
    with pytest.raises(FetchFailed, match="ConnectError"):
        fetcher().fetch(f"http://127.0.0.1:{port}/x", 1000, 4)
