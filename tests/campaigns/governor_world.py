"""Fifty customers who want one action of one account, in virtual time.

    noisy    sixty executions that keep asking, as a customer with many batches has
    hungry   twelve customers alike: each asks again as soon as its last call is done
    quiet    thirty-seven customers, one call now and then

Forty processes serve them, each with a clock of its own that is wrong by up to `skew`. Now and
then one dies, and another starts that knows nothing. A process sends when its own clock says that
the turn has come. Whoever is refused asks again after what it was told, and a little.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.adapters.governor import Lines
from portrait.errors import TurnRefused
from portrait.model import CustomerId
from portrait.ports.governor import Governor, Kind
from portrait.rules.rates import Rate
from tests.memory.governor import memory_governor

CUSTOMERS: Final = 50
HUNGRY: Final = 12
EXECUTIONS_OF_THE_NOISY: Final = 60
PROCESSES: Final = 40
COLD_STARTS: Final = 200
NOISY: Final = CustomerId("noisy")
_START: Final = datetime(2026, 3, 18, tzinfo=UTC)

Start = Callable[[], Lines]
"""The lines that a process sees which starts now."""


@dataclass(frozen=True)
class Scene:
    """What is asked for, and how."""

    name: str
    action: str
    rate: Rate
    skew_seconds: float
    kind: Kind = Kind.INTERACTIVE
    """Of the calls of the noisy and the hungry; the quiet always have somebody waiting."""
    max_wait_seconds: float = 3600


@dataclass
class Run:
    """What became of it. Times are seconds since the start."""

    asked: int = 0
    refused: int = 0
    cold_starts: int = 0
    seconds: float = 0
    turns: list[float] = field(default_factory=list)
    """On the account's line."""
    arrivals: list[float] = field(default_factory=list)
    """Upstream, by true time."""
    given: Counter[CustomerId] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    """Of the quiet, from the first ask to the call."""


@dataclass(frozen=True)
class _Process:
    governor: Governor
    skew: timedelta


@dataclass
class World:
    """One run of a scene."""

    scene: Scene
    start: Start
    rng: random.Random
    run: Run = field(default_factory=Run)
    _processes: list[_Process] = field(default_factory=list)
    _waiting: list[tuple[float, int, CustomerId, float]] = field(default_factory=list)
    """Who asks when, and since when: a heap by time."""
    _order: int = 0

    def play(self, requests: int) -> Run:
        """So many asks, refused ones too."""
        self._processes = [self._process() for _ in range(PROCESSES)]
        for _ in range(EXECUTIONS_OF_THE_NOISY):
            self._wants(NOISY, 0)
        for number in range(HUNGRY):
            self._wants(CustomerId(f"hungry-{number}"), self.rng.random())
        for number in range(CUSTOMERS - HUNGRY - 1):
            self._wants(CustomerId(f"quiet-{number}"), self._leisure())
        for number in range(requests):
            if number % max(1, requests // COLD_STARTS) == 0:
                self._processes[self.rng.randrange(PROCESSES)] = self._process()
                self.run.cold_starts += 1
            self._ask()
        return self.run

    def _ask(self) -> None:
        at, _, who, since = heapq.heappop(self._waiting)
        self.run.asked += 1
        self.run.seconds = at
        process = self.rng.choice(self._processes)
        clock = _START + timedelta(seconds=at) + process.skew
        quiet = who.startswith("quiet")
        try:
            turn = process.governor.take(
                "one",
                self.scene.action,
                who,
                clock,
                self.scene.max_wait_seconds,
                kind=Kind.INTERACTIVE if quiet else self.scene.kind,
            )
        except TurnRefused as refusal:
            self.run.refused += 1
            pause = refusal.retry_after_seconds * self.rng.uniform(1, 1.25)
            if who == NOISY:
                pause += self.rng.uniform(0, EXECUTIONS_OF_THE_NOISY / 2) * self._spacing()
            self._wants(who, at + pause + 0.001, since)
            return
        sent = at + (turn - clock).total_seconds()
        self.run.given[who] += 1
        self.run.turns.append((turn - _START).total_seconds())
        self.run.arrivals.append(sent)
        if quiet:
            self.run.waits.append(sent - since)
            self._wants(who, sent + self._leisure())
        else:
            self._wants(who, sent + self.rng.uniform(0.0, 0.2) * self._spacing())

    def _wants(self, who: CustomerId, at: float, since: float | None = None) -> None:
        self._order += 1
        entry = (at, self._order, who, at if since is None else since)
        heapq.heappush(self._waiting, entry)

    def _process(self) -> _Process:
        skew = self.rng.uniform(-self.scene.skew_seconds, self.scene.skew_seconds)
        governor = memory_governor({self.scene.action: self.scene.rate}, self.start())
        return _Process(governor, timedelta(seconds=skew))

    def _spacing(self) -> float:
        return self.scene.rate.spacing_us / 1_000_000

    def _leisure(self) -> float:
        """The quiet together want a tenth of the rate."""
        return self.rng.expovariate(0.1 / (CUSTOMERS - HUNGRY - 1) / self._spacing())
