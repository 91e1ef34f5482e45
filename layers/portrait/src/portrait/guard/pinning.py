"""Connections that go only where they may: the part under the HTTP protocol.

The name stays what the caller said, so Host header and certificate are the name's; only the
address under it is chosen here.
"""

import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from portrait.guard.resolving import Deadline, Resolve

MayConnect = Callable[[str], bool]
"""Whether a connection to a numeric address is allowed."""


class Denied(httpx.TransportError):
    """A URL or a host that must not be connected to; the text names no address."""


@dataclass(frozen=True, slots=True)
class Pinned(httpcore.NetworkBackend):
    """Opens the connections of one exchange.

    `resolve` is asked once for each connection, in a thread of `threads` that is left behind when
    the time is up: the system's resolver cannot be stopped.
    """

    resolve: Resolve
    may_connect: MayConnect
    deadline: Deadline
    threads: ThreadPoolExecutor
    network: httpcore.NetworkBackend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is the only clock
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers.

        Raises Denied unless every address may be connected to: a host that mixes public and
        private ones is an attack or a mistake.
        """
        refused: Exception | None = None
        addresses = self._checked(host, port)
        for tried, address in enumerate(addresses):
            # An address that is silent must leave time for the next.
            share = self.deadline.left() / (len(addresses) - tried)
            try:
                stream = self.network.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
                continue
            self._check_peer(stream, address)
            return _Timed(stream, self.deadline)
        raise httpx.ConnectError("no address of the host answers") from refused

    def _checked(self, host: str, port: int) -> list[str]:
        addresses = self._resolved(host, port)
        if not addresses or not all(map(self.may_connect, addresses)):
            raise Denied("the host is not public")
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        try:
            return self.threads.submit(self.resolve, host, port).result(self.deadline.left())
        except TimeoutError as error:
            raise httpx.ConnectTimeout("the host's name took too long") from error
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("the host's name is not known") from error

    def _check_peer(self, stream: httpcore.NetworkStream, address: str) -> None:
        peer = stream.get_extra_info("server_addr")
        if not peer or ip_address(peer[0]) != ip_address(address):
            stream.close()
            raise Denied("the connection reached another address than the one that was checked")


@dataclass(frozen=True, slots=True)
class _Timed(httpcore.NetworkStream):
    """A connection whose every step ends with the exchange, however slowly a byte comes."""

    stream: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        return self.stream.read(max_bytes, self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        # In pieces: the time given is for each send, and a slow reader takes many.
        view = memoryview(buffer)
        for start in range(0, len(view), _PIECE):
            self.stream.write(bytes(view[start : start + _PIECE]), self.deadline.left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        try:
            secured = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left())
        except ValueError as error:
            self.stream.close()
            raise httpx.ConnectError("no certificate could be for that name") from error
        except BaseException:
            self.stream.close()
            raise
        return _Timed(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


_PIECE = 16_384
