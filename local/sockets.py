"""Listening sockets on the loopback address, opened before the engine starts.

They are handed to the engine as open files: a port that is taken is noticed before anything is
built or started, and no other program can take it in between.
"""

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
BACKLOG: Final = 1024


class PortTaken(Exception):
    """Another program listens on the port asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"port {port} on {LOOPBACK} is taken by another program: "
            f"stop it, or choose another port with PORT=<number>"
        )
        self.port = port


@dataclass(frozen=True, slots=True)
class Origins:
    """The three loopback origins of a stack, each a listening socket."""

    gateway: socket.socket
    engine: socket.socket
    sandbox: socket.socket

    def all(self) -> tuple[socket.socket, socket.socket, socket.socket]:
        """Return the sockets in the order the engine expects them."""
        return self.gateway, self.engine, self.sandbox

    def close(self) -> None:
        """Close this process's copies; a child that was given them keeps its own."""
        for opened in self.all():
            opened.close()


def port_of(listening: socket.socket) -> int:
    """Return the port a socket listens on."""
    return int(listening.getsockname()[1])


def url_of(listening: socket.socket) -> str:
    """Return the bare origin of a socket: scheme, host, port."""
    return f"http://{LOOPBACK}:{port_of(listening)}"


def listen(port: int) -> socket.socket:
    """Listen on a loopback port, 0 for any free one.

    Raises PortTaken.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((LOOPBACK, port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise PortTaken(port) from error
    return opened


def open_origins(gateway_port: int, remembered: Path) -> Origins:
    """Listen on the gateway's port and on the two ports used last time, or on free ones.

    The engine's and the sandbox's origin stand in URLs that were given away (presigned uploads,
    media), so they are kept from one start to the next; one that was taken meanwhile is replaced.
    Raises PortTaken for the gateway's port only.
    """
    last = _read(remembered)
    gateway = listen(gateway_port)
    origins = Origins(gateway, _reopen(last.get("engine", 0)), _reopen(last.get("sandbox", 0)))
    kept = {"engine": port_of(origins.engine), "sandbox": port_of(origins.sandbox)}
    remembered.write_text(json.dumps(kept))
    return origins


def _reopen(port: int) -> socket.socket:
    try:
        return listen(port)
    except PortTaken:
        return listen(0)


def _read(remembered: Path) -> dict[str, int]:
    with suppress(OSError, ValueError, AttributeError):
        found = json.loads(remembered.read_text())
        return {str(name): int(port) for name, port in found.items()}
    return {}
