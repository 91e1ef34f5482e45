"""Who may call the upstream when: its rates are per account and belong to all customers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from portrait.model import CustomerId
from portrait.ports.services import Now


class Kind(StrEnum):
    """Whether somebody waits for the call."""

    INTERACTIVE = "interactive"
    """A customer waits: a create, or a read that its own request needs."""
    BACKGROUND = "background"
    """Checks, sweeps and recounts: at most 80 % of the rate, and never far ahead."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long, in seconds, a turn would be waited for now."""

    line: float
    """By a customer that holds no turn."""
    own: float
    """By this customer."""


class LineWatch(Protocol):
    """The lines of those who want to call, to look at."""

    def forecast(self, account: str, action: str, customer: CustomerId, now: datetime) -> Forecast:
        """What a request would wait. Reserves nothing. Raises ServiceUnavailable."""


class Governor(Protocol):
    """Gives out an account's turns, fairly between its customers.

    Every call upstream takes one first, and every retry takes another.
    """

    def take(
        self,
        account: str,
        action: str,
        customer: CustomerId,
        now: Now,
        max_wait_seconds: float,
        *,
        kind: Kind,
    ) -> datetime:
        """Reserve one turn and say when it is by `clock`: not past, nor after the wait allowed.

        A customer holds few turns ahead of time, so its queue stays in its own rows. Raises
        TurnRefused, which reserves nothing and says when to ask again, and ServiceUnavailable.
        """

    def clock(self, now: datetime) -> datetime:
        """The time that turns are told by, at this process's `now`.

        It is that of the clock furthest ahead, as far as this process has learnt of it.
        """
