"""Whatever becomes of an asset is told once, in the transaction in which it becomes that."""

from dataclasses import dataclass

import pytest

from portrait.errors import ServiceUnavailable, UpstreamError, UpstreamRefused, UpstreamUnknown
from portrait.model import Asset, AssetState, EventType, Failure, Status
from portrait.usecases import ingest
from portrait.usecases.announcing import WOKEN_MOST
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import submit, swept
from tests.unit.usecases.world import ANN, World

ACTIVE, FAILED, DELETED = EventType.ASSET_ACTIVE, EventType.ASSET_FAILED, EventType.ASSET_DELETED


@dataclass(frozen=True)
class Told:
    """One event as an endpoint will hear it."""

    event: EventType
    asset: str
    facts: dict[str, str]


def told(world: World) -> list[Told]:
    """What stands in the outbox; all of it was handed to the courier too, perhaps again later."""
    rows = [row.delivery for row in world.ledger.outbox.values()]
    assert list(dict.fromkeys(world.endpoint.woken)) == rows
    return [Told(*world.endpoint.told[delivery]) for delivery in rows]


def of(asset: Asset, event: EventType, status: str, **facts: str) -> Told:
    return Told(event, asset.asset, {"group_id": asset.group, "status": status, **facts})


def check(world: World, asset: Asset) -> None:
    ingest.check(ANN, [asset.asset], world.ingest)


def sent(world: World) -> Asset:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    assert told(world) == []
    return asset


def test_an_asset_that_becomes_active(world: World) -> None:
    asset = sent(world)
    check(world, asset)
    assert told(world) == []
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE, url="https://cdn.example/1")
    for _ in range(2):
        check(world, asset)
    assert told(world) == [of(asset, ACTIVE, "Active")]


def test_an_asset_that_fails_its_review(world: World) -> None:
    asset = sent(world)
    failure = Failure("FaceMismatch", "Another face.")
    world.upstream.settle(world.upstream_id(asset), Status.FAILED, failure=failure)
    for _ in range(2):
        check(world, asset)
    assert told(world) == [of(asset, FAILED, "Failed", code="FaceMismatch")]


def test_an_asset_that_the_upstream_refuses(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", UpstreamRefused("InvalidParameter.DownloadFailed"))
    submit(world, asset)
    assert told(world) == [of(asset, FAILED, "Failed", code="DownloadFailed")]


def test_an_asset_that_was_never_found(world: World) -> None:
    asset = world.create_asset(world.create_group())
    lost: list[UpstreamError | Twist] = [UpstreamUnknown("ReadTimeout")] * 3
    world.upstream.expect("create_asset", *lost)
    for _ in range(3):
        swept(world, 70)
        swept(world, 70)
        submit(world, asset)
    assert Swept.GAVE_UP in swept(world, 70) + swept(world, 70)
    assert told(world) == [of(asset, FAILED, "Failed", code="OutcomeUnknown")]


def test_an_asset_that_the_upstream_lost(world: World) -> None:
    asset = sent(world)
    world.upstream.assets.clear()
    swept(world, 100)
    assert swept(world, 100) == [Swept.LOST]
    assert told(world) == [of(asset, FAILED, "Failed", code="UpstreamAssetLost")]


def test_an_asset_that_the_sweeper_finds_active(world: World) -> None:
    asset = sent(world)
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE)
    assert swept(world) == [Swept.SETTLED]
    assert told(world) == [of(asset, ACTIVE, "Active")]


def test_an_asset_that_its_customer_deletes(world: World) -> None:
    asset = sent(world)
    world.delete_asset(asset.asset)
    swept(world, 10_000)
    assert told(world) == [of(asset, DELETED, "Deleted")]


def test_every_asset_of_a_group_that_is_deleted(world: World) -> None:
    group = world.create_group()
    assets = [world.create_asset(group) for _ in range(3)]
    world.delete_asset(assets[1].asset)
    world.upstream.expect("delete_group", UpstreamUnknown("ReadTimeout"))
    world.delete_group(group.group)
    swept(world, 10_000)
    left = sorted((assets[0], assets[2]), key=lambda one: one.asset)
    assert told(world) == [of(one, DELETED, "Deleted") for one in (assets[1], *left)]


def test_a_cascade_that_was_cut_off_is_told_by_who_finishes_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = world.create_group()
    asset = world.create_asset(group)
    world.ledger.fail_next.append("begin_group_assets_delete")
    with pytest.raises(ServiceUnavailable):
        world.delete_group(group.group)
    assert told(world) == []
    monkeypatch.setattr(world.machine, "down", value=True)
    swept(world, 100)
    assert told(world) == [of(asset, DELETED, "Deleted")]


def test_who_lost_the_race_tells_nothing(world: World) -> None:
    asset = sent(world)
    upstream_id = world.upstream_id(asset)
    world.upstream.settle(upstream_id, Status.ACTIVE)
    world.upstream.expect("get_asset", Twist(after=lambda: world.delete_asset(asset.asset)))
    check(world, asset)
    assert told(world) == [of(asset, DELETED, "Deleted")]


def test_what_cannot_be_told_has_not_happened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = sent(world)

    def down(*_: object) -> None:
        raise ServiceUnavailable

    monkeypatch.setattr(world.endpoint, "deliveries", down)
    with pytest.raises(ServiceUnavailable):
        world.delete_asset(asset.asset)
    assert world.state(asset) is AssetState.PROCESSING
    monkeypatch.undo()
    world.delete_asset(asset.asset)
    assert told(world) == [of(asset, DELETED, "Deleted")]


def test_a_large_group_wakes_some_and_leaves_the_rest_to_the_sweeper(world: World) -> None:
    group = world.create_group()
    for _ in range(WOKEN_MOST + 5):
        world.create_asset(group)
    world.delete_group(group.group)
    rows = list(world.ledger.outbox)
    assert len(rows) == WOKEN_MOST + 5
    assert [(ANN, one) for one in world.endpoint.woken] == rows[:WOKEN_MOST]
