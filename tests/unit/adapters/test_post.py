"""A notification against receivers on this machine that mean no good."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import PROTOCOL_TLS_CLIENT, SSLContext

import httpcore
import pytest

from portrait.adapters.post import GuardedPost
from portrait.guard.resolving import Resolve, resolve
from portrait.guard.sender import Sender
from portrait.guard.transport import GuardedTransport
from portrait.ports.post import Posted
from portrait.rules.urls import callback_url_problem

PUBLIC = "93.184.215.14"


class Receiver(BaseHTTPRequestHandler):
    """Answers by path, and keeps the paths that were asked for."""

    seen: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(self.path)
        if self.path == "/garbage":
            self.wfile.write(b"no HTTP at all\r\n\r\n")
            return
        if self.path == "/mute":
            # Nobody answers until the sender has left.
            self.rfile.read(1)
            return
        self.send_response({"/moved": 302, "/broken": 503, "/none": 204}.get(self.path, 200))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        with suppress(OSError):  # the sender may leave early, as it should
            while self.path in {"/endless", "/drip"}:
                self.wfile.write(b"x" * (1 if self.path == "/drip" else 65_536))
                time.sleep(0.02 if self.path == "/drip" else 0)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[str]]]:
    seen: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Keeping", (Receiver,), {"seen": seen}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


class CountingNetwork(httpcore.SyncBackend):
    """Sockets, and where each was to lead."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        self.asked.append(host)
        raise httpcore.ConnectError


def post(
    names: Resolve = resolve,
    *,
    seconds: float = 5,
    loopback: bool = True,
    network: httpcore.NetworkBackend | None = None,
) -> GuardedPost:
    problem = partial(callback_url_problem, own_origins=frozenset(), loopback=loopback)
    transport = GuardedTransport(
        problem,
        time.monotonic,
        loopback=loopback,
        trust=SSLContext(PROTOCOL_TLS_CLIENT),
        resolve=names,
        network=network or httpcore.SyncBackend(),
    )
    return GuardedPost(Sender(transport, time.monotonic, seconds))


@pytest.mark.parametrize(
    ("path", "came"),
    [
        ("/none", Posted(204)),
        ("/moved", Posted(302)),
        ("/broken", Posted(503)),
        ("/endless", Posted(200)),
        ("/garbage", Posted(None, "unreachable")),
    ],
)
def test_the_first_answer_is_what_came_of_it(
    receiver: tuple[str, list[str]], path: str, came: Posted
) -> None:
    origin, seen = receiver
    assert post().send(origin + path, {"webhook-id": "1"}, b"{}") == came
    assert seen == [path]


@pytest.mark.parametrize("path", ["/mute", "/drip"])
def test_a_slow_receiver_is_left_when_the_time_is_up(
    receiver: tuple[str, list[str]], path: str
) -> None:
    begun = time.monotonic()
    came = post(seconds=0.2).send(receiver[0] + path, {}, b"{}")
    assert came == Posted(None, "timeout")
    # Of a time that has no end.
    assert time.monotonic() - begun < 30


def test_nobody_at_home_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert post().send(f"http://127.0.0.1:{port}/", {}, b"{}") == Posted(None, "unreachable")


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "::1"])
def test_a_name_that_led_outside_when_it_was_registered_leads_nowhere_when_it_leads_inside(
    inside: str,
) -> None:
    answers = [[PUBLIC], [inside], [PUBLIC, inside]]
    network = CountingNetwork()
    sending = post(lambda *_: answers.pop(0), loopback=False, network=network)
    url = "https://hooks.example.com/in"
    assert sending.send(url, {}, b"{}") == Posted(None, "unreachable")
    assert network.asked == [PUBLIC]
    for _ in range(2):
        assert sending.send(url, {}, b"{}") == Posted(None, "not_allowed")
    assert network.asked == [PUBLIC]


def test_this_machine_is_not_reached_but_in_local_mode(receiver: tuple[str, list[str]]) -> None:
    origin, seen = receiver
    assert post(loopback=False).send(origin, {}, b"{}") == Posted(None, "not_allowed")
    assert seen == []
