"""Groups that exist: found, renamed, deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    Missing,
    UpstreamError,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import AssetState, GroupState
from portrait.usecases import groups as stories
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

THROTTLED = UpstreamThrottled("AccountFlowLimitExceeded")
UNKNOWN = UpstreamUnknown("Timeout")


@pytest.mark.parametrize("project", [None, "default"])
def test_a_group_is_found_without_a_label_or_with_its_own(
    world: World, project: str | None
) -> None:
    group = world.create_group()
    assert stories.get_group(world.ann, group.group, project, groups=world.ledger) == group


def test_another_label_another_customer_and_a_deleted_group_are_the_same_miss(world: World) -> None:
    group, gone = world.create_group(), world.create_group()
    world.delete_group(gone.group)
    messages = set()
    for who, group_id, project in (
        (world.ann, group.group, "other"),
        (world.ben, group.group, None),
        (world.ann, gone.group, None),
    ):
        with pytest.raises(Missing) as missed:
            stories.get_group(who, group_id, project, groups=world.ledger)
        messages.add(missed.value.message)
    assert len(messages) == 1


def test_a_rename_touches_only_our_row(world: World) -> None:
    group = world.create_group()
    world.clock.advance(5)
    changed = stories.update_group(
        world.ann, group.group, None, {"name": "Eve"}, groups=world.ledger, mint=world.mint
    )
    assert changed == replace(group, name="Eve", updated_at=START + timedelta(seconds=5))
    assert world.group_row(group) == changed
    assert world.upstream.calls == [("create_group", f"Mia#{group.marker}")]


def test_a_rename_that_loses_to_a_delete_is_a_miss(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = world.create_group()
    found = world.ledger.find_group(world.ann.customer, group.group)
    world.delete_group(group.group)
    monkeypatch.setattr(world.ledger, "find_group", lambda *_: found)
    with pytest.raises(Missing):
        stories.update_group(
            world.ann, group.group, None, {"name": "Eve"}, groups=world.ledger, mint=world.mint
        )
    with pytest.raises(Missing):
        world.delete_group(group.group)


def test_a_delete_takes_the_assets_along_and_frees_every_slot(world: World) -> None:
    group = world.create_group()
    assets = [world.create_asset(group) for _ in range(3)]
    assert world.counters() == (1, 1, 3)
    world.delete_group(group.group)
    assert world.group_row(group).state is GroupState.DELETED
    assert {world.state(asset) for asset in assets} == {AssetState.DELETED}
    assert world.counters() == (0, 0, 0)
    assert world.upstream.groups == {}
    assert world.upstream.count("delete_asset") == 0
    forgotten = {world.ledger.forget_at[row.asset] for row in assets}
    assert forgotten == {START + timedelta(days=7)}


@pytest.mark.parametrize(
    "error",
    [UpstreamNotFound("NotFound.group_id"), THROTTLED, UNKNOWN, UpstreamRefused("AccessDenied")],
    ids=lambda error: type(error).__name__,
)
def test_a_delete_that_the_upstream_does_not_confirm_stays_due_and_reads_as_gone(
    world: World, error: UpstreamError
) -> None:
    group = world.create_group()
    asset = world.create_asset(group)
    world.upstream.expect("delete_group", error)
    world.delete_group(group.group)
    assert world.group_row(group).state is GroupState.DELETING
    assert world.group_row(group).due_at == START + timedelta(seconds=45)
    assert world.row(asset).state is AssetState.DELETING
    assert world.row(asset).due_at == START + timedelta(seconds=45)
    assert world.counters() == (0, 1, 1)
    with pytest.raises(Missing):
        world.delete_group(group.group)
    world.assert_balanced()


def test_a_group_that_never_got_an_upstream_id_is_deleted_without_a_call(world: World) -> None:
    world.upstream.expect("create_group", UNKNOWN)
    group = world.create_group()
    world.delete_group(group.group)
    assert world.group_row(group).state is GroupState.DELETING
    assert world.upstream.count("delete_group") == 0
    assert world.counters() == (0, 1, 0)


def test_a_delete_with_another_label_misses_and_deletes_nothing(world: World) -> None:
    group = world.create_group()
    with pytest.raises(Missing):
        world.delete_group(group.group, "other")
    assert world.group_row(group) == group
    assert world.upstream.count("delete_group") == 0
