"""Where lines are kept, in memory or in a table, and how the tests take a turn."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from portrait.adapters.governor import DurableGovernor, DynamoLines, Lines, WatchedLines
from portrait.adapters.ledger.keys import governor_key
from portrait.adapters.ledger.table import Table
from portrait.model import CustomerId
from portrait.ports.governor import Forecast, Kind
from portrait.rules.rates import Rate
from portrait.rules.turns import Ask, Line, forecast_us
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
    forecast: Callable[[CustomerId, timedelta], Forecast]
    """What a create of a customer would wait, so long after NOW."""

    def governor(self) -> DurableGovernor:
        """A governor of a process that has just started."""
        return DurableGovernor(self.lines, RATES)


def memory_place() -> Place:
    lines = MemoryLines()

    def forecast(customer: CustomerId, at: timedelta) -> Forecast:
        now_us = (NOW + at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        line = Line(lines.marks.get(("one", "CreateAsset"), {}))
        waits = forecast_us(Ask(customer, now_us, 0, RATES["CreateAsset"]), line)
        return Forecast(*(wait / 1_000_000 for wait in waits))

    return Place(lines, lambda account, action: lines.marks.get((account, action), {}), forecast)


def engine_place(client: "DynamoDBClient", name: str) -> Place:
    def marks(account: str, action: str) -> dict[str, int]:
        answer = client.get_item(TableName=name, Key=governor_key(account, action))
        item = answer.get("Item", {})
        return {mark: int(value["N"]) for mark, value in item.items() if "N" in value}

    table = Table(client, name, time.sleep, random.Random(7))
    watched = WatchedLines(table, RATES)

    def forecast(customer: CustomerId, at: timedelta) -> Forecast:
        return watched.forecast("one", "CreateAsset", customer, NOW + at)

    return Place(DynamoLines(table), marks, forecast)


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
    return governor.take(account, action, customer, lambda: NOW + at, wait, kind=kind) - NOW
