"""Taking a video back: cancelled upstream while it is queued, left as it is when that fails."""

import pytest

from portrait.errors import (
    Conflict,
    PortraitError,
    ServiceUnavailable,
    Throttled,
    UpstreamError,
    UpstreamThrottled,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.model import VideoState
from portrait.usecases import videos
from tests.unit.usecases.filming import active, create, picture, state_of, uses, wanted
from tests.unit.usecases.world import World

UNKNOWN = UpstreamUnknown("ReadTimeout")


def test_a_queued_video_is_cancelled_upstream_and_frees_its_assets(world: World) -> None:
    face = active(world)
    video = create(world, wanted(picture(face.asset)))
    videos.cancel_video(world.ann, video.video, world.sending.watch, world.objects)
    assert state_of(world, video) is VideoState.CANCELLED
    assert world.studio.tasks == {}
    assert uses(world) == set()
    with pytest.raises(Conflict):
        videos.cancel_video(world.ann, video.video, world.sending.watch, world.objects)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (UpstreamVideoRefused("InvalidAction"), Conflict),
        (UpstreamThrottled("Slow"), Throttled),
        (UNKNOWN, ServiceUnavailable),
    ],
)
def test_a_cancel_that_the_upstream_refuses_changes_nothing(
    world: World, answer: UpstreamError, told: type[PortraitError]
) -> None:
    video = create(world, wanted())
    world.studio.expect("cancel_video", answer)
    with pytest.raises(told):
        videos.cancel_video(world.ann, video.video, world.sending.watch, world.objects)
    assert state_of(world, video) is VideoState.QUEUED
