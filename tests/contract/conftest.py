"""The store under test: in memory, or a fresh table of an engine that the whole run shares."""

from typing import TYPE_CHECKING

import pytest

from portrait.model import Asset, Group, GroupState
from tests.contract.ledgers import Ledgers, Lossy, dynamo_ledgers, lossy_ledgers, memory_ledgers
from tests.contract.lossy import LossyClient
from tests.contract.samples import ANN, BEN, LIMIT, ROOMY, START, customer, new_asset, new_group
from tests.memory_ledger import MemoryLedger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def dynamodb(engine_dynamodb: tuple["DynamoDBClient", str]) -> "DynamoDBClient":
    """A client of a real engine's DynamoDB."""
    return engine_dynamodb[0]


@pytest.fixture
def table_name(engine_dynamodb: tuple["DynamoDBClient", str]) -> str:
    """A fresh, empty table."""
    return engine_dynamodb[1]


@pytest.fixture
def engine_ledger(dynamodb: "DynamoDBClient", table_name: str) -> Ledgers:
    """The adapters over a fresh table, with two customers in it."""
    return _with_customers(dynamo_ledgers(dynamodb, table_name))


@pytest.fixture
def memory_ledger() -> Ledgers:
    """The ledger in memory, with two customers in it."""
    return _with_customers(memory_ledgers(MemoryLedger()))


@pytest.fixture(params=["memory", pytest.param("engine", marks=pytest.mark.engine)])
def ledger(request: pytest.FixtureRequest) -> Ledgers:
    """A ledger with two customers in it: the same tests for each kind."""
    found: Ledgers = request.getfixturevalue(f"{request.param}_ledger")
    return found


@pytest.fixture
def group(ledger: Ledgers) -> Group:
    """An active group of ann's."""
    ledger.groups.reserve_group(new_group(), LIMIT, ROOMY)
    creating = frozenset({GroupState.CREATING})
    return ledger.groups.move_group(new_group(), creating, GroupState.ACTIVE, START, {})


@pytest.fixture
def asset(ledger: Ledgers, group: Group) -> Asset:
    """A queued asset in it, as it was reserved."""
    ledger.assets.reserve_asset(new_asset(group), LIMIT, ROOMY)
    return new_asset(group)


@pytest.fixture
def lossy(dynamodb: "DynamoDBClient", table_name: str, engine_ledger: Ledgers) -> Lossy:
    """The adapters over the table of `engine_ledger`, by a client that can be told to fail."""
    return lossy_ledgers(LossyClient(dynamodb), table_name, engine_ledger.audit)


def _with_customers(ledgers: Ledgers) -> Ledgers:
    for who in (ANN, BEN):
        ledgers.registry.add_customer(customer(who))
    return ledgers
