"""A process that dies at one chosen call to the ledger or the upstream of a verification."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from portrait.errors import PortraitError
from portrait.model import LiveSession, SessionState
from tests.memory_ledger import MemoryLedger
from tests.scripted_upstream import ScriptedUpstream
from tests.unit.usecases.world import World

T = TypeVar("T")


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Fate:
    """Counts calls; kills the process before or after one of them."""

    at: int | None = None
    after: bool = False
    seen: int = 0
    armed: bool = False

    @contextmanager
    def around(self) -> Iterator[None]:
        mine = self.armed and self.seen == self.at
        self.seen += self.armed
        if mine and not self.after:
            raise Killed
        yield
        if mine:
            raise Killed


@dataclass
class MortalLedger(MemoryLedger):
    fate: Fate = field(default_factory=Fate)
    moves: set[tuple[SessionState, SessionState]] = field(default_factory=set)
    """Every move of a session from one state to another."""

    def _keep(self, session: LiveSession) -> LiveSession:
        before = self.sessions.get((session.customer, session.session), session)
        self.moves.add((before.state, session.state))
        return super()._keep(session)

    @contextmanager
    def call(self, method: str) -> Iterator[None]:
        here = self.fate.around() if method != "find_due" else nullcontext()
        with here, super().call(method):
            yield


@dataclass
class MortalUpstream(ScriptedUpstream):
    fate: Fate = field(default_factory=Fate)

    def _call(self, action: str, subject: str, work: Callable[[], T]) -> T:
        with self.fate.around():
            return super()._call(action, subject, work)


def a_world(fate: Fate, *, single_query: bool) -> World:
    upstream = MortalUpstream(fate=fate, single_query=single_query)
    return World(ledger=MortalLedger(fate=fate), upstream=upstream)


def moved(world: World) -> set[tuple[SessionState, SessionState]]:
    """Every move that a session of this world made, from one state to the next."""
    ledger = world.ledger
    return ledger.moves if isinstance(ledger, MortalLedger) else set()


def tries(step: Callable[[], T]) -> T | None:
    """Once more if the process died; a refusal ends it."""
    for _ in range(2):
        with suppress(Killed), suppress(PortraitError):
            return step()
    return None
