"""Assets behind a door: created, found, renamed, deleted."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    CapacityUnavailable,
    Missing,
    QuotaExceeded,
    ServiceUnavailable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetState, AssetType, Limits, PoolCapacity, Status
from portrait.usecases import assets as stories
from portrait.usecases import check, submit
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.queueing import NewAsset
from tests.fakes import Start
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import HOME, URL, World
from tests.unit.virtual_clock import START


def test_a_create_reserves_seals_the_url_and_starts_the_machine(world: World) -> None:
    group = world.create_group()
    asset = world.create_asset(group)
    assert asset == Asset(
        customer=world.ann.customer,
        asset=asset.asset,
        group=group.group,
        group_type=group.type,
        type=AssetType.IMAGE,
        name="front",
        project="default",
        state=AssetState.QUEUED,
        home=HOME,
        marker=asset.marker,
        created_at=START,
        updated_at=START,
        source=asset.source,
        source_host="media.example.com",
        source_sha256=hashlib.sha256(URL.encode()).hexdigest(),
        due_at=START + timedelta(seconds=45),
    )
    assert world.row(asset) == asset
    assert asset.source is not None
    place = ("CUST#ann", f"ASSET#{asset.asset}")
    assert world.sealer.unseal(asset.source, "asset-source", *place) == URL
    assert world.machine.starts == [Start(world.ann.customer, (asset.asset,), asset.marker, 1)]
    assert world.upstream.count("create_asset") == 0
    assert world.counters() == (1, 1, 1)


def test_a_machine_that_cannot_be_started_leaves_a_row_that_is_due(world: World) -> None:
    world.machine.down = True
    asset = world.create_asset(world.create_group())
    assert world.row(asset) == asset
    assert asset.due_at is not None


def test_another_label_than_the_groups_is_a_missing_group_and_takes_no_slot(world: World) -> None:
    group = world.create_group()
    with pytest.raises(Missing) as missed:
        world.create_asset(group, NewAsset(AssetType.IMAGE, "", "other", url=URL))
    assert missed.value.kind == "group"
    assert world.counters() == (1, 1, 0)


def test_a_full_group_is_a_quota_and_names_its_limit(world: World) -> None:
    world.ann = replace(world.ann, limits=Limits(assets_per_group=1))
    group = world.create_group()
    world.create_asset(group)
    with pytest.raises(QuotaExceeded, match="The quota of 1 assets in this group is full"):
        world.create_asset(group)
    assert len(world.machine.starts) == 1
    assert world.counters() == (1, 1, 1)


def test_a_full_pool_is_no_fault_of_the_customer_and_starts_nothing(world: World) -> None:
    world.capacity = PoolCapacity(groups=9, assets=1)
    group = world.create_group()
    world.create_asset(group)
    with pytest.raises(CapacityUnavailable):
        world.create_asset(group)
    assert len(world.machine.starts) == 1
    assert world.group_row(group).asset_count == 1
    assert world.counters() == (1, 1, 1)


def test_a_group_that_went_meanwhile_is_missing_however_fresh_its_facts(world: World) -> None:
    facts = GroupFacts(world.ledger, world.clock)
    group = world.create_group()
    assert facts.find(world.ann.customer, group.group) == group
    world.delete_group(group.group)
    remembered = facts.find(world.ann.customer, group.group)
    assert remembered == group
    with pytest.raises(Missing):
        world.create_asset(remembered)
    assert world.ledger.assets == {}
    assert world.counters() == (0, 0, 0)


def test_an_asset_is_found_by_its_customer_and_label_only(world: World) -> None:
    asset = world.create_asset(world.create_group())
    for project in (None, "default"):
        assert stories.get_asset(world.ann, asset.asset, project, assets=world.ledger) == asset
    for who, label in ((world.ann, "other"), (world.ben, None), (world.ben, "default")):
        with pytest.raises(Missing) as missed:
            stories.get_asset(who, asset.asset, label, assets=world.ledger)
        assert missed.value.kind == "asset"


def test_a_media_url_is_opened_while_it_is_fresh_and_not_a_second_longer(world: World) -> None:
    asset = _active(world)
    opened = [
        stories.open_media(asset, START + timedelta(hours=hours), sealer=world.sealer)
        for hours in (0, 10, 11, 12)
    ]
    assert opened == ["https://cdn.example/1", "https://cdn.example/1", "", ""]


def test_a_sealed_url_moved_to_another_row_does_not_open(world: World) -> None:
    asset = _active(world)
    stranger = replace(asset, customer=world.ben.customer)
    with pytest.raises(ServiceUnavailable):
        stories.open_media(stranger, START, sealer=world.sealer)


def test_a_rename_touches_only_our_row(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.clock.advance(1)
    changed = stories.update_asset(
        world.ann, asset.asset, None, "side", assets=world.ledger, mint=world.mint
    )
    assert changed == replace(asset, name="side", updated_at=START + timedelta(seconds=1))
    assert world.row(asset) == changed
    assert world.upstream.count("create_asset") == 0


def test_a_rename_that_loses_to_a_delete_is_a_miss(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = world.create_asset(world.create_group())
    world.delete_asset(asset.asset)
    monkeypatch.setattr(world.ledger, "find_asset", lambda *_: asset)
    with pytest.raises(Missing):
        stories.update_asset(
            world.ann, asset.asset, None, "side", assets=world.ledger, mint=world.mint
        )


def test_a_queued_asset_is_deleted_without_an_upstream_call(world: World) -> None:
    group = world.create_group()
    asset = world.create_asset(group)
    world.delete_asset(asset.asset)
    row = world.row(asset)
    assert row.state is AssetState.DELETED
    assert (row.source, row.due_at, row.name) == (None, None, "")
    assert world.upstream.count("delete_asset") == 0
    assert world.group_row(group).asset_count == 0
    assert world.counters() == (1, 1, 0)


def test_a_sent_asset_is_deleted_upstream_once_and_then_buried(world: World) -> None:
    asset = _active(world)
    upstream_id = world.upstream_id(asset)
    world.delete_asset(asset.asset)
    assert world.state(asset) is AssetState.DELETED
    assert world.upstream.assets == {}
    assert world.upstream.calls[-1] == ("delete_asset", upstream_id)
    assert world.upstream.count("delete_asset") == 1
    assert world.ledger.forget_at[asset.asset] == START + timedelta(days=7)
    assert world.counters() == (1, 1, 0)


@pytest.mark.parametrize(
    "error",
    [UpstreamNotFound("NotFound.asset_id"), UpstreamThrottled("X"), UpstreamUnknown("X")],
    ids=lambda error: type(error).__name__,
)
def test_a_delete_that_the_upstream_does_not_confirm_stays_due_and_in_the_pool(
    world: World, error: UpstreamError
) -> None:
    asset = _active(world)
    world.upstream.expect("delete_asset", error)
    world.delete_asset(asset.asset)
    assert world.state(asset) is AssetState.DELETING
    assert world.row(asset).due_at == START + timedelta(seconds=45)
    assert world.counters() == (1, 1, 1)
    assert world.ledger.groups[world.ann.customer, asset.group].asset_count == 0
    with pytest.raises(Missing):
        world.delete_asset(asset.asset)
    assert world.upstream.count("delete_asset") == 1


def test_an_unknown_asset_is_deleted_without_a_guess_and_stays_due(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", Twist(UpstreamUnknown("Timeout"), happens=True))
    submit.submit_asset(world.row(asset), world.ingest)
    world.delete_asset(asset.asset)
    assert world.state(asset) is AssetState.DELETING
    assert world.upstream.count("delete_asset") == 0
    assert world.counters() == (1, 1, 1)


def test_a_delete_that_loses_to_the_machine_reads_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = world.create_asset(world.create_group())
    find = world.ledger.find_asset
    reads: list[tuple[str, ...]] = []

    def find_then_submit(*where: str) -> Asset | None:
        found = find(world.ann.customer, asset.asset)
        if not reads:
            submit.submit_asset(world.row(asset), world.ingest)
        reads.append(where)
        return found

    monkeypatch.setattr(world.ledger, "find_asset", find_then_submit)
    world.delete_asset(asset.asset)
    assert len(reads) == 2
    assert world.state(asset) is AssetState.DELETED
    assert world.upstream.assets == {}
    assert world.counters() == (1, 1, 0)


def _active(world: World) -> Asset:
    asset = world.create_asset(world.create_group())
    submit.submit_asset(world.row(asset), world.ingest)
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE, url="https://cdn.example/1")
    check.check_asset(world.row(asset), world.ingest)
    return world.row(asset)
