"""Gets what a URL shows, once: bounded in bytes and time, nothing followed."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from portrait.guard.pinning import Denied
from portrait.guard.sender import Answer
from portrait.guard.transport import EXCHANGE_SECONDS, GuardedTransport

_HEADERS: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}


class TooLarge(Exception):
    """More came than was asked for."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One try each."""

    transport: GuardedTransport
    monotonic: Callable[[], float]
    seconds: float = EXCHANGE_SECONDS

    def fetch(self, url: str, max_bytes: int) -> Answer:
        """The answer, a redirect or an error included; the body of a 200 alone is read.

        Raises Denied when the URL or where it leads is refused, another httpx.HTTPError when
        there was no whole answer, and TooLarge.
        """
        with self.opened(url) as answer:
            found = answer.status_code == httpx.codes.OK
            return Answer(answer.status_code, _whole(answer, max_bytes) if found else b"")

    @contextmanager
    def opened(self, url: str) -> Iterator[httpx.Response]:
        """The answer, its body unread: `iter_raw` reads it, within the same time.

        Raises Denied and httpx.HTTPError as `fetch` does, while the body is read too.
        """
        try:
            end = self.monotonic() + self.seconds
            request = httpx.Request("GET", url, headers=_HEADERS, extensions={"deadline": end})
        except (httpx.InvalidURL, ValueError) as error:
            raise Denied("the URL is not a URL") from error
        with closing(self.transport.handle_request(request)) as answer:
            yield answer


def _whole(answer: httpx.Response, max_bytes: int) -> bytes:
    data = bytearray()
    for chunk in answer.iter_raw():
        data += chunk
        if len(data) > max_bytes:
            raise TooLarge
    return bytes(data)
