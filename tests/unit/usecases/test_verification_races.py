"""A hundred browsers and a hundred polls at once: one question, one group, the right owner."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from portrait.errors import InvalidToken, ValidatePending
from portrait.model import CustomerId, LiveSession, SessionId
from portrait.rules.deadlines import LivenessQuery, Windows
from portrait.usecases.callbacks import LandingKind
from portrait.usecases.sweep_sessions import sweep_session
from tests.unit.usecases.verification import (
    Scanned,
    assert_sound,
    comes_back,
    create,
    passes,
    past,
    result,
    row,
    told,
)
from tests.unit.usecases.world import ANN, World

EACH = 100


def at_once(tasks: list[Callable[[], str]]) -> Counter[str]:
    """Every task on a thread of its own, started together; how often each word was said."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], str]) -> str:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return Counter(pool.map(run, tasks))


def poll(world: World, scanned: Scanned) -> str:
    try:
        return result(world, scanned)
    except ValidatePending:
        return "pending"


def pry(world: World, scanned: Scanned) -> str:
    """Another customer asks with a stolen token."""
    with pytest.raises(InvalidToken):
        result(world, scanned, world.ben)
    return "foreign"


@pytest.mark.parametrize("query", list(LivenessQuery))
@pytest.mark.parametrize("single_query", [False, True])
def test_a_hundred_callbacks_and_a_hundred_polls_make_one_exchange(
    query: LivenessQuery, capsys: pytest.CaptureFixture[str], *, single_query: bool
) -> None:
    world = World(windows=Windows(query=query))
    world.upstream.single_query = single_query
    scanned = create(world)
    past(world, 20)
    made = passes(world, scanned)
    back: list[Callable[[], str]] = [lambda: comes_back(world, scanned).kind] * EACH
    polls: list[Callable[[], str]] = [lambda: poll(world, scanned)] * EACH
    thieves: list[Callable[[], str]] = [lambda: pry(world, scanned)] * 20
    said = at_once([*back, *polls, *thieves])
    found = result(world, scanned)
    with capsys.disabled():
        asked = world.upstream.count("liveness_result")
        groups = len(world.ledger.groups)
        print(f"\nverification race ({query}): {asked} exchange, {groups} group")  # noqa: T201
    assert asked == 1
    assert [group.upstream_id for group in world.ledger.groups.values()] == [made]
    assert set(world.ledger.groups) == {(ANN, found)}
    kinds = {LandingKind.PASSED, LandingKind.PENDING, "pending", "foreign", found}
    assert set(said) <= kinds
    assert said["foreign"] == 20
    assert sum(said.values()) == 2 * EACH + 20
    assert len(told(world)) == 1
    assert_sound(world)


def test_callbacks_beside_the_sweeper_bind_one_group() -> None:
    world = World()
    scanned = create(world)
    past(world, 121)
    passes(world, scanned)
    due = row(world, scanned)

    def sweep_it() -> str:
        try:
            return sweep_session(due, world.exchange)
        except Exception as error:  # noqa: BLE001 - somebody else was first
            return type(error).__name__

    back: list[Callable[[], str]] = [lambda: comes_back(world, scanned).kind] * 50
    said = at_once([*back, *[sweep_it] * 10])
    assert set(said) <= {LandingKind.PASSED, LandingKind.PENDING, "verified", "StateChanged"}
    assert world.upstream.count("liveness_result") == 1
    assert len(world.ledger.groups) == 1
    assert_sound(world)


def test_without_the_compare_and_set_the_race_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a ledger that writes whatever the version asks more than once."""
    world = World()
    monkeypatch.setattr(world.ledger, "_unchanged", lambda _: None)
    scanned = create(world)
    past(world, 20)
    passes(world, scanned)
    together = threading.Barrier(2, timeout=120)
    load, first = world.ledger.load_session, iter(range(2))

    def slowly(customer: CustomerId, session: SessionId) -> LiveSession | None:
        read = load(customer, session)
        if next(first, None) is not None:
            together.wait()
        return read

    monkeypatch.setattr(world.ledger, "load_session", slowly)
    at_once([lambda: comes_back(world, scanned).kind] * 2)
    assert world.upstream.count("liveness_result") == 2
