"""The governor on an engine: what a turn costs, lost answers, races, and memory beside it."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from portrait.adapters.governor import DurableGovernor
from portrait.errors import TurnRefused
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from tests.contract.lines import ANN, BEN, CAT, NOW, SPACING, engine_place, memory_place, take
from tests.contract.lossy import LossyClient

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine


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


def test_a_lost_answer_gives_the_turn_once(engine_dynamodb: tuple["DynamoDBClient", str]) -> None:
    client = LossyClient(engine_dynamodb[0], lose=1)
    governor = engine_place(client.as_client(), engine_dynamodb[1]).governor()
    assert take(governor, ANN) == timedelta(0)
    client.lose = 1
    assert take(governor, BEN) == SPACING
    assert take(governor, CAT) == 2 * SPACING


def test_thirty_two_threads_get_no_more_turns_than_the_rate_allows(
    engine_dynamodb: tuple["DynamoDBClient", str],
) -> None:
    place = engine_place(*engine_dynamodb)
    start = threading.Barrier(32)

    def ask(n: int) -> list[timedelta]:
        governor = place.governor()
        start.wait(120)
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


def test_memory_and_engine_answer_alike(engine_dynamodb: tuple["DynamoDBClient", str]) -> None:
    places = [memory_place(), engine_place(*engine_dynamodb)]
    instances = [[place.governor() for _ in range(4)] for place in places]
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
