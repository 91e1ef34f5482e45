"""What the sweeper makes of an asset that is deleting: nothing is left upstream."""

from datetime import timedelta

import pytest

from portrait.errors import (
    UpstreamError,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import AssetState
from portrait.usecases.sweeping import Swept
from tests.unit.usecases.sweeping_world import (
    HORIZON,
    submit,
    swept,
    unknown_asset,
)
from tests.unit.usecases.world import HOME, World


@pytest.fixture
def world() -> World:
    made = World()
    made.upstream.now = made.clock
    return made


@pytest.mark.parametrize(
    "error", [UpstreamThrottled("X"), UpstreamUnknown("Y"), UpstreamRefused("AccessDenied")]
)
def test_a_delete_that_the_upstream_did_not_confirm_is_finished_later(
    world: World, error: UpstreamError
) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    world.upstream.expect("delete_asset", error)
    world.delete_asset(asset.asset)
    assert world.row(asset).state is AssetState.DELETING
    assert swept(world) == [Swept.DELETED]
    assert world.row(asset).state is AssetState.DELETED
    assert (world.upstream.assets, world.ledger.pool(HOME).assets) == ({}, 0)


def test_a_not_found_of_a_delete_counts_only_when_the_list_misses_too(world: World) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    missed = UpstreamNotFound("NotFound.asset_id")
    world.upstream.expect("delete_asset", missed, missed, missed)
    world.delete_asset(asset.asset)
    # The list still shows it, and the second delete of this look misses as the first did.
    assert swept(world) == [Swept.WAITING]
    assert len(world.upstream.assets) == 1
    assert swept(world, 70) == [Swept.DELETED]
    assert (world.upstream.assets, world.ledger.pool(HOME).assets) == ({}, 0)


def test_an_asset_deleted_on_its_way_leaves_nothing_upstream(world: World) -> None:
    world.upstream.list_lag = timedelta(seconds=HORIZON - 1)
    asset = unknown_asset(world, happened=True)
    world.delete_asset(asset.asset)
    assert swept(world, 50) == [Swept.WAITING]
    assert swept(world, 70) == [Swept.WAITING]
    assert world.upstream.assets == {}
    assert swept(world, 70) == [Swept.DELETED]
    assert world.ledger.pool(HOME).assets == 0
