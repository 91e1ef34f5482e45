"""Fifty customers who want one action of one account, in virtual time.

    noisy    up to sixty executions that keep asking, as a customer with many batches has
    hungry   twelve customers alike: each asks again as soon as its last call is done
    quiet    thirty-seven customers, one call now and then

Forty processes serve them, each with a clock of its own that is wrong by up to `skew`. Now and
then one dies, and another starts that knows nothing, and no clock but its own. What a process does
with an answer is what production does with it. A turn that is near is slept for, and sent by the
process that took it. One that is further off is carried: whole seconds later another process, with
another clock, sends by it, waits a little more, or finds it lapsed and takes a new one. Whoever is
refused asks again after what it was told, and a little.
"""

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.adapters.governor import Lines
from portrait.errors import TurnRefused
from portrait.model import CustomerId
from portrait.ports.governor import Governor, Kind
from portrait.rules.limits import (
    THROTTLE_WAIT_SECONDS,
    TURN_AHEAD_MOST_SECONDS,
    TURN_WAIT_MOST_SECONDS,
)
from portrait.rules.pacing import turn_has_come, turn_is_good, turn_wait_seconds
from portrait.rules.rates import Rate
from tests.memory.governor import memory_governor

CUSTOMERS: Final = 50
HUNGRY: Final = 12
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
    max_wait_seconds: float = TURN_AHEAD_MOST_SECONDS
    executions: int = 60
    """Of the noisy."""


@dataclass
class Run:
    """What became of it. Times are seconds since the start."""

    asked: int = 0
    refused: int = 0
    cold_starts: int = 0
    carried: int = 0
    """Turns that another process was to use than the one that took them."""
    lapsed: int = 0
    """And that it found too old."""
    seconds: float = 0
    turns: list[float] = field(default_factory=list)
    """On the account's line."""
    arrivals: list[float] = field(default_factory=list)
    """Upstream, by true time."""
    given: Counter[CustomerId] = field(default_factory=Counter)
    """Turns, and below calls."""
    sent: Counter[CustomerId] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    """Of the quiet, from the first ask to the call."""


@dataclass(frozen=True)
class _Process:
    governor: Governor
    skew: timedelta


@dataclass(frozen=True)
class _Want:
    """Somebody's next invocation: it asks, or it comes with its turn."""

    who: CustomerId
    since: float
    turn: datetime | None = None


@dataclass
class World:
    """One run of a scene."""

    scene: Scene
    start: Start
    rng: random.Random
    run: Run = field(default_factory=Run)
    _processes: list[_Process] = field(default_factory=list)
    _waiting: list[tuple[float, int, _Want]] = field(default_factory=list)
    """A heap by true time."""
    _order: int = 0

    def play(self, requests: int) -> Run:
        """So many asks, refused ones too."""
        self._processes = [self._process() for _ in range(PROCESSES)]
        for _ in range(self.scene.executions):
            self._wants(NOISY, 0)
        for number in range(HUNGRY):
            self._wants(CustomerId(f"hungry-{number}"), self.rng.random())
        for number in range(CUSTOMERS - HUNGRY - 1):
            self._wants(CustomerId(f"quiet-{number}"), self._leisure())
        while self.run.asked < requests:
            if self.run.asked // max(1, requests // COLD_STARTS) >= self.run.cold_starts:
                self._processes[self.rng.randrange(PROCESSES)] = self._process()
                self.run.cold_starts += 1
            self._invoke()
        return self.run

    def _invoke(self) -> None:
        at, _, want = heapq.heappop(self._waiting)
        self.run.seconds = at
        process = self.rng.choice(self._processes)
        clock = _START + timedelta(seconds=at) + process.skew
        if want.turn is not None and turn_is_good(want.turn, process.governor.clock(clock)):
            self._come(want, want.turn, at, process.governor.clock(clock))
            return
        self.run.lapsed += want.turn is not None
        self.run.asked += 1
        try:
            turn = process.governor.take(
                "one",
                self.scene.action,
                want.who,
                lambda: clock,
                self.scene.max_wait_seconds,
                kind=Kind.INTERACTIVE if _is_quiet(want.who) else self.scene.kind,
            )
        except TurnRefused as refusal:
            self.run.refused += 1
            self._wants(want.who, at + self._pause(refusal, want.who), want.since)
            return
        self.run.given[want.who] += 1
        self.run.turns.append((turn - _START).total_seconds())
        self.run.carried += not turn_has_come(turn, process.governor.clock(clock))
        self._come(want, turn, at, process.governor.clock(clock))

    def _come(self, want: _Want, turn: datetime, at: float, clock: datetime) -> None:
        """Send by a turn, or come back with it."""
        if not turn_has_come(turn, clock):
            again = at + turn_wait_seconds(turn, clock)
            self._wants(want.who, again, want.since, turn)
            return
        sent = at + max(0.0, (turn - clock).total_seconds())
        self.run.arrivals.append(sent)
        self.run.sent[want.who] += 1
        if _is_quiet(want.who):
            self.run.waits.append(sent - want.since)
            self._wants(want.who, sent + self._leisure())
        else:
            self._wants(want.who, sent + self.rng.uniform(0.0, 0.2) * self._spacing())

    def _pause(self, refusal: TurnRefused, who: CustomerId) -> float:
        pause = refusal.retry_after_seconds
        if self.scene.kind is Kind.INTERACTIVE:
            pause += self.rng.uniform(0, THROTTLE_WAIT_SECONDS[0])
            return max(1, math.ceil(min(pause, TURN_WAIT_MOST_SECONDS)))
        # Looks are many and short: who asks here stands for all of its customer's.
        pause *= self.rng.uniform(1, 1.25)
        if who == NOISY:
            pause += self.rng.uniform(0, self.scene.executions / 2) * self._spacing()
        return pause + 0.001

    def _wants(
        self, who: CustomerId, at: float, since: float | None = None, turn: datetime | None = None
    ) -> None:
        self._order += 1
        want = _Want(who, at if since is None else since, turn)
        heapq.heappush(self._waiting, (at, self._order, want))

    def _process(self) -> _Process:
        skew = self.rng.uniform(-self.scene.skew_seconds, self.scene.skew_seconds)
        governor = memory_governor({self.scene.action: self.scene.rate}, self.start())
        return _Process(governor, timedelta(seconds=skew))

    def _spacing(self) -> float:
        return self.scene.rate.spacing_us / 1_000_000

    def _leisure(self) -> float:
        """The quiet together want a tenth of the rate."""
        return self.rng.expovariate(0.1 / (CUSTOMERS - HUNGRY - 1) / self._spacing())


def _is_quiet(who: CustomerId) -> bool:
    return who.startswith("quiet")


def most_in_a_span(times: Sequence[float], span: float) -> int:
    """The most of these times, in order, that any `span` of seconds holds."""
    most = first = 0
    for last, time in enumerate(times):
        while time - times[first] >= span - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most
