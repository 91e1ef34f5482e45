"""Fetches media as the platform does: a plain GET, bounded in time and size, from public hosts.

Redirects are followed by hand, each hop through the guard like the first.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import httpx

from functions.sandbox.ports import FetchFailed, FetchTimedOut, MediaTooLarge
from portrait.guard.pinning import Denied
from portrait.guard.transport import GuardedTransport

REDIRECTS: Final = 3
_HEADERS: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "ark-sandbox/1"}


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The port `Media` over HTTP."""

    transport: GuardedTransport
    monotonic: Callable[[], float]

    def fetch(self, url: str, max_bytes: int, seconds: float) -> bytes:
        """The bytes behind a URL. Raises FetchFailed, FetchTimedOut or MediaTooLarge."""
        try:
            return self._follow(url, max_bytes, self.monotonic() + seconds)
        except Denied as error:
            raise FetchFailed(str(error)) from error
        except httpx.TimeoutException as error:
            raise FetchTimedOut(f"the media did not arrive ({type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise FetchFailed(f"the media could not be fetched ({type(error).__name__})") from error

    def _follow(self, url: str, max_bytes: int, end: float) -> bytes:
        for _ in range(REDIRECTS + 1):
            request = httpx.Request("GET", url, headers=_HEADERS, extensions={"deadline": end})
            with closing(self.transport.handle_request(request)) as response:
                if not response.is_redirect:
                    return _read(response, max_bytes)
                url = str(httpx.URL(url).join(response.headers.get("location", "")))
        raise FetchFailed(f"more than {REDIRECTS} redirects")


def _read(response: httpx.Response, max_bytes: int) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise FetchFailed(f"the media's host answered {response.status_code}")
    data = bytearray()
    for chunk in response.iter_raw():
        data += chunk
        if len(data) > max_bytes:
            raise MediaTooLarge(f"more than {max_bytes} bytes")
    return bytes(data)
