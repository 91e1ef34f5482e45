"""Two customers, a ledger in memory, a small Ark, and the stories between them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    AssetType,
    Customer,
    CustomerId,
    Group,
    GroupId,
    Home,
    KeyId,
    KeyScope,
    Limits,
    PoolCapacity,
    Principal,
    UpstreamId,
    VideoId,
)
from portrait.rules.deadlines import Windows
from portrait.usecases import assets as asset_stories
from portrait.usecases import groups as group_stories
from portrait.usecases.driving import IngestPorts
from portrait.usecases.groups import NewGroup
from portrait.usecases.minting import Mint
from portrait.usecases.queueing import NewAsset
from portrait.usecases.verifying import ExchangePorts, LivenessPorts
from portrait.usecases.video_sending import SendPorts
from portrait.usecases.watching import WatchPorts
from tests.contract.ledgers import memory_ledgers
from tests.fakes import (
    MemoryObjects,
    OneEndpoint,
    PlainSealer,
    RecordedMachine,
    RecordedThumbnailer,
    VirtualSleep,
)
from tests.memory_ledger import MemoryLedger
from tests.scripted_studio import RecordedWatcher, ScriptedStudio
from tests.scripted_upstream import ScriptedUpstream
from tests.unit.virtual_clock import VirtualClock

ANN = CustomerId("ann")
BEN = CustomerId("ben")
HOME = Home("account-1", "gateway")
URL = "https://media.example.com/me.jpg?token=secret"
TICKET_KEY = b"ticket key"
ROOMY = PoolCapacity(groups=1000, assets=1000)


def principal(customer: CustomerId, limits: Limits | None = None) -> Principal:
    return Principal(KeyId("k"), frozenset(KeyScope), customer, HOME, limits or Limits())


@dataclass
class World:
    """Everything a story needs. Times are virtual and chance is seeded."""

    seed: int = 1
    limits: Limits = field(default_factory=Limits)
    capacity: PoolCapacity = ROOMY
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    upstream: ScriptedUpstream = field(default_factory=ScriptedUpstream)
    machine: RecordedMachine = field(default_factory=RecordedMachine)
    objects: MemoryObjects = field(default_factory=MemoryObjects)
    sealer: PlainSealer = field(default_factory=PlainSealer)
    endpoint: OneEndpoint = field(default_factory=OneEndpoint)
    thumbnailer: RecordedThumbnailer = field(default_factory=RecordedThumbnailer)
    windows: Windows = field(default_factory=Windows)
    clock: VirtualClock = field(default_factory=VirtualClock)
    studio: ScriptedStudio = field(default_factory=ScriptedStudio)
    watcher: RecordedWatcher = field(default_factory=RecordedWatcher)
    keeps_videos: bool = False

    def __post_init__(self) -> None:
        self.studio.now = self.upstream.turn_clock = self.clock
        self.sleep = VirtualSleep(self.clock)
        self.mint = Mint(self.clock, random.Random(self.seed), "tst")
        self.ann = principal(ANN, self.limits)
        self.ben = principal(BEN, self.limits)
        for customer in (ANN, BEN):
            self.ledger.add_customer(Customer(customer, HOME, limits=self.limits))

    @property
    def ingest(self) -> IngestPorts:
        return IngestPorts(
            groups=self.ledger,
            assets=self.ledger,
            upstream=self.upstream,
            sealer=self.sealer,
            objects=self.objects,
            outbox=self.endpoint,
            courier=self.endpoint,
            thumbnailer=self.thumbnailer,
            mint=self.mint,
        )

    @property
    def exchange(self) -> ExchangePorts:
        return ExchangePorts(
            sessions=self.ledger,
            registry=self.ledger,
            upstream_for=lambda _: self.upstream,
            sealer=self.sealer,
            outbox=self.endpoint,
            courier=self.endpoint,
            mint=self.mint,
        )

    @property
    def liveness(self) -> LivenessPorts:
        return LivenessPorts(
            exchange=self.exchange,
            ticket_key=lambda: TICKET_KEY,
            windows=self.windows,
            capacity=self.capacity,
            sleep=self.sleep,
        )

    @property
    def sending(self) -> SendPorts:
        watch = WatchPorts(
            videos=self.ledger,
            upstream_for=lambda _: self.studio,
            sealer=self.sealer,
            outbox=self.endpoint,
            courier=self.endpoint,
            mint=self.mint,
        )
        return SendPorts(
            watch, lambda: TICKET_KEY, "https://gateway.example.com", keeps=self.keeps_videos
        )

    def create_group(self, who: Principal | None = None, name: str = "Mia") -> Group:
        return group_stories.create_group(
            who or self.ann,
            NewGroup(name, "a painter", "default"),
            groups=self.ledger,
            upstream=self.upstream,
            capacity=self.capacity,
            mint=self.mint,
            sleep=self.sleep,
        )

    def create_asset(
        self, group: Group, wanted: NewAsset | None = None, who: Principal | None = None
    ) -> Asset:
        return asset_stories.create_asset(
            who or self.ann,
            group,
            wanted or NewAsset(AssetType.IMAGE, "front", None, url=URL),
            assets=self.ledger,
            sealer=self.sealer,
            machine=self.machine,
            capacity=self.capacity,
            mint=self.mint,
        )

    def delete_asset(
        self, asset: AssetId, project: str | None = None, who: Principal | None = None
    ) -> Sequence[VideoId]:
        return asset_stories.delete_asset(
            who or self.ann,
            asset,
            project,
            assets=self.ledger,
            upstream=self.upstream,
            outbox=self.endpoint,
            courier=self.endpoint,
            mint=self.mint,
        )

    def delete_group(
        self, group: GroupId, project: str | None = None, who: Principal | None = None
    ) -> Sequence[VideoId]:
        return group_stories.delete_group(
            who or self.ann,
            group,
            project,
            groups=self.ledger,
            upstream=self.upstream,
            outbox=self.endpoint,
            courier=self.endpoint,
            mint=self.mint,
        )

    def row(self, asset: Asset) -> Asset:
        """The row as it is now, gone or not."""
        return self.ledger.assets[asset.customer, asset.asset]

    def group_row(self, group: Group) -> Group:
        """The row as it is now, gone or not."""
        return self.ledger.groups[group.customer, group.group]

    def state(self, asset: Asset) -> AssetState:
        return self.row(asset).state

    def upstream_id(self, asset: Asset) -> UpstreamId:
        found = self.row(asset).upstream_id
        assert found is not None
        return found

    def counters(self, customer: CustomerId = ANN) -> tuple[int, int, int]:
        """The customer's groups, then groups and assets of the pool."""
        pool = self.ledger.pool(HOME)
        return self.ledger.customers[customer].group_count, pool.groups, pool.assets

    def assert_balanced(self) -> None:
        """Every counter equals the rows it counts; every row is due or at rest."""
        memory_ledgers(self.ledger).audit().assert_balanced()
