"""Where lines are kept, in memory or in a table, and how the tests take a turn."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from portrait.adapters.governor import DurableGovernor, DynamoLines, Lines
from portrait.adapters.ledger.keys import governor_key
from portrait.adapters.ledger.table import Table
from portrait.model import CustomerId
from portrait.ports.governor import Kind
from portrait.rules.rates import Rate
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
