"""Where a name leads, and how much time is left for going there."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

import httpx

Resolve = Callable[[str, int], list[str]]
"""Every address of a host and port, as text, preferred ones first. Raises OSError."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, by the system's resolver. Raises OSError.

    IPv4 comes first: a function has no way out by IPv6 unless somebody built one.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found}, key=lambda text: (":" in text, text))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which a whole exchange is over, on a monotonic clock, in seconds."""

    monotonic: Callable[[], float]
    end: float

    def left(self) -> float:
        """Seconds left, more than none. Raises httpx.ReadTimeout when there are none."""
        left = self.end - self.monotonic()
        if left <= 0:
            raise httpx.ReadTimeout("the exchange took too long")
        return left
