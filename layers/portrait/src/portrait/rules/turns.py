"""Who gets the next turn of an action: one line for the account, one mark for each customer.

    line        tat: when the account's next turn is (theoretical arrival time, GCRA)
    background  the same, for background calls alone, which are spaced wider
    own         by customer and kind: when it is due another turn
    clock       the time, by the clock furthest ahead of those that were given turns

    now ----|----|----|----|-- tat        a turn in advance moves tat by one spacing
            A    B    C    A              first come, first served, and A must wait for its
                                          turn to come before it is given another

A customer holds one turn ahead (or a tenth of a second of them, where turns are that close). So
the line is never longer than the customers that want something, and whoever comes new waits one
round of them at most: its fair share. Where a caller cannot wait a whole round, and for background
calls, which do not queue, each customer is held to one turn a round while the line is not free.

Nothing is read: a decision is a conditional change, planned from what is known. What is known may
be old, but every mark only ever moves forward, so an old refusal still holds, and a change whose
condition fails brings back the present. That also makes clocks harmless: one that is slow cannot
pull the line back, and learns how slow it is. All ask by the clock furthest ahead, else who has
many executions would find that one sooner than others do. Times are whole microseconds since 1970.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from portrait.rules.rates import Rate

TAT: Final = "tat"
BACKGROUND: Final = "background"
CLOCK: Final = "clock"
OWN_PREFIX: Final = "own#"
OWN_BACKGROUND_PREFIX: Final = "own-background#"
"""Apart, so that a customer's own checks do not stand in the way of its requests."""

ACTIVE_US: Final = 10_000_000
"""A customer counts in a round until so long after it was due another turn."""
FORGET_US: Final = 30_000_000
"""A mark so old says nothing any more."""
FOLLOWED_US: Final = 5_000_000
"""A clock that is further ahead is wrong by itself: nobody follows it."""
_AGREE_US: Final = 20_000
"""What writes take to arrive: clocks that differ by less are the same."""
_FORGET_AT_ONCE: Final = 8
_SHORT_US: Final = 100_000
"""Turns so close together may be held several at a time: no one notices the wait."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call that wants a turn."""

    customer: str
    now_us: int
    max_wait_us: int
    rate: Rate
    background: bool = False
    """Nobody waits for it: it leaves a fifth of the rate, and the line, to others."""

    @property
    def own_mark(self) -> str:
        """The name of the customer's mark for this kind."""
        return self.own_prefix + self.customer

    @property
    def own_prefix(self) -> str:
        """What the marks of all customers of this kind begin with."""
        return OWN_BACKGROUND_PREFIX if self.background else OWN_PREFIX

    @property
    def spacing_us(self) -> int:
        """Between turns, were all of them of this kind."""
        spacing = self.rate.spacing_us
        return -(-spacing * 5 // 4) if self.background else spacing

    @property
    def depth_us(self) -> int:
        """How far the line may be ahead of the turn that is given: the burst."""
        return (self.rate.burst - 1) * self.rate.spacing_us

    @property
    def ahead_us(self) -> int:
        """How far ahead all background calls may hold turns, and a customer its own."""
        return max(self.spacing_us, _SHORT_US)

    @property
    def own_ahead_us(self) -> int:
        """How far ahead a customer may hold turns. A background call has no line to wait in."""
        return self.spacing_us if self.background else self.ahead_us + self.depth_us

    @property
    def longest_line_us(self) -> int:
        """The longest line to join. Background calls join no line that others would wait in."""
        wait = self.max_wait_us
        if self.background:
            wait = min(wait, self.ahead_us)
        return wait + self.depth_us


@dataclass(frozen=True, slots=True)
class Line:
    """The marks as they were last seen."""

    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def tat(self) -> int:
        """When the account's next turn is."""
        return self.marks.get(TAT, 0)

    @property
    def background(self) -> int:
        """When the next turn of a background call may be."""
        return self.marks.get(BACKGROUND, 0)

    @property
    def clock(self) -> int:
        """The latest time at which a turn was asked for and given."""
        return self.marks.get(CLOCK, 0)

    def due(self, ask: Ask) -> int:
        """When the customer is due another turn."""
        return self.marks.get(ask.own_mark, 0)

    def round_of(self, ask: Ask) -> int:
        """How many customers are active with calls of this kind, this one included."""
        prefix, since = ask.own_prefix, ask.now_us - ACTIVE_US
        active = {mark for mark, due in self.marks.items() if due > since}
        return sum(mark.startswith(prefix) for mark in active | {ask.own_mark})


@dataclass(frozen=True, slots=True)
class Bound:
    """What must hold of one mark. `above` wants it there; a mark that is not there is not late."""

    mark: str
    at_most: int
    above: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A new value for one mark: `amount`, or the old value of the mark `start` and `amount`."""

    mark: str
    amount: int
    start: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One conditional write. All bounds and all starts are of the marks before it."""

    bounds: tuple[Bound, ...]
    steps: tuple[Step, ...]
    drops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """No turn, and when to ask again."""

    retry_after_us: int


def plan(ask: Ask, seen: Line, *, prune: bool = True) -> Change | Refusal:
    """The change that gives `ask` its turn if the line still is as it was seen."""
    waits = list(_waits(ask, seen))
    if waits:
        return Refusal(max(waits))
    now, spacing = ask.now_us, ask.rate.spacing_us
    busy = seen.tat > now
    own = ask.own_mark
    start = TAT if busy else None
    base = 0 if busy else now
    bounds = [_joins(TAT, now, ask.longest_line_us, busy=busy)]
    steps = [Step(TAT, base + spacing, start), Step(own, base + _share_us(ask, seen), start)]
    if seen.clock <= now + _AGREE_US:
        bounds.append(Bound(CLOCK, at_most=now + _AGREE_US))
        steps.append(Step(CLOCK, now))
    if ask.background:
        behind = seen.background > now
        bounds.append(_joins(BACKGROUND, now, ask.ahead_us, busy=behind))
        follows, since = (BACKGROUND, 0) if behind else (None, now)
        steps.append(Step(BACKGROUND, since + ask.spacing_us, follows))
    if _contended(ask, seen):
        bounds.append(Bound(own, at_most=now + ask.own_ahead_us))
    drops = tuple(_forgotten(ask, seen)) if prune else ()
    bounds += [Bound(mark, at_most=now - FORGET_US) for mark in drops]
    return Change(tuple(bounds), tuple(steps), drops)


def ahead_us(now_us: int, known_us: int, line: Line) -> int:
    """By how much a process is to ask ahead of its own clock, which it did by `known_us`."""
    ahead = line.clock - now_us
    return max(known_us, ahead) if ahead <= FOLLOWED_US else known_us


def turn_us(ask: Ask, line: Line) -> int:
    """When the turn is that the change to `line` gave."""
    return max(ask.now_us, line.tat - ask.rate.spacing_us - ask.depth_us)


def forecast_us(ask: Ask, seen: Line) -> tuple[int, int]:
    """How long a turn would be waited for: by somebody who holds none, and by this customer."""
    line = max(0, seen.tat - ask.depth_us - ask.now_us)
    own = seen.due(ask) - ask.own_ahead_us - ask.now_us if _contended(ask, seen) else 0
    return line, max(line, own)


def _waits(ask: Ask, seen: Line) -> Iterator[int]:
    """How long each thing that stands in the way will do so."""
    now = ask.now_us
    if seen.tat > now + ask.longest_line_us:
        yield seen.tat - ask.longest_line_us - now
    if ask.background and seen.background > now + ask.ahead_us:
        yield seen.background - ask.ahead_us - now
    due = seen.due(ask) - ask.own_ahead_us
    if _contended(ask, seen) and due > now:
        free = max(seen.tat, seen.background) if ask.background else seen.tat
        yield min(due, free) - now


def _contended(ask: Ask, seen: Line) -> bool:
    """Whether a turn more for this customer may be one less for another."""
    if ask.background and seen.background > ask.now_us:
        return True
    return seen.tat > ask.now_us


def _share_us(ask: Ask, seen: Line) -> int:
    """How long after its turn a customer is due another."""
    whole_round = seen.round_of(ask) * ask.spacing_us
    queues = not ask.background and whole_round <= ask.longest_line_us
    return ask.spacing_us if queues else whole_round


def _joins(mark: str, now_us: int, longest_us: int, *, busy: bool) -> Bound:
    if busy:
        return Bound(mark, above=now_us, at_most=now_us + longest_us)
    return Bound(mark, at_most=now_us)


def _forgotten(ask: Ask, seen: Line) -> list[str]:
    lately = ask.now_us - FORGET_US
    keep = (TAT, BACKGROUND, CLOCK, ask.own_mark)
    old = [mark for mark, due in seen.marks.items() if due <= lately and mark not in keep]
    return old[:_FORGET_AT_ONCE]
