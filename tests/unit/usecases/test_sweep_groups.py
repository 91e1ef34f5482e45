"""What the sweeper makes of a group that is due."""

import pytest

from portrait.errors import (
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import AssetState, Group, GroupState
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.sweeping_world import LOST_ANSWER, submit, swept
from tests.unit.usecases.world import HOME, World

REFUSALS = 9
"""More than a group is ever sent without an answer."""


@pytest.fixture
def world() -> World:
    made = World()
    made.upstream.now = made.clock
    return made


def unknown_group(world: World, *, happened: bool) -> Group:
    world.upstream.expect("create_group", Twist(LOST_ANSWER, happens=happened))
    group = world.create_group()
    assert group.state is GroupState.UNKNOWN
    return group


def test_a_group_whose_answer_was_lost_is_adopted(world: World) -> None:
    group = unknown_group(world, happened=True)
    assert swept(world) == [Swept.ADOPTED]
    row = world.group_row(group)
    assert (row.state, row.due_at) == (GroupState.ACTIVE, None)
    assert list(world.upstream.groups) == [row.upstream_id]


def test_a_group_that_was_not_made_is_sent_again_and_its_assets_wait(world: World) -> None:
    group = unknown_group(world, happened=False)
    asset = world.create_asset(group)
    submit(world, asset)
    assert world.state(asset) is AssetState.QUEUED
    assert Swept.SETTLED in swept(world, 70) + swept(world, 70)
    submit(world, asset)
    assert world.state(asset) is AssetState.PROCESSING
    assert world.upstream.count("create_group") == 2


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (UpstreamPoolFull("QuotaSharedPoolExceeded"), Swept.POOL_FULL),
        (UpstreamAccountUnusable("InvalidAccessKey"), Swept.WAITING),
        (UpstreamThrottled("RequestThrottled"), Swept.WAITING),
        (TurnRefused(30), Swept.WAITING),
        (UpstreamNotSent("ConnectError"), Swept.WAITING),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, UpstreamError) else value,
)
def test_a_trouble_of_the_operators_does_not_end_a_group_that_its_customer_was_told_of(
    world: World, error: UpstreamError, outcome: Swept
) -> None:
    group = unknown_group(world, happened=False)
    world.upstream.expect("create_group", *[error] * REFUSALS)
    for _ in range(REFUSALS):
        assert swept(world, 310) == [outcome]
        assert world.group_row(group).state is GroupState.UNKNOWN
    assert swept(world, 310) == [Swept.SETTLED]
    assert world.group_row(group).state is GroupState.ACTIVE
    assert world.upstream.count("create_group") == REFUSALS + 2


def test_a_group_that_is_never_found_goes_with_both_its_slots(world: World) -> None:
    group = unknown_group(world, happened=False)
    world.upstream.expect("create_group", *[LOST_ANSWER] * 5)
    for _ in range(8):
        swept(world, 70)
    assert (group.customer, group.group) not in world.ledger.groups
    assert world.upstream.count("create_group") == 3
    assert world.counters() == (0, 0, 0)


def test_a_group_whose_sender_died_is_resolved_like_any_unknown(world: World) -> None:
    world.upstream.expect("create_group", Twist(KeyboardInterrupt(), happens=True))  # type: ignore[arg-type]  # the process dies inside the call
    with pytest.raises(KeyboardInterrupt):
        world.create_group()
    assert swept(world, 70) == [Swept.ADOPTED]


def test_a_group_delete_that_died_half_way_is_finished_with_its_assets(world: World) -> None:
    group = world.create_group()
    assets = [world.create_asset(group) for _ in range(3)]
    submit(world, assets[0])
    world.upstream.expect("delete_group", UpstreamUnknown("Reset"))
    world.delete_group(group.group)
    assert Swept.DELETED in swept(world)
    swept(world, 700)
    rows = [world.row(asset).state for asset in assets]
    assert rows == [AssetState.DELETED] * 3
    pool = world.ledger.pool(HOME)
    assert (pool.groups, pool.assets) == (0, 0)
    assert (world.upstream.groups, world.upstream.assets) == ({}, {})


def test_a_list_that_began_before_the_horizon_is_no_miss_though_it_took_long(world: World) -> None:
    unknown_group(world, happened=False)
    slow = Twist(before=lambda: world.clock.advance(40))
    world.upstream.expect("find_groups", slow)
    assert swept(world, 50) == [Swept.WAITING]
    assert world.upstream.count("create_group") == 1
