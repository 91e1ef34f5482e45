"""A world whose sweeper is told when to look."""

from collections.abc import Callable
from datetime import timedelta

from portrait.errors import UpstreamUnknown
from portrait.model import Asset, AssetState
from portrait.ports.due import DueKind, DueRow
from portrait.usecases import ingest
from portrait.usecases.driving import UpstreamSaid
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import SweepPorts, Swept, unheard
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import World

HORIZON = 60
Heard = Callable[[DueRow, UpstreamSaid], None]
LOST_ANSWER = UpstreamUnknown("ReadTimeout")


def ports(world: World, heard: Heard | None = None) -> SweepPorts:
    return SweepPorts(
        ingest=world.ingest,
        exchange=world.exchange,
        upstream_for=lambda _: world.upstream,
        due=world.ledger,
        deliveries=world.ledger,
        tasks=world.ledger,
        machine=world.machine,
        sending=world.sending,
        watcher=world.watcher,
        horizon=timedelta(seconds=HORIZON),
        heard=heard or unheard,
    )


def swept(world: World, seconds: float = 50) -> list[Swept]:
    """What the sweeper does after so many seconds: a lease is over after 45.

    What it wakes of deliveries is left out: they stay due while nobody sends them.
    """
    world.clock.advance(seconds)
    done = sweep(ports(world))
    return [outcome for due, outcome in done if due.kind is not DueKind.DELIVERY]


def submit(world: World, asset: Asset) -> None:
    ingest.submit(asset.customer, [asset.asset], world.ingest)


def unknown_asset(world: World, *, happened: bool) -> Asset:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", Twist(LOST_ANSWER, happens=happened))
    submit(world, asset)
    assert world.state(asset) is AssetState.UNKNOWN
    return asset
