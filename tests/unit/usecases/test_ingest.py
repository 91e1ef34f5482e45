"""The two steps of the ingest machine and what they say comes next."""

from datetime import timedelta

import pytest

from portrait.errors import (
    ServiceUnavailable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetId, AssetState, AssetType, Failure, Status
from portrait.rules.pacing import turn_of
from portrait.usecases import ingest
from portrait.usecases.assets import open_media
from portrait.usecases.driving import Outcome, UpstreamSaid
from portrait.usecases.ingest import Next, Step
from portrait.usecases.queueing import NewAsset
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START


def submit(world: World, *assets: Asset) -> Step:
    return ingest.submit(world.ann.customer, [one.asset for one in assets], world.ingest)


def check(world: World, *assets: Asset) -> Step:
    return ingest.check(world.ann.customer, [one.asset for one in assets], world.ingest)


def sent(world: World, wanted: NewAsset | None = None) -> Asset:
    asset = world.create_asset(world.create_group(), wanted)
    submit(world, asset)
    return asset


def said(asset: Asset, outcome: Outcome) -> tuple[tuple[AssetId, Outcome], ...]:
    return ((asset.asset, outcome),)


def test_submit_wait_check_active_done(world: World) -> None:
    asset = world.create_asset(world.create_group())
    outcome = said(asset, Outcome.SUBMITTED)
    assert submit(world, asset) == Step(Next.CHECK, 3, None, outcome)
    world.clock.advance(3)
    outcome = said(asset, Outcome.STILL_PROCESSING)
    assert check(world, asset) == Step(Next.CHECK, 3, None, outcome)
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE, url="https://cdn.example/1")
    world.clock.advance(3)
    assert check(world, asset) == Step(Next.DONE, 0, None, said(asset, Outcome.BECAME_ACTIVE))
    row = world.row(asset)
    assert (row.state, row.source, row.due_at) == (AssetState.ACTIVE, None, None)
    assert row.checked_at == START + timedelta(seconds=6)
    assert row.media_expires_at == START + timedelta(seconds=6, hours=11)
    assert open_media(row, world.clock(), sealer=world.sealer) == "https://cdn.example/1"


def test_an_active_asset_without_a_url_holds_none(world: World) -> None:
    asset = sent(world)
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE)
    check(world, asset)
    assert (world.row(asset).media, world.row(asset).media_expires_at) == (None, None)
    assert open_media(world.row(asset), world.clock(), sealer=world.sealer) == ""


@pytest.mark.parametrize(
    ("failure", "kept"),
    [
        (Failure("FaceMismatch", "not them"), Failure("FaceMismatch", "not them")),
        (None, Failure("InternalError", "")),
    ],
)
def test_a_failed_asset_keeps_the_upstreams_own_code(
    world: World, failure: Failure | None, kept: Failure
) -> None:
    asset = sent(world)
    world.upstream.settle(world.upstream_id(asset), Status.FAILED, failure=failure)
    words = ((asset.asset, UpstreamSaid("GetAsset", kept.code)),)
    outcome = said(asset, Outcome.BECAME_FAILED)
    assert check(world, asset) == Step(Next.DONE, 0, None, outcome, words)
    row = world.row(asset)
    assert (row.state, row.failure, row.due_at) == (AssetState.FAILED, kept, None)
    assert row.in_pool
    assert world.counters() == (1, 1, 1)


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.FAILED])
def test_source_and_uploaded_file_are_gone_when_the_asset_rests(
    world: World, status: Status
) -> None:
    world.objects.put("u/1", b"x", "image/png")
    asset = sent(world, NewAsset(AssetType.IMAGE, "", None, upload_key="u/1"))
    assert "u/1" in world.objects.files
    world.upstream.settle(world.upstream_id(asset), status)
    check(world, asset)
    assert world.objects.files == {}
    assert (world.row(asset).source, world.row(asset).upload_key) == (None, None)


@pytest.mark.parametrize(
    "error",
    [
        UpstreamNotFound("NotFound.asset_id"),
        UpstreamThrottled("AccountFlowLimitExceeded"),
        UpstreamUnknown("Timeout"),
        UpstreamError("Strange"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("age", [3, 179, 181, 800])
def test_an_error_of_the_upstream_says_nothing_about_the_asset(
    world: World, error: UpstreamError, age: int
) -> None:
    asset = sent(world)
    world.clock.advance(age)
    world.upstream.expect("get_asset", error)
    step = check(world, asset)
    missed = isinstance(error, UpstreamNotFound) and age > 180
    outcome = Outcome.MISSED_UPSTREAM if missed else Outcome.STILL_PROCESSING
    assert (step.next, step.outcomes) == (Next.CHECK, said(asset, outcome))
    assert step.said == ((asset.asset, UpstreamSaid("GetAsset", error.code)),)
    assert world.state(asset) is AssetState.PROCESSING
    assert world.row(asset).due_at is not None


def test_a_slow_asset_is_never_failed_but_handed_over_at_fifteen_minutes(world: World) -> None:
    asset = sent(world)
    waits, step = [], Step(Next.CHECK, 3, None, ())
    while step.next is Next.CHECK:
        waits.append(step.wait_seconds)
        world.clock.advance(step.wait_seconds)
        step = check(world, asset)
        row = world.row(asset)
        assert row.state is AssetState.PROCESSING
        assert row.due_at is not None
        if step.next is Next.CHECK:
            back_at = world.clock() + timedelta(seconds=step.wait_seconds)
            assert row.due_at - back_at >= timedelta(seconds=19)
    assert step == Step(Next.HAND_OVER, 0, None, said(asset, Outcome.STILL_PROCESSING))
    assert timedelta(seconds=900) <= world.clock() - START < timedelta(seconds=960)
    assert waits[:20] == [3] * 20
    assert waits[20:] == [5, 7, 11, 16, 23, 35, 52, *[60] * (len(waits) - 27)]
    assert world.upstream.count("get_asset") == len(waits)


def test_a_lease_is_renewed_only_when_it_runs_short(world: World) -> None:
    asset = sent(world)
    writes = []
    for _ in range(14):
        world.clock.advance(3)
        check(world, asset)
        writes.append(world.ledger.calls["lease_asset"])
    # 45 s were set; at second 24 less than 20 s would remain at the next look.
    assert writes == [0] * 7 + [1] * 7


def test_an_asset_that_was_sent_twice_counts_its_age_from_the_last_time(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", UpstreamThrottled("X"))
    submit(world, asset)
    world.clock.advance(300)
    submit(world, asset)
    assert check(world, asset).wait_seconds == 3


def test_a_throttled_asset_takes_another_turn_until_it_is_handed_over(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", *[UpstreamThrottled("X")] * 1000)
    turns, step = 0, submit(world, asset)
    while step.next is Next.TURN:
        turn_at = turn_of(world.row(asset), world.clock())
        assert turn_at - world.clock() <= timedelta(seconds=step.wait_seconds)
        assert step.turn_at is None  # nothing was reserved
        assert 1 <= step.wait_seconds <= 5
        world.clock.advance(step.wait_seconds)
        step, turns = submit(world, asset), turns + 1
    assert step.next is Next.HAND_OVER
    assert world.clock() - START >= timedelta(minutes=15)
    assert turns >= 180
    assert world.state(asset) is AssetState.QUEUED
    assert world.row(asset).due_at is not None


def test_an_unknown_outcome_is_handed_over_at_once(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", UpstreamUnknown("Timeout"))
    outcome = said(asset, Outcome.OUTCOME_UNKNOWN)
    words = ((asset.asset, UpstreamSaid("CreateAsset", "Timeout")),)
    assert submit(world, asset) == Step(Next.HAND_OVER, 0, None, outcome, words)


def test_what_is_deleted_or_never_was_is_done_with(world: World) -> None:
    world.objects.put("u/1", b"x", "image/png")
    wanted = NewAsset(AssetType.IMAGE, "", None, upload_key="u/1")
    asset = world.create_asset(world.create_group(), wanted)
    world.delete_asset(asset.asset)
    step = Step(Next.DONE, 0, None, said(asset, Outcome.LEFT_ALONE))
    assert submit(world, asset) == step
    assert check(world, asset) == step
    assert world.objects.files == {}
    never = AssetId("asset-20260101000000-never")
    step = ingest.submit(world.ann.customer, [never], world.ingest)
    assert step == Step(Next.DONE, 0, None, ((never, Outcome.LEFT_ALONE),))
    assert world.upstream.count("create_asset") == 0


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.FAILED, Status.PROCESSING])
def test_what_is_deleted_during_a_look_stays_deleted(world: World, status: Status) -> None:
    asset = sent(world)
    world.clock.advance(40)
    world.upstream.settle(world.upstream_id(asset), status, url="https://cdn.example/1")
    twist = Twist(after=lambda: world.delete_asset(asset.asset))
    world.upstream.expect("get_asset", twist)
    assert check(world, asset) == Step(Next.DONE, 0, None, said(asset, Outcome.LEFT_ALONE))
    assert world.state(asset) is AssetState.DELETED
    assert world.row(asset).media is None
    assert world.counters() == (1, 1, 0)


def test_a_ledger_that_does_not_answer_ends_the_step_and_a_repeat_finishes_it(
    world: World,
) -> None:
    asset = sent(world)
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE)
    world.ledger.fail_next.append("move_asset")
    with pytest.raises(ServiceUnavailable):
        check(world, asset)
    assert check(world, asset).outcomes == said(asset, Outcome.BECAME_ACTIVE)


def test_a_crash_between_the_claim_and_the_answer_is_never_sent_again(world: World) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", Twist(after=_crash))
    with pytest.raises(RuntimeError):
        submit(world, asset)
    row = world.row(asset)
    assert row.state is AssetState.SUBMITTING
    assert row.due_at == START + timedelta(seconds=45)
    submit(world, asset)
    check(world, asset)
    assert world.upstream.count("create_asset") == 1
    assert world.clock() == START


def _crash() -> None:
    raise RuntimeError("killed")
