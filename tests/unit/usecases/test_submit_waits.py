"""What a queued asset waits for that is nobody's refusal: a turn, a pool with room, an account."""

from datetime import timedelta

import pytest

from portrait.errors import TurnRefused, UpstreamAccountUnusable, UpstreamPoolFull
from portrait.model import AssetState
from portrait.rules.pacing import is_parked, turn_of
from portrait.usecases.driving import Outcome, Progress, UpstreamSaid
from tests.unit.usecases.test_submit import send
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START


def test_a_turn_that_is_far_off_is_asked_for_again_after_two_minutes(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", TurnRefused(7_000))
    assert send(world, asset).outcome is Outcome.THROTTLED
    row = world.row(asset)
    assert turn_of(row, START) == START + timedelta(seconds=120)
    assert not is_parked(row, START)


def test_an_asset_that_meets_a_full_pool_is_parked_and_keeps_its_slots(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", UpstreamPoolFull("QuotaSharedPoolExceeded"))
    progress = send(world, asset)
    row = world.row(asset)
    said = UpstreamSaid("CreateAsset", "QuotaSharedPoolExceeded")
    assert progress == Progress(row, Outcome.POOL_FULL, said)
    assert (row.state, row.attempts) == (AssetState.QUEUED, 0)
    assert row.due_at == START + timedelta(seconds=300)
    assert is_parked(row, START)
    assert world.counters() == (1, 1, 1)


@pytest.mark.parametrize("code", ["AccountUnavailable", "InvalidAccessKey", "InvalidTimestamp"])
def test_an_account_that_cannot_be_used_fails_no_asset_and_shows_as_itself(
    world: World, code: str
) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", UpstreamAccountUnusable(code))
    progress = send(world, asset)
    row = world.row(asset)
    said = UpstreamSaid("CreateAsset", code)
    assert progress == Progress(row, Outcome.ACCOUNT_UNUSABLE, said)
    assert (row.state, row.attempts) == (AssetState.QUEUED, 0)
    assert turn_of(row, START) == START + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("code", "logged"),
    [
        ("QuotaWriteQPMExceeded", "QuotaWriteQPMExceeded"),
        ("NotFound.group_id", "NotFound.group_id"),
        ("C" * 64, "C" * 64),
        ("", "StrangeCode"),
        ("sk-Pk4ZbXw8QmT2", "StrangeCode"),
        ("AKLTPk4ZbXw8QmT2", "StrangeCode"),
        ("Own.Pk4ZbXw8QmT2", "StrangeCode"),
        ("https://media.example.com/?token=secret", "StrangeCode"),
        ("two words", "StrangeCode"),
        ("Line\n", "StrangeCode"),
        ("C" * 65, "StrangeCode"),
        ("\u0391", "StrangeCode"),
    ],
)
def test_only_what_is_made_like_a_code_gets_into_a_log(code: str, logged: str) -> None:
    assert UpstreamSaid.of("GetAsset", code).fields() == {
        "upstream_action": "GetAsset",
        "upstream_code": logged,
    }
