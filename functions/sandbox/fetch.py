"""Fetches media as the platform does: a plain GET, bounded in time and size, from public hosts.

A host is resolved once, every address it has is checked, and the connection goes to a checked
address while the Host header and the certificate stay those of the name. Redirects are followed
by hand so that each hop is checked like the first. The whole of it runs in a thread of its own
that is left behind when the time is up: neither the system's resolver nor a server that sends a
byte now and then can hold the caller longer.
"""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import httpx

from functions.sandbox.addresses import check_url, may_connect
from functions.sandbox.ports import FetchFailed, MediaTooLarge

REDIRECTS: Final = 3
_HEADERS: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "ark-sandbox/1"}

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, by the system's resolver. Raises OSError.

    IPv4 comes first: a function has no way out by IPv6 unless somebody built one.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found}, key=lambda text: (":" in text, text))


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The port `Media` over HTTP."""

    client: httpx.Client
    resolve: Resolve
    monotonic: Callable[[], float]
    loopback: bool
    threads: ThreadPoolExecutor

    def fetch(self, url: str, max_bytes: int, seconds: float) -> bytes:
        """The bytes behind a URL. Raises FetchFailed or MediaTooLarge."""
        end = self.monotonic() + seconds
        try:
            return self.threads.submit(self._follow, url, max_bytes, end).result(seconds)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise FetchFailed(f"the media could not be fetched ({type(error).__name__})") from error

    def _follow(self, url: str, max_bytes: int, end: float) -> bytes:
        for _ in range(REDIRECTS + 1):
            with closing(self.client.send(self._pinned(url, end), stream=True)) as response:
                if not response.is_redirect:
                    return self._read(response, max_bytes, end)
                url = str(httpx.URL(url).join(response.headers.get("location", "")))
        raise FetchFailed(f"more than {REDIRECTS} redirects")

    def _pinned(self, text: str, end: float) -> httpx.Request:
        url = httpx.URL(check_url(text))
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = self.resolve(url.host, port)
        if not addresses or not all(may_connect(a, loopback=self.loopback) for a in addresses):
            raise FetchFailed("the media's host is not public")
        return self.client.build_request(
            "GET",
            url.copy_with(host=addresses[0], fragment=None),
            headers={**_HEADERS, "Host": url.netloc.decode("ascii")},
            timeout=self._left(end),
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )

    def _read(self, response: httpx.Response, max_bytes: int, end: float) -> bytes:
        if response.status_code != httpx.codes.OK:
            raise FetchFailed(f"the media's host answered {response.status_code}")
        data = bytearray()
        for chunk in response.iter_raw():
            data += chunk
            if len(data) > max_bytes:
                raise MediaTooLarge(f"more than {max_bytes} bytes")
            self._left(end)
        return bytes(data)

    def _left(self, end: float) -> float:
        left = end - self.monotonic()
        if left <= 0:
            raise FetchFailed("the media could not be fetched in time")
        return left
