"""Processes that end at one chosen call: before it was made, or after it was answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")


class Killed(BaseException):
    """The process ended here. Not an Exception: no handler of errors may go on after it."""


class Side(StrEnum):
    """On which side of a call a process ends."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class Deaths:
    """Counts the calls of processes to the world, and ends a process where it was told.

    `points`: the numbers of the calls to die at, counted while `counting`. `named`: dies at the
    next call of that name, once. `undead`: calls of processes that had died already.
    """

    points: dict[int, Side] = field(default_factory=dict)
    named: tuple[str, Side] | None = None
    counting: bool = False
    calls: list[str] = field(default_factory=list)
    died_at: list[str] = field(default_factory=list)
    undead: list[str] = field(default_factory=list)
    _dead: bool = False

    def live(self, work: Callable[[], T]) -> T | None:
        """Run one process; None if it was killed."""
        self._dead = False
        try:
            return work()
        except Killed:
            return None
        finally:
            self._dead = False

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """What another process does meanwhile: not counted and not killed."""
        counting, self.counting = self.counting, False
        try:
            yield
        finally:
            self.counting = counting

    def around(self, name: str, call: Callable[[], T], *, counted: bool = True) -> T:
        """Make a call, or die before or after it."""
        if self._dead:
            self.undead.append(name)
            raise Killed(name)
        side = self._side(name, counted=counted)
        if side is Side.BEFORE:
            self._die(name, side)
        try:
            answer = call()
        except Exception:
            if side is Side.AFTER:
                self._die(name, side)
            raise
        if side is Side.AFTER:
            self._die(name, side)
        return answer

    def _side(self, name: str, *, counted: bool) -> Side | None:
        if self.named is not None and self.named[0] == name:
            side, self.named = self.named[1], None
            return side
        if not (self.counting and counted):
            return None
        self.calls.append(name)
        return self.points.get(len(self.calls))

    def _die(self, name: str, side: Side) -> None:
        self._dead = True
        self.died_at.append(f"{side} {name}")
        raise Killed(name)


class Guarded:
    """Something of the world whose methods of these names are calls that a process may die at."""

    def __init__(
        self, target: Any, role: str, methods: frozenset[str], deaths: Deaths, *, counted: bool
    ) -> None:
        self._target = target
        self._role = role
        self._methods = methods
        self._deaths = deaths
        self._counted = counted

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name not in self._methods:
            return found

        def call(*values: Any, **named: Any) -> Any:
            return self._deaths.around(
                f"{self._role}.{name}", lambda: found(*values, **named), counted=self._counted
            )

        return call


def methods_of(*ports: type) -> frozenset[str]:
    """The names of the methods that these protocols define."""
    return frozenset(
        name
        for port in ports
        for name, member in vars(port).items()
        if callable(member) and not name.startswith("_")
    )
