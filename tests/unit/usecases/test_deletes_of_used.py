"""What a video uses stays upstream until the video is at rest; for its owner it is gone at once."""

from collections.abc import Callable

import pytest

from portrait.errors import InvalidParameter, Missing, Throttled, UpstreamThrottled
from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    EventType,
    GroupState,
    Status,
    UpstreamId,
    Video,
    VideoState,
)
from portrait.usecases import assets as asset_stories
from portrait.usecases import ingest
from portrait.usecases.queueing import NewAsset
from portrait.usecases.sweeping import Swept
from portrait.usecases.watching import check_video
from tests.unit.usecases.filming import active, create, picture, row_of, state_of, wanted
from tests.unit.usecases.sweeping_world import swept
from tests.unit.usecases.world import ANN, HOME, URL, World


def film(world: World, *assets: Asset) -> Video:
    """A queued video of these pictures."""
    return create(
        world, wanted(*(picture(asset.asset, number) for number, asset in enumerate(assets, 1)))
    )


def finish(world: World, video: Video, state: VideoState = VideoState.SUCCEEDED) -> None:
    """The upstream brings a video to its end, and somebody looks."""
    task = row_of(world, video).upstream_id
    assert task is not None
    world.studio.settle(task, state)
    check_video(row_of(world, video), world.sending.watch)
    assert state_of(world, video) is state


def upstream_of(world: World) -> set[UpstreamId]:
    return set(world.upstream.assets)


def test_the_slot_is_free_at_once_and_the_answer_names_the_videos(world: World) -> None:
    face = active(world)
    first, second = film(world, face), film(world, face)
    assert world.delete_asset(face.asset) == sorted([first.video, second.video])
    assert world.state(face) is AssetState.DELETING
    assert upstream_of(world) == {face.upstream_id}
    assert world.ledger.groups[ANN, face.group].asset_count == 0
    assert world.ledger.pool(HOME).assets == 1
    with pytest.raises(Missing):
        asset_stories.get_asset(world.ann, face.asset, None, assets=world.ledger)
    with pytest.raises(InvalidParameter, match="is not found"):
        film(world, face)
    told = [event for event, _, _ in world.endpoint.told.values()]
    assert told.count(EventType.ASSET_DELETED) == 1
    world.assert_balanced()


@pytest.mark.parametrize(
    "end", [VideoState.SUCCEEDED, VideoState.FAILED, VideoState.EXPIRED, VideoState.CANCELLED]
)
def test_the_upstream_delete_comes_when_the_last_video_rests(world: World, end: VideoState) -> None:
    face = active(world)
    first, second = film(world, face), film(world, face)
    world.delete_asset(face.asset)
    finish(world, first, end)
    assert Swept.DELETED not in swept(world, 70)
    assert upstream_of(world) == {face.upstream_id}
    finish(world, second, end)
    assert swept(world, 70) == [Swept.DELETED]
    assert (world.state(face), upstream_of(world)) == (AssetState.DELETED, set())
    assert world.upstream.count("delete_asset") == 1
    world.assert_balanced()


def test_what_no_video_uses_any_more_is_deleted_at_once(world: World) -> None:
    face, hat = active(world), active(world)
    finish(world, film(world, face))
    film(world, hat)
    assert world.delete_asset(face.asset) == ()
    assert world.state(face) is AssetState.DELETED
    assert upstream_of(world) == {hat.upstream_id}


def test_what_was_never_sent_is_deleted_without_asking_who_uses_it(world: World) -> None:
    asset = world.create_asset(world.create_group())
    assert world.delete_asset(asset.asset) == ()
    assert (world.state(asset), world.ledger.calls["uses_of"]) == (AssetState.DELETED, 0)


def test_a_video_of_another_customer_keeps_nothing(world: World) -> None:
    face, other = active(world), active(world, world.ben)
    create(world, wanted(picture(other.asset)), world.ben)
    assert world.delete_asset(face.asset) == ()
    assert world.state(face) is AssetState.DELETED


def two_in_a_group(world: World) -> tuple[Asset, Asset]:
    """Two Active pictures of one group."""
    group = world.create_group()
    made = [
        world.create_asset(group, NewAsset(AssetType.IMAGE, name, None, url=URL))
        for name in ("face", "hat")
    ]
    for asset in made:
        ingest.submit(ANN, [asset.asset], world.ingest)
        world.upstream.settle(world.upstream_id(asset), Status.ACTIVE)
        ingest.check(ANN, [asset.asset], world.ingest)
    return world.row(made[0]), world.row(made[1])


def test_a_group_stays_upstream_whole_while_a_video_uses_one_of_it(world: World) -> None:
    face, hat = two_in_a_group(world)
    video = film(world, face)
    assert world.delete_group(face.group) == [video.video]
    assert world.counters() == (0, 1, 2)
    assert upstream_of(world) == {face.upstream_id, hat.upstream_id}
    done = swept(world, 70)
    assert Swept.DELETED in done, "the picture that nothing uses goes by itself"
    assert upstream_of(world) == {face.upstream_id}
    assert world.upstream.count("delete_group") == 0
    finish(world, video)
    swept(world, 70)
    swept(world, 70)
    assert (world.upstream.groups, upstream_of(world)) == ({}, set())
    assert world.ledger.groups[ANN, face.group].state is GroupState.DELETED
    assert world.counters() == (0, 0, 0)
    world.assert_balanced()


def test_a_group_waits_for_the_videos_of_what_was_deleted_from_it_before(world: World) -> None:
    face, hat = two_in_a_group(world)
    first, second = film(world, face), film(world, face, hat)
    assert world.delete_asset(face.asset) == sorted([first.video, second.video])
    assert world.delete_group(face.group) == sorted([first.video, second.video])
    finish(world, second)
    assert Swept.DELETED in swept(world, 70)
    assert upstream_of(world) == {face.upstream_id}
    finish(world, first)
    swept(world, 70)
    swept(world, 70)
    assert (world.upstream.groups, upstream_of(world)) == ({}, set())
    world.assert_balanced()


Delete = Callable[[World, Asset], object]
DELETES: dict[str, Delete] = {
    "asset": lambda world, asset: world.delete_asset(asset.asset),
    "group": lambda world, asset: world.delete_group(asset.group),
}


@pytest.mark.parametrize("kind", DELETES)
def test_a_video_that_was_refused_uses_nothing(world: World, kind: str) -> None:
    face = active(world)
    world.studio.expect("create_video", UpstreamThrottled("X"))
    with pytest.raises(Throttled):
        film(world, face)
    assert DELETES[kind](world, face) == ()
    assert upstream_of(world) == set()
