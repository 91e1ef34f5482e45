"""The way out to endpoints of customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of one try: the HTTP status, or why there is none in a word of ours."""

    status: int | None
    problem: str = ""


class Post(Protocol):
    """One HTTP POST to a host that a stranger named."""

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """The first answer, a redirect included; raises nothing that the other side can cause."""
