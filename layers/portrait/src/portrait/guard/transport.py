"""HTTP exchanges with hosts that strangers name, as an httpx transport.

One connection each, closed at the end. Nothing is followed, remembered, decoded or taken from the
environment: no redirect, no cookie, no proxy.
"""

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import httpcore
import httpx

from portrait.guard.pinning import Denied, Pinned
from portrait.guard.resolving import Deadline, Resolve, resolve
from portrait.rules.addresses import may_connect

EXCHANGE_SECONDS: Final = 15.0
"""How long an exchange may take from the name's resolution to the last byte read."""
_THREADS: Final = 8

Problem = Callable[[str], str | None]
"""Why a URL is refused, or None."""


def trusted() -> ssl.SSLContext:
    """What certificates are checked against: the public authorities, whatever the environment."""
    return httpx.create_ssl_context(verify=True, trust_env=False)


@dataclass(frozen=True, slots=True)
class GuardedTransport(httpx.BaseTransport):
    """Sends a request if its URL has no `problem` and each address of its host is public.

    Beside public addresses, this machine's own may be reached, on one machine only: for
    `own_origins`, or with `loopback` for every host.
    """

    problem: Problem
    monotonic: Callable[[], float]
    own_origins: frozenset[str] = frozenset()
    loopback: bool = False
    trust: ssl.SSLContext = field(default_factory=trusted)
    resolve: Resolve = resolve
    may_connect: Callable[..., bool] = may_connect
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_THREADS))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body unread; it must be closed.

        The extension `deadline` is the moment on the monotonic clock when all must be done,
        reading included. Raises Denied, and httpx.HTTPError for what fails on the way.
        """
        wanted = _destination(request.url)
        problem = self.problem(wanted)
        if problem:
            raise Denied(f"the URL {problem}")
        end = request.extensions.get("deadline", self.monotonic() + EXCHANGE_SECONDS)
        loopback = self.loopback or wanted.removesuffix("/") in self.own_origins
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        connection = httpcore.HTTPConnection(
            url.origin,
            ssl_context=self.trust,
            network_backend=Pinned(
                self.resolve,
                partial(self.may_connect, loopback=loopback),
                Deadline(self.monotonic, end),
                self.threads,
                self.network,
            ),
        )
        return _sent(connection, url, request)


def _destination(url: httpx.URL) -> str:
    """A URL as it will be connected to, without what does not matter for where."""
    return str(url.copy_with(path="/", query=None, fragment=None))


def _sent(
    connection: httpcore.HTTPConnection, url: httpcore.URL, request: httpx.Request
) -> httpx.Response:
    asked = httpcore.Request(
        request.method, url, headers=request.headers.raw, content=request.stream
    )
    with _as_httpx():
        try:
            answer = connection.handle_request(asked)
        except BaseException:
            connection.close()
            raise
    return httpx.Response(
        answer.status, headers=answer.headers, stream=_Body(answer, connection), request=request
    )


@dataclass(frozen=True, slots=True)
class _Body(httpx.SyncByteStream):
    answer: httpcore.Response
    connection: httpcore.HTTPConnection

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self.answer.iter_stream()

    def close(self) -> None:
        with _as_httpx():
            self.answer.close()
            self.connection.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """The errors of the layer below by their names in httpx."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout("the exchange took too long") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        named: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise named(str(error)) from error
