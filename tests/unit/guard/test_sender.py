"""Posting to a receiver on this machine: what is sent, what is read, and how long it may take."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpcore
import httpx
import pytest

from portrait.guard.pinning import Denied
from portrait.guard.resolving import Resolve, resolve
from portrait.guard.sender import ANSWER_MAX_BYTES, Answer, Sender
from portrait.guard.transport import GuardedTransport, Problem
from portrait.rules.urls import callback_url_problem, fetchable_url_problem

UNTRUSTING = SSLContext(PROTOCOL_TLS_CLIENT)


@dataclass
class Receiver:
    """A receiver on a free port, and the path, Host, cookie and body of all that came."""

    port: int
    seen: list[tuple[str, str, str | None, bytes]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Pages(BaseHTTPRequestHandler):
    """Answers by path."""

    shown: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.shown.seen.append((self.path, self.headers["Host"], self.headers["Cookie"], body))
        name = self.path.removeprefix("/")
        self.send_response({"moved": 307, "gone": 410}.get(name, 200))
        self.send_header("Location", "/in")
        self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        with suppress(OSError):  # the sender may leave early, as it should
            self.talk(name)

    def talk(self, name: str) -> None:
        if name == "long":
            for _ in range(1000):
                self.wfile.write(b"x" * 10_000)
        elif name == "drip":
            for _ in range(1000):
                self.wfile.write(b"x")
                time.sleep(0.06)
        else:
            self.wfile.write(b"thanks")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    shown = Receiver(server.server_port)
    server.RequestHandlerClass = type("Shown", (Pages,), {"shown": shown})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shown
    server.shutdown()
    thread.join()
    server.server_close()


def sender(
    problem: Problem = fetchable_url_problem,
    seconds: float = 5,
    names: Resolve = resolve,
    **changes: Any,
) -> Sender:
    transport = GuardedTransport(
        problem, time.monotonic, trust=UNTRUSTING, resolve=names, **{"loopback": True, **changes}
    )
    return Sender(transport, time.monotonic, seconds)


def leads_to(*addresses: str) -> Resolve:
    return lambda _host, _port: list(addresses)


def unknown(error: type[Exception]) -> Resolve:
    def fails(_host: str, _port: int) -> list[str]:
        raise error

    return fails


@contextmanager
def taking_less_than(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def test_a_body_arrives_under_the_name_that_was_given(receiver: Receiver) -> None:
    url = f"http://hooks.example.com:{receiver.port}/in?a=1#part"
    answer = sender(names=leads_to("127.0.0.1")).post(url, {"webhook-id": "1"}, b"{}")
    assert answer == Answer(200, b"thanks")
    assert receiver.seen == [("/in?a=1", f"hooks.example.com:{receiver.port}", None, b"{}")]


@pytest.mark.parametrize(("path", "status"), [("moved", 307), ("gone", 410)])
def test_no_answer_is_followed(receiver: Receiver, path: str, status: int) -> None:
    answer = sender().post(f"{receiver.origin}/{path}", {}, b"{}")
    assert answer == Answer(status, b"thanks")
    assert len(receiver.seen) == 1


def test_no_cookie_is_kept(receiver: Receiver) -> None:
    posting = sender()
    for _ in range(2):
        posting.post(f"{receiver.origin}/in", {}, b"{}")
    assert [cookie for _, _, cookie, _ in receiver.seen] == [None, None]


def test_no_proxy_is_taken_from_the_environment(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert sender().post(f"{receiver.origin}/in", {}, b"{}").status == 200


def test_a_long_answer_is_cut(receiver: Receiver) -> None:
    assert len(sender().post(f"{receiver.origin}/long", {}, b"{}").body) == ANSWER_MAX_BYTES


def test_a_receiver_that_drips_is_left_when_the_time_is_up(receiver: Receiver) -> None:
    with taking_less_than(30), pytest.raises(httpx.ReadTimeout):
        sender(seconds=0.2).post(f"{receiver.origin}/drip", {}, b"{}")


def test_a_receiver_that_never_shakes_hands_is_left_when_the_time_is_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}/in"
        with taking_less_than(30), pytest.raises(httpx.ReadTimeout):
            sender(seconds=0.2).post(url, {}, b"{}")


def test_a_resolver_that_hangs_is_left_when_the_time_is_up(receiver: Receiver) -> None:
    released = threading.Event()

    def hangs(_host: str, _port: int) -> list[str]:
        released.wait(60)
        return ["127.0.0.1"]

    with taking_less_than(30), pytest.raises(httpx.ConnectTimeout):
        sender(seconds=0.1, names=hangs).post(f"{receiver.origin}/in", {}, b"{}")
    released.set()
    assert receiver.seen == []


@pytest.mark.parametrize("error", [OSError, UnicodeError])
def test_a_name_that_is_not_known_is_no_connection(error: type[Exception]) -> None:
    with pytest.raises(httpx.ConnectError, match="not known"):
        sender(names=unknown(error)).post("http://hooks.example.com/", {}, b"{}")


@pytest.mark.parametrize("found", [(), ("10.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::1", "8.8.8.8")])
def test_a_host_with_any_private_address_is_never_asked(found: tuple[str, ...]) -> None:
    posting = sender(names=leads_to(*found), loopback=False)
    with pytest.raises(Denied, match="the host is not public"):
        posting.post("http://hooks.example.com/", {}, b"{}")


def test_a_url_that_is_refused_is_not_even_resolved() -> None:
    def never(_host: str, _port: int) -> list[str]:
        raise AssertionError

    problem = partial(callback_url_problem, own_origins=frozenset())
    with pytest.raises(Denied, match="the URL must name a host, not an address"):
        sender(problem, names=never).post("https://8.8.8.8/", {}, b"{}")


def test_a_url_that_expands_on_the_way_is_judged_as_it_was_given() -> None:
    problem = partial(callback_url_problem, own_origins=frozenset())
    url = "https://hooks.example.com/" + "\u8def" * 2000
    with pytest.raises(httpx.ConnectError, match="not known"):
        sender(problem, names=unknown(OSError)).post(url, {}, b"{}")


def test_only_the_stacks_own_origin_is_reached_on_this_machine(receiver: Receiver) -> None:
    own = frozenset({receiver.origin})
    posting = sender(loopback=False, own_origins=own)
    assert posting.post(f"{receiver.origin}/in", {}, b"{}").status == 200
    for other in (f"http://localhost:{receiver.port}/", "http://127.0.0.1:9/"):
        with pytest.raises(Denied):
            posting.post(other, {}, b"{}")
    assert len(receiver.seen) == 1


class Elsewhere(httpcore.SyncBackend):
    """A network in which connections end up at another address than asked for."""

    def __init__(self, silent: frozenset[str]) -> None:
        self.silent = silent
        self.asked: list[str] = []

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.asked.append(host)
        if host in self.silent:
            raise httpcore.ConnectTimeout
        return super().connect_tcp("127.0.0.1", port, 5)


def test_a_connection_that_reached_another_address_is_dropped(receiver: Receiver) -> None:
    posting = sender(names=leads_to("127.0.0.2"), network=Elsewhere(frozenset()))
    with pytest.raises(Denied, match="another address"):
        posting.post(f"http://hooks.example.com:{receiver.port}/", {}, b"{}")
    assert receiver.seen == []


def test_a_silent_address_gives_way_to_the_next(receiver: Receiver) -> None:
    network = Elsewhere(frozenset({"127.0.0.3"}))
    posting = sender(names=leads_to("127.0.0.3", "127.0.0.1"), network=network)
    url = f"http://hooks.example.com:{receiver.port}/in"
    assert posting.post(url, {}, b"{}").status == 200
    assert network.asked == ["127.0.0.3", "127.0.0.1"]


def test_a_host_that_is_all_silent_is_no_connection() -> None:
    network = Elsewhere(frozenset({"127.0.0.3", "127.0.0.4"}))
    posting = sender(names=leads_to("127.0.0.3", "127.0.0.4"), network=network)
    with pytest.raises(httpx.ConnectError, match="no address of the host answers"):
        posting.post("http://hooks.example.com/in", {}, b"{}")


def test_an_answer_shows_no_body() -> None:
    assert repr(Answer(200, b"secret")) == "Answer(status=200)"
