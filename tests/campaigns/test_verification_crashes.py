"""A process dies at every single call of a verification; everything still comes to its rest.

Each story is told once undisturbed, to count its calls to the ledger, the upstream and the courier.
Then once for each call and each side of it: the process dies there, customer and person try again
as they would, the sweeper does its work, and two days later the books are read.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pytest

from portrait.errors import PortraitError
from portrait.model import EventType, SessionState
from portrait.usecases import exchange
from portrait.usecases.sweeping import Swept
from tests.memory_ledger import MemoryLedger
from tests.scripted_upstream import ScriptedUpstream
from tests.unit.usecases.verification import (
    Scanned,
    agrees,
    assert_sound,
    comes_back,
    create,
    passes,
    past,
    result,
    sweep_for,
    swept,
    told,
)
from tests.unit.usecases.world import World

T = TypeVar("T")
FULL: Final = os.environ.get("CAMPAIGN") == "full"
FLOOR: Final = 1300 if FULL else 600


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


def tries(step: Callable[[], T]) -> T | None:
    """Once more if the process died; a refusal ends it."""
    for _ in range(2):
        with suppress(Killed), suppress(PortraitError):
            return step()
    return None


def swept_through(world: World, minutes: int) -> None:
    for _ in range(minutes):
        with suppress(Killed):
            sweep_for(world, 1)


def opened(world: World) -> Scanned | None:
    scanned = tries(lambda: create(world))
    past(world, 20)
    return scanned


def passed(world: World) -> None:
    scanned = opened(world)
    if scanned is not None:
        passes(world, scanned)
        tries(lambda: comes_back(world, scanned))
        tries(lambda: result(world, scanned))


def passed_in_silence(world: World) -> None:
    scanned = opened(world)
    if scanned is not None:
        passes(world, scanned)


def failed(world: World) -> None:
    scanned = opened(world)
    if scanned is not None:
        tries(lambda: comes_back(world, scanned, "20000"))


def nobody_came(world: World) -> None:
    opened(world)


def passed_twice(world: World) -> None:
    first = opened(world)
    if first is None:
        return
    swept_through(world, 3)
    second = tries(lambda: agrees(world, first))
    past(world, 20)
    for scanned in (second, first):
        if scanned is not None:
            passes(world, scanned)
            again = scanned
            tries(lambda one=again: comes_back(world, one))  # type: ignore[misc]  # bound now


STORIES: Final = (passed, passed_in_silence, failed, nobody_came, passed_twice)


def live(story: Callable[[World], None], fate: Fate, *, single_query: bool) -> World:
    world = a_world(fate, single_query=single_query)
    fate.armed = True
    story(world)
    swept_through(world, 35)
    fate.armed = False
    for _ in range(6):
        swept(world, 6 * 3600)
        swept(world, 600)
    return world


def verdict(world: World) -> list[str]:
    """What the books say against the story."""
    wrong = []
    try:
        assert_sound(world)
    except AssertionError:
        wrong.append("books out of balance")
    sessions = list(world.ledger.sessions.values())
    for one in sessions:
        if one.reserved or one.due_at is not None:
            wrong.append(f"{one.state} session still holds something")
        if any(scan.token is not None or scan.link is not None for scan in one.scans):
            wrong.append("a secret was kept")
    bound = {group.upstream_id for group in world.ledger.groups.values()}
    unowned = set(world.upstream.groups) - bound
    # Where a token can be asked about only once, a second scan's group can be lost too.
    doubtful = [
        scan
        for one in sessions
        for scan in one.scans
        if scan.doubtful and (one.state is SessionState.QUARANTINED or world.upstream.single_query)
    ]
    if len(unowned) > len(doubtful):
        wrong.append("a group is nobody's and nobody was told")
    events = Counter(event for event, _, _ in told(world))
    if events[EventType.VERIFICATION_SUCCEEDED] != len(bound):
        wrong.append("a success was not told, or told without a group")
    if len(bound) > sum(one.state is SessionState.VERIFIED for one in sessions):
        wrong.append("a session has two groups")
    return wrong


def campaign(
    stories: Sequence[Callable[[World], None]] = STORIES,
) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    found: list[str] = []
    for story in stories:
        for single_query in (False, True) if FULL else (False,):
            whole = Fate()
            found += verdict(live(story, whole, single_query=single_query))
            for at in range(whole.seen):
                for after in (False, True):
                    world = live(story, Fate(at, after), single_query=single_query)
                    counts["deaths"] += 1
                    counts["verified"] += len(world.ledger.groups)
                    counts["quarantined"] += sum(
                        one.state is SessionState.QUARANTINED
                        for one in world.ledger.sessions.values()
                    )
                    where = f"{story.__name__} {'after' if after else 'before'} call {at}"
                    found += [f"{where}: {what}" for what in verdict(world)]
    return counts, found


def test_a_verification_survives_a_death_at_every_call(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts, found = campaign()
    with capsys.disabled():
        print(f"\nverification crashes: {dict(counts)}, {len(found)} broken promises")  # noqa: T201
    assert found == []
    assert counts["deaths"] >= FLOOR


def test_an_exchange_that_is_never_taken_up_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a sweeper that leaves a dead sender's row alone."""
    monkeypatch.setattr("portrait.usecases.sweep.sweep_session", lambda *_: Swept.LEFT_ALONE)
    _, found = campaign([passed])
    assert any("still holds something" in one for one in found)


def test_a_surplus_that_is_never_deleted_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: of two groups of one session the second is forgotten upstream."""

    def forgets(session: object, *_: object) -> object:
        return session

    monkeypatch.setattr(exchange, "drop_surplus", forgets)
    monkeypatch.setattr("portrait.usecases.sweep_sessions.drop_surplus", forgets)
    _, found = campaign([passed_twice])
    assert any("nobody's" in one for one in found)
