"""Whose turn it is in a sweep: no shard and no row keeps others waiting for ever."""

from datetime import datetime

import pytest

from portrait.model import Asset, AssetId, AssetState, CustomerId
from portrait.ports.due import SHARDS, DueRow
from portrait.usecases.sweeping import Swept
from tests.unit.usecases.sweeping_world import swept
from tests.unit.usecases.world import World


@pytest.fixture
def world() -> World:
    made = World()
    made.upstream.now = made.clock
    return made


def test_each_minute_another_shard_comes_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def find_due(shard: int, _now: datetime, _most: int) -> list[DueRow]:
        asked.append(shard)
        return []

    monkeypatch.setattr(world.ledger, "find_due", find_due)
    for _ in range(SHARDS):
        swept(world, 60)
    rounds = [asked[start : start + SHARDS] for start in range(0, len(asked), SHARDS)]
    assert {tuple(sorted(each)) for each in rounds} == {tuple(range(SHARDS))}
    assert sorted(each[0] for each in rounds) == list(range(SHARDS))


def test_a_row_that_cannot_be_read_does_not_stand_before_others_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = world.create_asset(world.create_group())
    with monkeypatch.context() as patch:
        patch.setattr(world.ledger, "load_asset", _unreadable)
        assert swept(world) == [Swept.UNREADABLE]
        assert swept(world, 3_000) == []
        assert swept(world, 700) == [Swept.UNREADABLE]
    assert world.state(asset) is AssetState.QUEUED


def _unreadable(_customer: CustomerId, _asset: AssetId) -> Asset | None:
    raise ValueError("'no such state' is not a valid AssetState")
