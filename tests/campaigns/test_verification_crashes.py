"""A process dies at every single call of a verification; everything still comes to its rest.

Each story is told once undisturbed, to count its calls to the ledger, the upstream and the courier.
Then once for each call and each side of it: the process dies there, customer and person try again
as they would, the sweeper does its work, and two days later the books are read.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import pytest

from portrait.model import EventType, LiveSession, Scan, SessionState
from portrait.rules.deadlines import settled
from portrait.usecases import exchange
from portrait.usecases.sweeping import Swept
from portrait.usecases.verifying import ExchangePorts, keep
from tests.campaigns.verification_deaths import Fate, Killed, a_world, tries
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

FULL: Final = os.environ.get("CAMPAIGN") == "full"
FLOOR: Final = 1600 if FULL else 900


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


def passed_but_called_a_failure(world: World) -> None:
    """Somebody else uses the callback address first, and says no."""
    scanned = opened(world)
    if scanned is not None:
        passes(world, scanned)
        tries(lambda: comes_back(world, scanned, "1"))


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


STORIES: Final = (
    passed,
    passed_in_silence,
    passed_but_called_a_failure,
    failed,
    nobody_came,
    passed_twice,
)


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
        # Short as it is, a token that is answered once is tried where it matters most.
        for single_query in (False, True) if FULL or story is passed else (False,):
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
                    once = " (answered once)" if single_query else ""
                    where = f"{story.__name__}{once} {'after' if after else 'before'} call {at}"
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


def test_a_failure_that_is_never_looked_into_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a callback that says no is taken at its word."""

    def believed(session: LiveSession, _: Scan, ports: ExchangePorts) -> LiveSession:
        scans = tuple(replace(scan, over=True) for scan in session.scans)
        return keep(session, settled(replace(session, scans=scans), ports.mint.now()), ports)

    monkeypatch.setattr("portrait.usecases.sweep_sessions.ask_at_rest", believed)
    _, found = campaign([passed_but_called_a_failure])
    assert any("nobody's" in one for one in found)


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
