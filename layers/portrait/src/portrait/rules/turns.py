"""Who gets the next turn of an action: one line for the account, one mark for each customer.

    line        tat: when the account's next turn is (theoretical arrival time, GCRA)
    background  the same, for background calls alone, which are spaced wider
    own         by customer: when it is due another turn

    now ----|----|----|----|-- tat        a turn in advance moves tat by one spacing
            A    B    C    A              first come, first served, and A must wait for its
                                          turn to come before it is given another

A customer holds one turn ahead (or a tenth of a second of them, where turns are that close). So
the line is never longer than the customers that want something, and whoever comes new waits one
round of them at most: its fair share. Where a caller cannot wait a whole round, each customer is
held to one turn a round while the line is not free.

Nothing is read: a decision is a conditional change, planned from what is known. What is known may
be old, but every mark only ever moves forward, so an old refusal still holds, and a change whose
condition fails brings back the present. That also makes clocks harmless: one that is slow cannot
pull the line back. Times are whole microseconds since 1970.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from portrait.rules.rates import Rate

TAT: Final = "tat"
BACKGROUND: Final = "background"
OWN_PREFIX: Final = "own#"

ACTIVE_US: Final = 10_000_000
"""A customer counts in a round until so long after it was due another turn."""
FORGET_US: Final = 30_000_000
"""A mark so old says nothing any more."""
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
        """How far ahead a customer, or all background calls, may hold turns."""
        return max(self.spacing_us, _SHORT_US)

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

    tat: int = 0
    background: int = 0
    own: Mapping[str, int] = field(default_factory=dict)

    def round_of(self, customer: str, now_us: int) -> int:
        """How many customers are active, this one included."""
        return len({customer} | {who for who, due in self.own.items() if due > now_us - ACTIVE_US})


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
    own = own_mark(ask.customer)
    start = TAT if busy else None
    base = 0 if busy else now
    bounds = [_joins(TAT, now, ask.longest_line_us, busy=busy)]
    steps = [Step(TAT, base + spacing, start), Step(own, base + _share_us(ask, seen), start)]
    if ask.background:
        behind = seen.background > now
        bounds.append(_joins(BACKGROUND, now, ask.ahead_us, busy=behind))
        steps.append(
            Step(BACKGROUND, ask.spacing_us, BACKGROUND)
            if behind
            else Step(BACKGROUND, now + ask.spacing_us)
        )
    if _contended(ask, seen):
        bounds.append(Bound(own, at_most=now + ask.ahead_us + ask.depth_us))
    drops = tuple(_forgotten(ask, seen)) if prune else ()
    bounds += [Bound(mark, at_most=now - FORGET_US) for mark in drops]
    return Change(tuple(bounds), tuple(steps), drops)


def turn_us(ask: Ask, line: Line) -> int:
    """When the turn is that the change to `line` gave."""
    return max(ask.now_us, line.tat - ask.rate.spacing_us - ask.depth_us)


def own_mark(customer: str) -> str:
    """The name of a customer's mark."""
    return OWN_PREFIX + customer


def _waits(ask: Ask, seen: Line) -> Iterator[int]:
    """How long each thing that stands in the way will do so."""
    now = ask.now_us
    if seen.tat > now + ask.longest_line_us:
        yield seen.tat - ask.longest_line_us - now
    if ask.background and seen.background > now + ask.ahead_us:
        yield seen.background - ask.ahead_us - now
    ahead = ask.ahead_us + ask.depth_us
    due = seen.own.get(ask.customer, 0)
    if _contended(ask, seen) and due > now + ahead:
        free = max(seen.tat, seen.background) if ask.background else seen.tat
        yield max(1, min(due - ahead, free) - now)


def _contended(ask: Ask, seen: Line) -> bool:
    """Whether a turn more for this customer may be one less for another."""
    if ask.background and seen.background > ask.now_us:
        return True
    return seen.tat > ask.now_us


def _share_us(ask: Ask, seen: Line) -> int:
    """How long after its turn a customer is due another."""
    whole_round = seen.round_of(ask.customer, ask.now_us) * ask.spacing_us
    return ask.spacing_us if whole_round <= ask.longest_line_us else whole_round


def _joins(mark: str, now_us: int, longest_us: int, *, busy: bool) -> Bound:
    if busy:
        return Bound(mark, above=now_us, at_most=now_us + longest_us)
    return Bound(mark, at_most=now_us)


def _forgotten(ask: Ask, seen: Line) -> list[str]:
    old = [
        own_mark(who)
        for who, due in seen.own.items()
        if due <= ask.now_us - FORGET_US and who != ask.customer
    ]
    return old[:_FORGET_AT_ONCE]
