"""Every order in which the steps of some stories can follow each other, one after the other.

Each story runs in a thread of its own, which waits before each of its steps until it is its turn;
so only one ever runs, and a run is told by its choices. What was chosen last is changed first, and
what follows is run anew, until there is nothing left to choose. At each step one story may also
die instead of taking it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_PATIENCE_SECONDS: Final = 30.0
_OWN: Final = threading.local()


class Killed(BaseException):
    """The process died here; nothing that it would have done comes after."""


@dataclass
class Story:
    """One story: what it does, and what became of it."""

    act: Callable[[], object]
    ended: bool = False
    died: bool = False
    result: object = None
    """What it returned, or the exception that it raised."""
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    stopped: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def start(self) -> None:
        """Run to the first step."""
        threading.Thread(target=self._run, daemon=True).start()
        self._wait()

    def go(self, *, die: bool = False) -> None:
        """Take one step, or die before it."""
        self.died = self.died or die
        self.turn.release()
        self._wait()

    def pause(self) -> None:
        """Wait for the turn to take the next step."""
        self.stopped.release()
        assert self.turn.acquire(timeout=_PATIENCE_SECONDS)
        if self.died:
            raise Killed

    def _run(self) -> None:
        _OWN.story = self
        try:
            self.result = self.act()
        except (Exception, Killed) as error:  # noqa: BLE001  whoever judges the run looks at it
            self.result = error
        self.ended = True
        self.stopped.release()

    def _wait(self) -> None:
        assert self.stopped.acquire(timeout=_PATIENCE_SECONDS)


def in_a_story() -> bool:
    """Whether this thread tells a story."""
    return hasattr(_OWN, "story")


def step() -> None:
    """Before each step of a story; nothing in a thread that tells none."""
    story: Story | None = getattr(_OWN, "story", None)
    if story is not None:
        story.pause()


def every_order(
    tell: Callable[[], Sequence[Story]], *, deaths: int = 0
) -> Iterator[tuple[Sequence[Story], Sequence[int]]]:
    """Each run to its end, with the choices that led there; at most so many die in one run.

    `tell` makes the same stories in a fresh world each time.
    """
    first: list[int] = []
    while True:
        chosen: list[tuple[int, int]] = []
        stories = tell()
        for story in stories:
            story.start()
        left = deaths
        while running := [story for story in stories if not story.ended]:
            number = first[len(chosen)] if len(chosen) < len(first) else 0
            chosen.append((number, len(running) * (2 if left else 1)))
            killed, which = divmod(number, len(running))
            left -= killed
            running[which].go(die=bool(killed))
        yield stories, [number for number, _ in chosen]
        while chosen and chosen[-1][0] + 1 == chosen[-1][1]:
            chosen.pop()
        if not chosen:
            return
        first = [number for number, _ in chosen]
        first[-1] += 1
