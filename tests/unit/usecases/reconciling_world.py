"""A world whose books are looked through, and things upstream that may be nobody's."""

from dataclasses import replace
from typing import Any

from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    Group,
    GroupType,
    Home,
    Marker,
    UpstreamId,
)
from portrait.ports.census import (
    Counter,
    CounterValue,
    CustomerGroups,
    GroupAssets,
    PoolAssets,
    PoolGroups,
)
from portrait.ports.upstream import NewUpstreamAsset
from portrait.rules.orphans import OrphanCollection
from portrait.usecases.reconcile import reconcile
from portrait.usecases.reconciling import Candidate, Event, Orphan, OrphanOutcome, ReconcilePorts
from tests.unit.usecases.sweeping_world import submit
from tests.unit.usecases.world import ANN, HOME, World

DELETE = OrphanCollection.DELETE


def ports(world: World, collection: OrphanCollection = OrphanCollection.REPORT) -> ReconcilePorts:
    return ReconcilePorts(
        census=world.ledger,
        upstream=world.upstream,
        accounts=lambda: [HOME.account],
        environment=world.mint.environment,
        collection=collection,
        now=world.clock,
    )


def reconciled(
    world: World, collection: OrphanCollection = OrphanCollection.REPORT, **changed: Any
) -> list[Event]:
    """What one run finds; `changed` are ports that are others."""
    return list(reconcile(replace(ports(world, collection), **changed)))


def processing_asset(world: World, group: Group) -> Asset:
    """An asset that is upstream."""
    asset = world.create_asset(group)
    submit(world, asset)
    assert world.state(asset) is AssetState.PROCESSING
    return world.row(asset)


def stray_asset(world: World, group: Group, marker: Marker | None = None) -> UpstreamId:
    """Something in a group upstream with our marker, made by nobody's row."""
    within = world.group_row(group).upstream_id
    assert within is not None
    name = f"stray#{marker or world.mint.marker()}"
    wanted = NewUpstreamAsset(within, "https://media.example.com/x.jpg", AssetType.IMAGE, name)
    return world.upstream.create_asset(HOME, wanted)


def stray_group(world: World, marker: Marker | None = None, home: Home = HOME) -> UpstreamId:
    """A group upstream with our marker, made by nobody's row."""
    return world.upstream.create_group(home, f"stray#{marker or world.mint.marker()}", "")


def counters(group: Group) -> dict[str, Counter]:
    """Every counter that a group of ann's has to do with."""
    return {
        "group_count": CustomerGroups(ANN),
        "asset_count": GroupAssets(ANN, group.group),
        "pool groups": PoolGroups(HOME),
        "pool assets": PoolAssets(HOME),
    }


def stored(world: World, counter: Counter) -> int:
    value = world.ledger.read_counter(counter)
    assert value is not None
    return value.stored


def plant_drift(world: World, counter: Counter, by: int) -> None:
    """Change a counter by hand: no row moves, and no version."""
    value = world.ledger.read_counter(counter)
    assert isinstance(value, CounterValue)
    world.ledger.set_counter(counter, value, value.stored + by)


def outcomes(found: list[Event]) -> list[tuple[UpstreamId, OrphanOutcome]]:
    assert all(isinstance(one, Orphan) for one in found), found
    return [(one.what.upstream_id, one.outcome) for one in found if isinstance(one, Orphan)]


def as_candidate(world: World, asset: UpstreamId) -> Candidate:
    """A stray asset as a run knows it."""
    marker = Marker(world.upstream.assets[asset].name.rpartition("#")[2])
    return Candidate(HOME, GroupType.AIGC, asset, marker, is_group=False)
