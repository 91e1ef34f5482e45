"""The governor, the same tests over lines in memory and over an engine's table."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from portrait.adapters.governor import DurableGovernor, DynamoLines, Lines
from portrait.adapters.ledger.keys import governor_key
from portrait.adapters.ledger.table import Table
from portrait.errors import TurnRefused
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from portrait.rules.limits import Tier
from portrait.rules.rates import Rate, rates_of
from tests.contract.lossy import LossyClient
from tests.memory.governor import MemoryLines

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
ANN, BEN, CAT = CustomerId("ann"), CustomerId("ben"), CustomerId("c.a t#:")
RATES = {
    "CreateAsset": Rate(1, 2),
    "CreateAssetGroup": Rate(10, 1),
    "GetAsset": Rate(100, 1, burst=10),
}
SPACING = timedelta(seconds=2.06)


@dataclass(frozen=True)
class Place:
    """Where lines are kept, and a look at the marks of one of them."""

    lines: Lines
    marks: Callable[[str, str], dict[str, int]]

    def governor(self) -> DurableGovernor:
        """A governor of a process that has just started."""
        return DurableGovernor(self.lines, RATES)


def memory_place() -> Place:
    lines = MemoryLines()
    return Place(lines, lambda account, action: lines.marks.get((account, action), {}))


def engine_place(client: "DynamoDBClient", name: str) -> Place:
    def marks(account: str, action: str) -> dict[str, int]:
        answer = client.get_item(TableName=name, Key=governor_key(account, action))
        item = answer.get("Item", {})
        return {mark: int(value["N"]) for mark, value in item.items() if "N" in value}

    return Place(DynamoLines(Table(client, name, time.sleep, random.Random(7))), marks)


@pytest.fixture(params=["memory", pytest.param("engine", marks=pytest.mark.engine)])
def place(request: pytest.FixtureRequest) -> Place:
    """A place where no line has begun."""
    if request.param == "memory":
        return memory_place()
    return engine_place(*request.getfixturevalue("engine_dynamodb"))


def take(
    governor: DurableGovernor,
    customer: CustomerId = ANN,
    action: str = "CreateAsset",
    *,
    at: timedelta = timedelta(0),
    wait: float = 600,
    kind: Kind = Kind.INTERACTIVE,
    account: str = "one",
) -> timedelta:
    """When the turn is, from NOW on."""
    return governor.take(account, action, customer, NOW + at, wait, kind=kind) - NOW


def refused(
    governor: DurableGovernor, customer: CustomerId, *, at: timedelta, wait: float = 600
) -> float:
    """After how many seconds to ask again."""
    with pytest.raises(TurnRefused) as refusal:
        take(governor, customer, at=at, wait=wait)
    return refusal.value.retry_after_seconds


def test_turns_are_given_in_the_order_of_asking_and_evenly_spaced(place: Place) -> None:
    turns = [take(place.governor(), customer) for customer in (ANN, BEN, CAT)]
    assert turns == [timedelta(0), SPACING, 2 * SPACING]


def test_a_line_that_was_idle_starts_at_once_and_saves_nothing_up(place: Place) -> None:
    governor = place.governor()
    later = timedelta(hours=1)
    assert take(governor) == timedelta(0)
    assert [take(governor, who, at=later) - later for who in (ANN, BEN)] == [timedelta(0), SPACING]


def test_a_customer_holds_one_turn_ahead_and_its_queue_stays_its_own(place: Place) -> None:
    governor = place.governor()
    assert [take(governor), take(governor)] == [timedelta(0), SPACING]
    before = place.marks("one", "CreateAsset")
    for fresh in (governor, place.governor()):
        assert refused(fresh, ANN, at=timedelta(0)) == SPACING.total_seconds()
    assert place.marks("one", "CreateAsset") == before
    assert take(governor, BEN) == 2 * SPACING
    assert take(governor, at=SPACING) == 3 * SPACING


def test_a_wait_that_is_too_long_is_refused_and_reserves_nothing(place: Place) -> None:
    for customer in (ANN, BEN):
        take(place.governor(), customer)
    before = place.marks("one", "CreateAsset")
    wait = refused(place.governor(), CAT, at=timedelta(0), wait=3.0)
    assert wait == pytest.approx(2 * SPACING.total_seconds() - 3.0)
    assert place.marks("one", "CreateAsset") == before
    assert take(place.governor(), CAT, at=timedelta(seconds=wait), wait=3.0) == 2 * SPACING


def test_a_clock_that_is_behind_cannot_pull_the_line_back(place: Place) -> None:
    assert take(place.governor(), ANN) == timedelta(0)
    behind = timedelta(seconds=-2)
    assert take(place.governor(), BEN, at=behind) == SPACING
    assert take(place.governor(), CAT, at=behind) == 2 * SPACING


def test_accounts_and_actions_have_lines_of_their_own(place: Place) -> None:
    governor = place.governor()
    assert take(governor) == timedelta(0)
    assert take(governor, account="two") == timedelta(0)
    assert take(governor, action="CreateAssetGroup") == timedelta(0)


def test_a_burst_comes_at_once_and_no_more_than_that(place: Place) -> None:
    turns = [take(place.governor(), CustomerId(f"c{n}"), "GetAsset") for n in range(12)]
    assert turns[:10] == [timedelta(0)] * 10
    assert turns[10:] == [timedelta(microseconds=11319 * n) for n in (1, 2)]


def test_background_calls_leave_a_fifth_of_the_rate_to_others(place: Place) -> None:
    governor = place.governor()
    given = {Kind.BACKGROUND: 0, Kind.INTERACTIVE: 0}
    for tick in range(1000):
        for kind in given:
            who = CustomerId(f"{kind}{tick % 7}")
            try:
                take(
                    governor,
                    who,
                    "CreateAssetGroup",
                    at=timedelta(milliseconds=10 * tick),
                    wait=0.05 if kind is Kind.INTERACTIVE else 1,
                    kind=kind,
                )
            except TurnRefused:
                continue
            given[kind] += 1
    assert sum(given.values()) <= 10 * 10
    assert given[Kind.INTERACTIVE] >= 20


def test_background_alone_takes_four_fifths(place: Place) -> None:
    governor = place.governor()
    given = 0
    for tick in range(1000):
        try:
            take(
                governor,
                CustomerId(f"c{tick % 7}"),
                "CreateAssetGroup",
                at=timedelta(milliseconds=10 * tick),
                kind=Kind.BACKGROUND,
            )
        except TurnRefused:
            continue
        given += 1
    assert 75 <= given <= 80


def test_customers_who_went_away_are_forgotten(place: Place) -> None:
    governor = place.governor()
    for n in range(6):
        take(governor, CustomerId(f"c{n}"), "CreateAssetGroup")
    take(governor, ANN, "CreateAssetGroup", at=timedelta(minutes=1))
    assert set(place.marks("one", "CreateAssetGroup")) == {"tat", "own#ann"}


@pytest.mark.engine
def test_a_turn_costs_three_writes_at_most_and_no_read(
    engine_dynamodb: tuple["DynamoDBClient", str],
) -> None:
    client = LossyClient(engine_dynamodb[0])
    place = engine_place(client.as_client(), engine_dynamodb[1])
    costs = []
    chance = random.Random(11)
    governors = [place.governor() for _ in range(3)]
    for n in range(120):
        client.calls.clear()
        with suppress(TurnRefused):
            take(
                chance.choice(governors),
                CustomerId(f"c{n % 5}"),
                "CreateAssetGroup",
                at=timedelta(milliseconds=40 * n + chance.randrange(-2000, 2000)),
                kind=chance.choice(list(Kind)),
            )
        assert set(client.calls) <= {"update_item"}
        costs.append(client.calls["update_item"])
    assert max(costs) <= 3
    assert min(costs) == 0


@pytest.mark.engine
def test_a_lost_answer_gives_the_turn_once(engine_dynamodb: tuple["DynamoDBClient", str]) -> None:
    client = LossyClient(engine_dynamodb[0], lose=1)
    governor = engine_place(client.as_client(), engine_dynamodb[1]).governor()
    assert take(governor, ANN) == timedelta(0)
    client.lose = 1
    assert take(governor, BEN) == SPACING
    assert take(governor, CAT) == 2 * SPACING


@pytest.mark.engine
def test_thirty_two_threads_get_no_more_turns_than_the_rate_allows(
    engine_dynamodb: tuple["DynamoDBClient", str],
) -> None:
    place = engine_place(*engine_dynamodb)
    start = threading.Barrier(32)

    def ask(n: int) -> list[timedelta]:
        governor = place.governor()
        start.wait(30)
        turns = []
        for step in range(4):
            try:
                at = timedelta(milliseconds=250 * step + n)
                turns.append(
                    take(governor, CustomerId(f"c{n % 8}"), "CreateAssetGroup", at=at, wait=1.5)
                )
            except TurnRefused:
                continue
        return turns

    with ThreadPoolExecutor(32) as pool:
        turns = sorted(turn for found in pool.map(ask, range(32)) for turn in found)
    gaps = [after - before for before, after in pairwise(turns)]
    assert len(turns) >= 8
    assert min(gaps) >= timedelta(milliseconds=103)
    spent = place.marks("one", "CreateAssetGroup")["tat"]
    assert spent >= (NOW + turns[-1]).timestamp() * 1_000_000 + 102_999


@pytest.mark.engine
def test_memory_and_engine_answer_alike(engine_dynamodb: tuple["DynamoDBClient", str]) -> None:
    places = [memory_place(), engine_place(*engine_dynamodb)]
    instances = [[place.governor() for _ in range(4)] for place in places]
    rates = rates_of(Tier.PREMIUM, "CreateAssetGroup=7/3")
    assert rates["CreateAssetGroup"] == Rate(7, 3)
    chance = random.Random(20260318)
    for n in range(300):
        instance = chance.randrange(4)
        who = CustomerId(f"c{chance.randrange(6)}")
        at = timedelta(milliseconds=chance.choice((20, 300)) * n + chance.randrange(-2000, 2000))
        kind, wait = chance.choice(list(Kind)), chance.choice((0.0, 0.4, 30.0))
        action = chance.choice(("CreateAssetGroup", "GetAsset"))
        answers = [
            _answer(governors[instance], who, action, at, wait, kind) for governors in instances
        ]
        assert answers[0] == answers[1]
    for action in ("CreateAssetGroup", "GetAsset"):
        assert places[0].marks("one", action) == places[1].marks("one", action)


def _answer(
    governor: DurableGovernor,
    who: CustomerId,
    action: str,
    at: timedelta,
    wait: float,
    kind: Kind,
) -> timedelta | float:
    try:
        return take(governor, who, action, at=at, wait=wait, kind=kind)
    except TurnRefused as refusal:
        return refusal.retry_after_seconds
