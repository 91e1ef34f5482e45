"""One turn of one queued asset: sent, throttled, refused, unknown, or deleted on its way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portrait.errors import (
    AIGCNotAvailable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetState, AssetType, Failure, Group, GroupState
from portrait.rules.pacing import turn_of
from portrait.usecases.driving import Outcome, Progress, UpstreamSaid
from portrait.usecases.queueing import NewAsset
from portrait.usecases.submit import submit_asset
from tests.scripted_upstream import Twist
from tests.unit.usecases.world import URL, World
from tests.unit.virtual_clock import START


def send(world: World, asset: Asset) -> Progress:
    return submit_asset(world.row(asset), world.ingest)


def test_a_queued_asset_is_sent_once_under_its_marked_name(world: World) -> None:
    group = world.create_group()
    asset = world.create_asset(group, NewAsset(AssetType.IMAGE, "n" * 64, None, url=URL))
    world.clock.advance(2)
    progress = send(world, asset)
    row = world.row(asset)
    assert progress == Progress(row, Outcome.SUBMITTED)
    assert row.state is AssetState.PROCESSING
    assert (row.sent_at, row.attempts) == (world.clock(), 1)
    assert row.due_at == START + timedelta(seconds=47)
    made = world.upstream.assets[world.upstream_id(asset)]
    assert (made.group, made.name) == (group.upstream_id, f"{'n' * 50}#{asset.marker}")
    assert world.upstream.sources[made.upstream_id] == URL
    assert send(world, asset) == Progress(row, Outcome.LEFT_ALONE)
    assert world.upstream.count("create_asset") == 1


def test_an_uploaded_file_goes_upstream_as_a_link_for_an_hour(world: World) -> None:
    wanted = NewAsset(AssetType.IMAGE, "", None, upload_key="uploads/ann/1")
    asset = world.create_asset(world.create_group(), wanted)
    send(world, asset)
    source = world.upstream.sources[world.upstream_id(asset)]
    assert source == "https://files.example/uploads/ann/1?seconds=3600"


@pytest.mark.parametrize(
    "error",
    [UpstreamThrottled("QuotaWriteQPMExceeded"), UpstreamNotSent("ConnectError")],
    ids=lambda error: type(error).__name__,
)
def test_what_surely_did_not_happen_goes_back_to_the_queue_and_then_through(
    world: World, error: UpstreamError
) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", error)
    progress = send(world, asset)
    row = world.row(asset)
    said = UpstreamSaid("CreateAsset", error.code)
    assert progress == Progress(row, Outcome.THROTTLED, said)
    assert row.state is AssetState.QUEUED
    assert timedelta(seconds=1) <= turn_of(row, START) - START <= timedelta(seconds=5)
    assert send(world, asset).outcome is Outcome.SUBMITTED
    assert world.row(asset).attempts == 1  # only a send whose outcome stayed unknown counts
    assert len(world.upstream.assets) == 1


@pytest.mark.parametrize("happened", [False, True])
def test_an_outcome_that_is_not_known_is_never_sent_again(world: World, *, happened: bool) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", Twist(UpstreamUnknown("Timeout"), happens=happened))
    assert send(world, asset).outcome is Outcome.OUTCOME_UNKNOWN
    row = world.row(asset)
    assert row.state is AssetState.UNKNOWN
    assert row.due_at == START + timedelta(seconds=45)
    assert row.source is not None
    assert send(world, asset).outcome is Outcome.LEFT_ALONE
    assert world.upstream.count("create_asset") == 1
    assert world.counters() == (1, 1, 1)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UpstreamRefused("InvalidParameter.DownloadFailed", "no"), "DownloadFailed"),
        (UpstreamRefused("AccessDenied", "no"), "AccessDenied"),
        (UpstreamNotFound("NotFound.group_id", "no"), "NotFound.group_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refused_asset_is_failed_keeps_its_own_slot_and_frees_the_pools(
    world: World, error: UpstreamError, code: str
) -> None:
    group = world.create_group()
    asset = world.create_asset(group, NewAsset(AssetType.IMAGE, "", None, upload_key="u/1"))
    world.objects.put("u/1", b"x", "image/png")
    world.upstream.expect("create_asset", error)
    progress = send(world, asset)
    row = world.row(asset)
    said = UpstreamSaid("CreateAsset", error.code)
    assert progress == Progress(row, Outcome.REFUSED, said)
    assert (row.state, row.failure) == (AssetState.FAILED, Failure(code, "no"))
    assert (row.source, row.upload_key, row.due_at, row.in_pool) == (None, None, None, False)
    assert world.objects.files == {}
    assert world.group_row(group).asset_count == 1
    assert world.counters() == (1, 1, 0)
    world.delete_asset(asset.asset)
    assert world.state(asset) is AssetState.DELETED
    assert world.upstream.count("delete_asset") == 0
    assert world.group_row(group).asset_count == 0
    assert world.counters() == (1, 1, 0)


def test_the_loser_of_two_submits_sends_nothing(world: World) -> None:
    asset = world.create_asset(world.create_group())
    seen_by_both = world.row(asset)
    assert submit_asset(seen_by_both, world.ingest).outcome is Outcome.SUBMITTED
    assert submit_asset(seen_by_both, world.ingest) == Progress(None, Outcome.LEFT_ALONE)
    assert world.upstream.count("create_asset") == 1


def test_an_asset_keeps_its_place_while_its_group_is_being_made(world: World) -> None:
    world.upstream.expect("create_group", UpstreamUnknown("Timeout"))
    group = world.create_group()
    asset = world.create_asset(group)
    progress = send(world, asset)
    row = world.row(asset)
    turn_at = START + timedelta(seconds=5)
    assert progress == Progress(row, Outcome.WAITING_FOR_GROUP)
    assert (row.state, row.due_at) == (AssetState.QUEUED, turn_at + timedelta(seconds=45))
    up = world.upstream.create_group(group.home, "made after all", "")
    unknown = frozenset({GroupState.UNKNOWN})
    made = {"upstream_id": up}
    world.ledger.move_group(group, unknown, GroupState.ACTIVE, world.clock(), made)  # type: ignore[arg-type]
    assert send(world, asset).outcome is Outcome.SUBMITTED
    assert world.upstream.assets[world.upstream_id(asset)].group == up


def test_an_asset_whose_group_was_refused_fails_with_that_word_and_is_not_sent(
    world: World,
) -> None:
    made: list[Asset] = []

    def create_asset_meanwhile() -> None:
        (group,) = world.ledger.groups_of(world.ann.customer)
        made.append(world.create_asset(group))

    refused = Twist(UpstreamRefused("LackPolicy"), before=create_asset_meanwhile)
    world.upstream.expect("create_group", refused)
    with pytest.raises(AIGCNotAvailable):
        world.create_group()
    progress = send(world, made[0])
    row = world.row(made[0])
    assert progress == Progress(row, Outcome.REFUSED)
    assert row.failure == Failure("NotFound.group_id", "The asset's group does not exist any more.")
    assert (row.state, row.in_pool, row.due_at) == (AssetState.FAILED, False, None)
    assert world.upstream.count("create_asset") == 0
    assert world.counters() == (0, 0, 0)


def test_a_row_read_before_its_delete_sends_nothing(world: World) -> None:
    group = world.create_group()
    asset, other = world.create_asset(group), world.create_asset(group)
    seen, other_seen = world.row(asset), world.row(other)
    world.delete_asset(asset.asset)
    assert submit_asset(seen, world.ingest) == Progress(None, Outcome.LEFT_ALONE)
    world.delete_group(group.group)
    assert submit_asset(other_seen, world.ingest) == Progress(None, Outcome.LEFT_ALONE)
    assert world.upstream.count("create_asset") == 0


def _delete_asset(world: World, _: Group, asset: Asset) -> Callable[[], object]:
    return lambda: world.delete_asset(asset.asset)


def _delete_group(world: World, group: Group, _: Asset) -> Callable[[], object]:
    return lambda: world.delete_group(group.group)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("delete", [_delete_asset, _delete_group])
def test_what_was_deleted_while_it_was_sent_is_deleted_upstream_and_buried(
    world: World, delete: Callable[[World, Group, Asset], Callable[[], object]], moment: str
) -> None:
    group = world.create_group()
    asset = world.create_asset(group, NewAsset(AssetType.IMAGE, "", None, upload_key="u/1"))
    world.objects.put("u/1", b"x", "image/png")
    during = delete(world, group, asset)
    twist = Twist(before=during) if moment == "before" else Twist(after=during)
    world.upstream.expect("create_asset", twist)
    assert send(world, asset) == Progress(None, Outcome.LEFT_ALONE)
    assert world.state(asset) is AssetState.DELETED
    assert world.upstream.assets == {}
    left = 1 if delete is _delete_asset else 0
    assert world.counters() == (left, left, 0)
    if delete is _delete_asset:
        assert world.row(asset).upstream_id is not None
        assert world.objects.files == {}
        assert world.upstream.count("delete_asset") == 1


@pytest.mark.parametrize(
    "error", [UpstreamThrottled("X"), UpstreamNotFound("NotFound.asset_id"), UpstreamUnknown("X")]
)
def test_a_late_id_is_kept_when_the_late_delete_does_not_succeed(
    world: World, error: UpstreamError
) -> None:
    asset = world.create_asset(world.create_group())
    world.upstream.expect("create_asset", Twist(after=lambda: world.delete_asset(asset.asset)))
    world.upstream.expect("delete_asset", error)
    send(world, asset)
    row = world.row(asset)
    assert row.state is AssetState.DELETING
    assert row.upstream_id in world.upstream.assets
    assert row.due_at is not None
    assert world.counters() == (1, 1, 1)


@pytest.mark.parametrize(
    "error",
    [UpstreamThrottled("X"), UpstreamPoolFull("X"), UpstreamUnknown("X"), UpstreamRefused("X")],
    ids=lambda error: type(error).__name__,
)
def test_an_error_after_a_delete_changes_nothing(world: World, error: UpstreamError) -> None:
    asset = world.create_asset(world.create_group())
    during = Twist(error, before=lambda: world.delete_asset(asset.asset))
    world.upstream.expect("create_asset", during)
    assert send(world, asset) == Progress(None, Outcome.LEFT_ALONE)
    assert world.state(asset) is AssetState.DELETING
    assert world.counters() == (1, 1, 1)
    world.assert_balanced()
