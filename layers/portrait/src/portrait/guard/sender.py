"""Posts a notification to a host that a stranger named, once, and reads a little of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from portrait.guard.pinning import Denied
from portrait.guard.transport import EXCHANGE_SECONDS, GuardedTransport

ANSWER_MAX_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said; a body is cut at 64 KiB and is as it came, encodings included."""

    status: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """One try each: what to do about a failure is the caller's matter."""

    transport: GuardedTransport
    monotonic: Callable[[], float]
    seconds: float = EXCHANGE_SECONDS

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The receiver's answer, a redirect or an error included.

        Raises Denied when the URL or where it leads is refused, and another httpx.HTTPError when
        there was no answer: the receiver may still have acted on it.
        """
        problem = self.transport.problem(url)
        if problem:
            raise Denied(f"the URL {problem}")
        try:
            request = httpx.Request(
                "POST",
                url,
                headers={"Accept-Encoding": "identity", "Connection": "close", **headers},
                content=body,
                extensions={"deadline": self.monotonic() + self.seconds},
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise Denied("the URL is not a URL") from error
        answer = self.transport.handle_request(request)
        try:
            return Answer(answer.status_code, _beginning(answer))
        finally:
            answer.close()


def _beginning(answer: httpx.Response) -> bytes:
    data = bytearray()
    for chunk in answer.iter_raw():
        data += chunk
        if len(data) >= ANSWER_MAX_BYTES:
            break
    return bytes(data[:ANSWER_MAX_BYTES])
