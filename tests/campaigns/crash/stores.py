"""Where a house keeps its rows: in memory, or in a table of the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portrait.ports.catalogue import Catalogue
from portrait.ports.contents import Contents
from portrait.ports.due import DueRows
from portrait.ports.generics import GenericUploads
from portrait.ports.ledger import AssetLedger, GroupLedger
from portrait.ports.receipts import Receipts
from portrait.ports.registry import Registry
from portrait.ports.tasks import DefaultGroups, TaskLedger
from portrait.ports.videos import VideoLedger
from tests.campaigns.crash.killing import Deaths, Guarded, methods_of
from tests.contract.ledgers import Audit, Ledgers, dynamo_ledgers, memory_ledgers
from tests.memory_ledger import MemoryLedger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEDGER = methods_of(
    *(GroupLedger, AssetLedger, Catalogue, Registry, DueRows, TaskLedger, DefaultGroups),
    GenericUploads,
    Receipts,
    Contents,
    VideoLedger,
)


@dataclass(frozen=True, slots=True)
class Store:
    """An empty ledger with all its roles in one, whose calls can be died at."""

    ledger: Any
    audit: Audit


OpenStore = Callable[[Deaths], Store]


def in_memory(deaths: Deaths) -> Store:
    """A fresh ledger in memory: a call is a method of a port."""
    memory = MemoryLedger()
    guarded = Guarded(memory, "ledger", LEDGER, deaths, counted=True)
    return Store(guarded, memory_ledgers(memory).audit)


def on_engine(client: "DynamoDBClient", table: str) -> OpenStore:
    """The real adapter over a table, emptied for each house: a call is one of DynamoDB's own."""
    operations = frozenset(client.meta.method_to_api_mapping)

    def opened(deaths: Deaths) -> Store:
        _empty(client, table)
        dying: Any = Guarded(client, "dynamodb", operations, deaths, counted=True)
        roles = _Roles(dynamo_ledgers(dying, table))
        guarded = Guarded(roles, "ledger", LEDGER, deaths, counted=False)
        return Store(guarded, dynamo_ledgers(client, table).audit)

    return opened


class _Roles:
    """The roles in one."""

    def __init__(self, ledgers: Ledgers) -> None:
        self._roles = (
            ledgers.groups,
            ledgers.assets,
            ledgers.catalogue,
            ledgers.registry,
            ledgers.due,
            ledgers.deliveries,
            ledgers.sessions,
            ledgers.tasks,
            ledgers.receipts,
            ledgers.contents,
            ledgers.generics,
            ledgers.videos,
        )

    def __getattr__(self, name: str) -> Any:
        return next(getattr(role, name) for role in self._roles if hasattr(role, name))


def _empty(client: "DynamoDBClient", table: str) -> None:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
