"""A process dies at every single call of a verification; everything still comes to its rest.

Each story is told once undisturbed, to count its calls to the ledger, the upstream and the courier.
Then once for each call and each side of it: the process dies there, customer and person try again
as they would, the sweeper does its work, and two days later the books are read.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest

from portrait.model import (
    EventType,
    LiveSession,
    Once,
    Principal,
    Scan,
    SessionState,
    UpstreamId,
)
from portrait.rules.deadlines import settled, withdrawn
from portrait.rules.liveness import with_scan
from portrait.rules.transitions import SESSION_TRANSITIONS
from portrait.usecases import exchange, liveness
from portrait.usecases.liveness import NewSession, Opened
from portrait.usecases.sweeping import Swept
from portrait.usecases.verifying import ExchangePorts, LivenessPorts, keep
from tests.campaigns.verification_deaths import Fate, a_world, moved
from tests.campaigns.verification_stories import (
    STORIES,
    WITHDRAWN,
    opened_again_under_its_key,
    passed,
    passed_but_called_a_failure,
    passed_twice,
    swept_through,
    withdrawn_before_a_pass,
    withdrawn_when_parked,
    withdrawn_while_asked,
)
from tests.unit.usecases.verification import assert_sound, swept, told
from tests.unit.usecases.world import World

_IN_DOUBT: Final = frozenset({SessionState.QUARANTINED, SessionState.WITHDRAWN})
FULL: Final = os.environ.get("CAMPAIGN") == "full"
ANSWERED_ONCE: Final = (passed, withdrawn_while_asked)
"""What is tried at such an upstream in the short form, too."""
FLOOR: Final = 3400 if FULL else 2000


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
    linked = [one for one in sessions if any(scan.token_hash for scan in one.scans)]
    if world.ledger.onces and len(linked) > 1:
        wrong.append("one key opened two verifications")
    bound = {group.upstream_id for group in world.ledger.groups.values()}
    unowned = set(world.upstream.groups) - bound
    # Where a token can be asked about only once, a second scan's group can be lost too.
    doubtful = [
        scan
        for one in sessions
        for scan in one.scans
        if scan.doubtful and (one.state in _IN_DOUBT or world.upstream.single_query)
    ]
    if len(unowned) > len(doubtful):
        wrong.append("a group is nobody's and nobody was told")
    events = Counter(event for event, _, _ in told(world))
    if events[EventType.VERIFICATION_SUCCEEDED] != len(bound):
        wrong.append("a success was not told, or told without a group")
    moves = {move for move in moved(world) if move[0] is not move[1]}
    if moves - set(SESSION_TRANSITIONS):
        wrong.append("a move that is not in the table")
    if len(bound) > sum(one.state is SessionState.VERIFIED for one in sessions):
        wrong.append("a session has two groups")
    return wrong


def campaign(
    stories: Sequence[Callable[[World], None]] = (*STORIES, *WITHDRAWN),
) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    found: list[str] = []
    for story in stories:
        # Short as it is, a token that is answered once is tried where it matters most.
        for single_query in (False, True) if FULL or story in ANSWERED_ONCE else (False,):
            whole = Fate()
            found += verdict(live(story, whole, single_query=single_query))
            for at in range(whole.seen):
                for after in (False, True):
                    world = live(story, Fate(at, after), single_query=single_query)
                    counts["deaths"] += 1
                    counts["verified"] += len(world.ledger.groups)
                    counts["withdrawn"] += sum(
                        one.state is SessionState.WITHDRAWN
                        for one in world.ledger.sessions.values()
                    )
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


def test_a_key_that_is_kept_after_its_verification_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: who dies between the row and its key opens another one."""
    opens = liveness.create_session

    def late(who: Principal, wanted: NewSession, ports: LivenessPorts, *, once: Once) -> Opened:
        ledger: Any = ports.exchange.sessions
        ledger.not_repeated(once, who.customer, ports.exchange.mint.now())
        made = opens(who, wanted, ports)
        ledger.keep_once(once, who.customer, made.session)
        return made

    monkeypatch.setattr("portrait.usecases.repeats.sessions.create_session", late)
    _, found = campaign([opened_again_under_its_key])
    assert any("one key opened two" in one for one in found)


def test_an_exchange_that_is_never_taken_up_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a sweeper that leaves a dead sender's row alone."""
    monkeypatch.setattr("portrait.usecases.sweep.sweep_session", lambda *_: Swept.LEFT_ALONE)
    _, found = campaign([passed])
    assert any("still holds something" in one for one in found)


@pytest.mark.parametrize("story", [passed_twice, withdrawn_before_a_pass])
def test_a_surplus_that_is_never_deleted_is_noticed(
    monkeypatch: pytest.MonkeyPatch, story: Callable[[World], None]
) -> None:
    """The twin: what a scan makes of a session that is decided is forgotten upstream."""

    def forgets(
        session: LiveSession, scan: Scan, _: UpstreamId, ports: ExchangePorts
    ) -> LiveSession:
        over = with_scan(session, replace(scan, over=True))
        return keep(session, settled(over, ports.mint.now()), ports)

    monkeypatch.setattr(exchange, "drop_surplus", forgets)
    monkeypatch.setattr("portrait.usecases.sweep_sessions.drop_surplus", forgets)
    _, found = campaign([story])
    assert any("nobody's" in one for one in found)


def test_a_parked_group_that_is_never_cleared_away_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: the group of a parked session is forgotten when its customer deletes it."""
    for place in ("promises", "sweep_sessions"):
        monkeypatch.setattr(f"portrait.usecases.{place}.clear_away", lambda session, _: session)
    _, found = campaign([withdrawn_when_parked])
    assert any("still holds something" in one for one in found)


def test_a_withdrawal_that_keeps_the_slot_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a session that is withdrawn still counts as a group."""

    def keeps(session: LiveSession, now: datetime) -> LiveSession:
        return replace(withdrawn(session, now), reserved=session.reserved)

    monkeypatch.setattr("portrait.usecases.promises.withdrawn", keeps)
    _, found = campaign([withdrawn_before_a_pass])
    assert any("still holds something" in one for one in found)
