"""A pretended internet under the sockets: one public host answers, and every connect is seen.

The hook sits on `socket.socket` itself, so it sees what a guard does and not what it says. What
goes to the public host's addresses reaches servers on this machine; the rest goes nowhere.
"""

import os
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.campaigns.ssrf_corpus import PUBLIC, PUBLIC_V6

_CONNECT = socket.socket.connect
_PEER = socket.socket.getpeername


class Page(BaseHTTPRequestHandler):
    """`/302/http://elsewhere/` redirects; `/again` redirects to itself; the rest answers ok."""

    def do_GET(self) -> None:
        code, _, goal = self.path.removeprefix("/").partition("/")
        if self.path == "/again":
            code, goal = "302", "/again"
        status = int(code) if code.isdigit() else 200
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(status)
        if status in range(300, 400):
            self.send_header("Location", goal)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET  # noqa: N815 - the server's own naming

    def log_message(self, *_: object) -> None:
        pass


class Internet:
    """Who was connected to, and what names lead to."""

    def __init__(self, plain: int, secure: int, names: dict[str, list[list[str]]]) -> None:
        self.peers: list[str] = []
        self._ports = {80: plain, 443: secure, 8443: secure}
        self._names = names
        self._asked: dict[str, int] = defaultdict(int)
        self._open: dict[int, tuple[Any, ...]] = {}

    def resolve(self, host: str, port: int) -> list[str]:
        """What a system's resolver says: numbers in every spelling it takes, names by the table."""
        answers = self._names.get(host.lower().rstrip("."))
        if answers is None:
            found = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
            )
            return [str(entry[4][0]) for entry in found]
        turn = self._asked[host]
        self._asked[host] += 1
        return answers[min(turn, len(answers) - 1)]

    def forget(self) -> None:
        """Begin the next case: nobody connected to, each name asked for the first time."""
        self.peers.clear()
        self._asked.clear()

    def connect(self, sock: socket.socket, address: Any) -> None:
        self.peers.append(address[0])
        port = self._ports.get(address[1])
        if address[0] not in {PUBLIC, PUBLIC_V6} or port is None:
            raise ConnectionRefusedError
        if sock.family == socket.AF_INET6:
            # The servers speak IPv4 only: another socket under the same number.
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
                _CONNECT(other, ("127.0.0.1", port))
                self._replace(sock, other)
        else:
            _CONNECT(sock, ("127.0.0.1", port))
        self._open[sock.fileno()] = address

    def peer(self, sock: socket.socket) -> Any:
        return self._open.get(sock.fileno()) or _PEER(sock)

    @staticmethod
    def _replace(sock: socket.socket, other: socket.socket) -> None:
        os.dup2(other.fileno(), sock.fileno(), inheritable=False)


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[int]:
    """A server on this machine; its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def hooked(internet: Internet) -> Iterator[None]:
    """Every socket of this process is on the pretended internet meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda *a: internet.connect(*a))  # noqa: PLW0108 - a bound method would not get the socket
        patch.setattr(socket.socket, "getpeername", lambda s: internet.peer(s))  # noqa: PLW0108 - as above
        yield
