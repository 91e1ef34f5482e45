"""What a contract test is given: every port over one store, and a way to audit the store."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoCatalogue,
    DynamoDeliveries,
    DynamoDue,
    DynamoGroups,
    DynamoHooks,
    DynamoRegistry,
    DynamoSessions,
    DynamoTasks,
    Table,
)
from portrait.adapters.ledger.census import DynamoCensus
from portrait.adapters.ledger.contents import DynamoContents
from portrait.adapters.ledger.generics import DynamoGenerics, _upload
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.ledger.rows import asset_from, customer_from, group_from
from portrait.adapters.ledger.session_rows import session_from
from portrait.adapters.ledger.task_rows import task_from
from portrait.adapters.ledger.video_rows import video_from
from portrait.adapters.ledger.videos import DynamoVideos
from portrait.model import (
    Asset,
    AssetState,
    Customer,
    CustomerId,
    GenericUpload,
    Group,
    GroupState,
    Home,
    LiveSession,
    Task,
    Video,
)
from portrait.ports.catalogue import Catalogue
from portrait.ports.census import Census
from portrait.ports.contents import Contents
from portrait.ports.due import DueRows
from portrait.ports.generics import GenericUploads
from portrait.ports.hooks import Deliveries, HookRegistry
from portrait.ports.ledger import AssetLedger, GroupLedger
from portrait.ports.receipts import Receipts
from portrait.ports.registry import Registry
from portrait.ports.sessions import SessionLedger
from portrait.ports.tasks import DefaultGroups, TaskLedger
from portrait.ports.videos import VideoLedger
from portrait.rules.transitions import (
    ASSET_AT_REST,
    ASSET_GONE,
    GROUP_AT_REST,
    GROUP_GONE,
    VIDEO_AT_REST,
)
from tests.contract.lossy import LossyClient
from tests.memory_ledger import MemoryLedger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Books:
    """Everything that is in a store, tombstones too."""

    customers: list[Customer]
    groups: list[Group]
    assets: list[Asset]
    pools: dict[Home, tuple[int, int]]
    """Groups and assets in use, by account and project."""
    sessions: list[LiveSession] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    generics: list[GenericUpload] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)
    uses: set[tuple[str, str, str]] = field(default_factory=set)
    """Customer, asset and video."""

    def pool(self, home: Home) -> tuple[int, int]:
        return self.pools.get(home, (0, 0))

    def group_count(self, who: CustomerId) -> int:
        return next(row.group_count for row in self.customers if row.customer == who)

    def assert_balanced(self) -> None:
        """Every counter equals the rows it counts; every row is due or at rest."""
        waiting = [row for row in self.sessions if row.reserved]
        there = Counter(row.customer for row in self.groups if row.state not in GROUP_GONE)
        there += Counter(row.customer for row in waiting)
        for meta in self.customers:
            assert meta.group_count == there[meta.customer]
        held = Counter(
            (row.customer, row.group) for row in self.assets if row.state not in ASSET_GONE
        )
        for group in self.groups:
            assert group.asset_count == held[group.customer, group.group]
        up_groups = Counter(row.home for row in self.groups if row.state is not GroupState.DELETED)
        up_groups += Counter(row.home for row in waiting)
        up_assets = Counter(row.home for row in self.assets if row.in_pool)
        for home in {*up_groups, *up_assets, *self.pools}:
            assert self.pool(home) == (up_groups[home], up_assets[home])
        for group in self.groups:
            assert (group.due_at is None) == (group.state in GROUP_AT_REST)
        for asset in self.assets:
            assert (asset.due_at is None) == (asset.state in ASSET_AT_REST)
            assert not (asset.in_pool and asset.state is AssetState.DELETED)
        using = [row for row in self.videos if row.state not in VIDEO_AT_REST]
        for video in self.videos:
            assert (video.due_at is None) == (video.state in VIDEO_AT_REST)
        assert self.uses == {
            (video.customer, asset, video.video) for video in using for asset in video.assets
        }


class Audit(Protocol):
    """Reads a whole store at once, when nothing moves."""

    def __call__(self) -> Books: ...


@dataclass(frozen=True)
class Ledgers:
    """One store by its roles."""

    groups: GroupLedger
    assets: AssetLedger
    catalogue: Catalogue
    registry: Registry
    due: DueRows
    sessions: SessionLedger
    hooks: HookRegistry
    deliveries: Deliveries
    census: Census
    tasks: TaskLedger
    takers: DefaultGroups
    generics: GenericUploads
    receipts: Receipts
    contents: Contents
    videos: VideoLedger
    audit: Audit


@dataclass
class Lossy:
    """The adapters over a lossy client, in virtual time."""

    client: LossyClient
    ledger: Ledgers
    slept: list[float]


def memory_ledgers(memory: MemoryLedger) -> Ledgers:
    """The ledger in memory."""

    def audit() -> Books:
        return Books(
            customers=list(memory.customers.values()),
            groups=[row for _, row in sorted(memory.groups.items())],
            assets=[row for _, row in sorted(memory.assets.items())],
            pools={home: (pool.groups, pool.assets) for home, pool in memory.pools.items()},
            sessions=[row for _, row in sorted(memory.sessions.items())],
            tasks=[row for _, row in sorted(memory.tasks.items())],
            generics=[row for _, row in sorted(memory.generics.items())],
            videos=[row for _, row in sorted(memory.videos.items())],
            uses=set(memory.uses),
        )

    roles = (memory, memory, memory, memory, memory, memory, memory)
    return Ledgers(*roles, *roles, memory, audit)


def dynamo_ledgers(client: "DynamoDBClient", name: str) -> Ledgers:
    """The adapters over a table."""
    table = Table(client, name, time.sleep, random.Random(20260318))
    return _over(table, lambda: _read_all(client, name))


def _read_all(client: "DynamoDBClient", name: str) -> Books:
    items: list[Any] = []
    for answer in client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
        items += answer["Items"]
    items.sort(key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
    for item in items:
        assert ("due_at" in item) == ("due_shard" in item)
    pools = [item for item in items if item["sk"]["S"] == "POOL"]
    return Books(
        customers=[customer_from(item) for item in items if item["sk"]["S"] == "META"],
        groups=[group_from(item) for item in items if item["sk"]["S"].startswith("GROUP#")],
        assets=[asset_from(item) for item in items if item["sk"]["S"].startswith("ASSET#")],
        pools={_home(item): (_count(item, "groups"), _count(item, "assets")) for item in pools},
        sessions=[session_from(item) for item in items if item["sk"]["S"].startswith("LIVE#")],
        tasks=[task_from(item) for item in items if item["sk"]["S"].startswith("TASK#")],
        generics=[_upload(item) for item in items if item["sk"]["S"].startswith("UPLOAD#")],
        videos=[video_from(item) for item in items if item["sk"]["S"].startswith("VIDEO#")],
        uses={_use(item) for item in items if item["sk"]["S"].startswith("USE#")},
    )


def _home(item: dict[str, Any]) -> Home:
    _, account, project = item["pk"]["S"].split("#")
    return Home(account, project)


def _use(item: dict[str, Any]) -> tuple[str, str, str]:
    _, asset, video = item["sk"]["S"].split("#")
    return item["pk"]["S"].removeprefix("CUST#"), asset, video


def _count(item: dict[str, Any], counter: str) -> int:
    return int(item[counter]["N"]) if counter in item else 0


def lossy_ledgers(client: LossyClient, name: str, audit: Audit) -> Lossy:
    """The adapters over a lossy client, in virtual time."""
    slept: list[float] = []
    table = Table(client.as_client(), name, slept.append, random.Random(5))
    return Lossy(client, _over(table, audit), slept)


def _over(table: Table, audit: Audit) -> Ledgers:
    return Ledgers(
        DynamoGroups(table),
        DynamoAssets(table),
        DynamoCatalogue(table),
        DynamoRegistry(table),
        DynamoDue(table),
        DynamoSessions(table),
        DynamoHooks(table),
        DynamoDeliveries(table),
        DynamoCensus(table),
        DynamoTasks(table),
        DynamoTasks(table),
        DynamoGenerics(table),
        DynamoReceipts(table),
        DynamoContents(table),
        DynamoVideos(table),
        audit,
    )
