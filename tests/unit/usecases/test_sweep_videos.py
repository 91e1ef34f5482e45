"""What the sweeper makes of a due video: found or given up, never sent twice."""

import pytest

from portrait.errors import UpstreamNotFound, UpstreamUnknown
from portrait.model import VideoState
from portrait.usecases.sweep_videos import LOST, NEVER_FOUND
from portrait.usecases.sweeping import Swept
from tests.scripted_upstream import Twist
from tests.unit.usecases.filming import (
    active,
    create,
    picture,
    row_of,
    state_of,
    swept_videos,
    uses,
    wanted,
)
from tests.unit.usecases.world import World

UNKNOWN = UpstreamUnknown("ReadTimeout")


def test_what_was_made_although_the_answer_was_lost_is_found_and_watched(world: World) -> None:
    world.studio.expect("create_video", Twist(UNKNOWN, happens=True))
    video = create(world, wanted())
    assert swept_videos(world) == [Swept.ADOPTED]
    row = row_of(world, video)
    (made,) = world.studio.tasks
    assert (row.state, row.upstream_id, row.generation) == (VideoState.QUEUED, made, 2)
    assert [one.generation for one in world.watcher.starts] == [2]
    assert world.studio.count("create_video") == 1


def test_what_was_never_made_fails_after_the_horizon_and_is_not_sent_again(world: World) -> None:
    face = active(world)
    world.studio.expect("create_video", UNKNOWN)
    video = create(world, wanted(picture(face.asset)))
    assert swept_videos(world) == [Swept.WAITING]
    assert swept_videos(world, 61) == [Swept.GAVE_UP]
    row = row_of(world, video)
    assert (row.state, row.failure) == (VideoState.FAILED, NEVER_FOUND)
    assert uses(world) == set()
    assert world.studio.count("create_video") == 1


def test_a_sender_that_died_leaves_an_outcome_that_is_looked_up(world: World) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    world.studio.expect("create_video", Twist(after=die))
    with pytest.raises(KeyboardInterrupt):
        create(world, wanted())
    (video,) = world.ledger.videos.values()
    assert video.state is VideoState.SUBMITTING
    assert swept_videos(world) == [Swept.ADOPTED]
    assert state_of(world, video) is VideoState.QUEUED
    assert world.studio.count("create_video") == 1


def test_a_second_task_under_one_marker_is_cancelled(world: World) -> None:
    world.studio.expect("create_video", Twist(UNKNOWN, happens=True))
    video = create(world, wanted())
    (body,) = world.studio.bodies.values()
    world.clock.advance(1)
    extra = world.studio.create_video(video.home, body)
    assert swept_videos(world) == [Swept.ADOPTED]
    assert extra not in world.studio.tasks
    assert len(world.studio.tasks) == 1


def test_a_lost_execution_is_started_again_while_the_video_is_young(world: World) -> None:
    video = create(world, wanted())
    assert swept_videos(world, 120) == [Swept.RESTARTED]
    assert row_of(world, video).generation == 2
    assert swept_videos(world, 900) == [Swept.WAITING]
    world.studio.settle(next(iter(world.studio.tasks)), VideoState.SUCCEEDED)
    assert swept_videos(world, 61) == [Swept.SETTLED]
    assert swept_videos(world, 600) == []


def test_a_video_that_the_upstream_forgot_is_lost_only_when_its_list_agrees(world: World) -> None:
    video = create(world, wanted())
    world.studio.expect("get_video", UpstreamNotFound("NotFound"))
    assert swept_videos(world, 200) == [Swept.WAITING]
    world.studio.tasks.clear()
    assert swept_videos(world, 61) == [Swept.LOST]
    assert row_of(world, video).failure == LOST
