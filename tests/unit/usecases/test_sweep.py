"""What the sweeper makes of a row that is due: nothing lost, nothing doubled, nothing left over."""

from datetime import timedelta

import pytest

from portrait.errors import (
    UpstreamNotFound,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetId, AssetState, CustomerId, Failure, Status
from portrait.ports.due import DueKind, DueRow
from portrait.usecases.sweep import sweep
from portrait.usecases.sweep_assets import LOST, NEVER_FOUND
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import (
    HORIZON,
    LOST_ANSWER,
    ports,
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


def test_a_row_whose_lease_runs_is_left_alone(world: World) -> None:
    world.create_asset(world.create_group())
    assert swept(world, 44) == []
    assert swept(world, 1) == [Swept.RESTARTED]


def test_an_execution_that_never_started_is_started_as_the_next_generation(world: World) -> None:
    world.machine.down = True
    asset = world.create_asset(world.create_group())
    world.machine.down = False
    assert swept(world) == [Swept.RESTARTED]
    (start,) = world.machine.starts
    assert (start.marker, start.generation) == (asset.marker, 2)
    assert world.row(asset).generation == 2


def test_what_was_made_although_the_answer_was_lost_is_adopted_at_once(world: World) -> None:
    asset = unknown_asset(world, happened=True)
    (made,) = world.upstream.assets
    assert swept(world) == [Swept.ADOPTED]
    row = world.row(asset)
    assert (row.state, row.upstream_id, row.generation) == (AssetState.PROCESSING, made, 2)
    assert world.machine.starts[-1].generation == 2
    assert world.upstream.count("create_asset") == 1


def test_the_oldest_of_several_is_adopted_and_the_others_are_deleted(world: World) -> None:
    asset = unknown_asset(world, happened=True)
    (oldest,) = world.upstream.assets
    world.clock.advance(1)
    twin = world.upstream.assets[oldest]
    extra = world.upstream._id("up-asset", HOME)
    world.upstream.assets[extra] = type(twin)(
        extra, twin.group, twin.type, twin.name, Status.PROCESSING
    )
    assert swept(world) == [Swept.ADOPTED]
    assert world.row(asset).upstream_id == oldest
    assert list(world.upstream.assets) == [oldest]


def test_a_name_that_only_contains_the_marker_is_somebody_else_s(world: World) -> None:
    asset = unknown_asset(world, happened=True)
    (made,) = world.upstream.assets
    one = world.upstream.assets[made]
    world.upstream.assets[made] = type(one)(
        made, one.group, one.type, one.name + "x", Status.PROCESSING
    )
    assert swept(world) == [Swept.WAITING]
    assert world.state(asset) is AssetState.UNKNOWN


def test_a_miss_counts_only_after_the_horizon_and_then_it_is_sent_again(world: World) -> None:
    asset = unknown_asset(world, happened=False)
    assert swept(world, 50) == [Swept.WAITING]
    assert swept(world, 70) == [Swept.SENT_AGAIN]
    assert world.state(asset) is AssetState.QUEUED
    submit(world, asset)
    assert world.state(asset) is AssetState.PROCESSING
    assert world.upstream.count("create_asset") == 2
    assert len(world.upstream.assets) == 1


def test_a_list_that_lags_for_less_than_the_horizon_doubles_nothing(world: World) -> None:
    world.upstream.list_lag = timedelta(seconds=HORIZON - 1)
    asset = unknown_asset(world, happened=True)
    assert swept(world, 50) == [Swept.WAITING]
    assert swept(world, 70) == [Swept.ADOPTED]
    assert world.state(asset) is AssetState.PROCESSING
    assert world.upstream.count("create_asset") == 1


def test_after_three_sends_that_were_never_found_the_asset_fails_and_says_so(world: World) -> None:
    asset = unknown_asset(world, happened=False)
    world.upstream.expect("create_asset", LOST_ANSWER, LOST_ANSWER)
    for _ in range(2):
        swept(world, 70)
        swept(world, 70)
        submit(world, asset)
        assert world.state(asset) is AssetState.UNKNOWN
    assert Swept.GAVE_UP in swept(world, 70) + swept(world, 70)
    row = world.row(asset)
    assert (row.state, row.failure, row.in_pool) == (AssetState.FAILED, NEVER_FOUND, False)
    assert world.upstream.count("create_asset") == 3
    assert world.ledger.pool(HOME).assets == 0


def test_a_sender_that_died_before_or_after_it_sent_is_resolved_like_any_unknown(
    world: World,
) -> None:
    for happens in (True, False):
        asset = world.create_asset(world.create_group())
        world.upstream.expect("create_asset", Twist(KeyboardInterrupt(), happens=happens))  # type: ignore[arg-type]  # the process dies inside the call
        with pytest.raises(KeyboardInterrupt):
            submit(world, asset)
        assert world.state(asset) is AssetState.SUBMITTING
        assert swept(world, 70) == [Swept.ADOPTED if happens else Swept.SENT_AGAIN]
        world.delete_asset(asset.asset)
        swept(world, 700)


def test_an_asset_that_failed_keeps_the_upstream_s_word(world: World) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    failure = Failure("FaceMismatch", "Face consistency verification failed.")
    world.upstream.settle(world.upstream_id(asset), Status.FAILED, failure=failure)
    assert swept(world) == [Swept.SETTLED]
    assert world.row(asset).failure == failure


def test_a_processing_asset_whose_execution_was_lost_settles_or_is_watched_again(
    world: World,
) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    assert swept(world) == [Swept.RESTARTED]
    (made,) = world.upstream.assets
    world.upstream.settle(made, Status.ACTIVE, url="https://media.example.com/copy")
    assert swept(world, 80) == [Swept.SETTLED]
    assert world.state(asset) is AssetState.ACTIVE
    assert swept(world, 10_000) == []


def test_a_slow_asset_stays_with_the_sweeper_and_never_fails(world: World) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    assert swept(world, 16 * 60) == [Swept.WAITING]
    starts = len(world.machine.starts)
    assert [swept(world, 61) for _ in range(50)] == [[Swept.WAITING]] * 50
    assert (world.state(asset), len(world.machine.starts)) == (AssetState.PROCESSING, starts)


def test_an_asset_that_neither_get_nor_list_knows_is_lost_and_says_so(world: World) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    world.upstream.assets.clear()
    assert swept(world, 100) == [Swept.RESTARTED]
    assert swept(world, 100) == [Swept.LOST]
    row = world.row(asset)
    assert (row.state, row.failure, row.in_pool) == (AssetState.FAILED, LOST, False)


def test_a_get_that_misses_what_the_list_knows_says_nothing(world: World) -> None:
    asset = world.create_asset(world.create_group())
    submit(world, asset)
    world.upstream.expect("get_asset", UpstreamNotFound("NotFound.asset_id"))
    assert swept(world, 200) == [Swept.WAITING]
    assert world.state(asset) is AssetState.PROCESSING


def test_a_row_that_cannot_be_read_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (world.create_asset(world.create_group()) for _ in range(2))
    load = world.ledger.load_asset

    def read(customer: CustomerId, asset: AssetId) -> Asset | None:
        if asset == first.asset:
            raise ValueError("'no such state' is not a valid AssetState")
        return load(customer, asset)

    monkeypatch.setattr(world.ledger, "load_asset", read)
    assert sorted(swept(world)) == [Swept.RESTARTED, Swept.UNREADABLE]
    assert world.row(second).generation == 2


def test_a_row_in_trouble_keeps_no_other_waiting(world: World) -> None:
    first, second = (unknown_asset(world, happened=True) for _ in range(2))
    world.upstream.expect("find_assets", UpstreamUnknown("Timeout"))
    assert sorted(swept(world)) == sorted([Swept.WAITING, Swept.ADOPTED])
    assert {world.state(first), world.state(second)} == {
        AssetState.UNKNOWN,
        AssetState.PROCESSING,
    }


def test_two_sweepers_do_one_row_s_work_once(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.clock.advance(50)
    seen = [*world.ledger.find_due(0, world.clock(), 10)]
    assert seen == [DueRow(asset.customer, asset.asset, DueKind.ASSET)]
    both = [outcome for _ in range(2) for _, outcome in sweep(ports(world))]
    assert both == [Swept.RESTARTED]
