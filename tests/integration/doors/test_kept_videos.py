"""A video of which copies are kept: every door gives links to them, and says when those die."""

from datetime import timedelta
from typing import Any, Final

import pytest

from portrait.model import Video, VideoState
from portrait.rules.video_ids import as_task
from tests.integration.doors.avatar_desk import TASK
from tests.integration.doors.video_desk import (
    FRAMED,
    LAST_FRAME,
    MP4,
    NATIVE,
    SHARED,
    VideoDesk,
    native,
)
from tests.unit.usecases.world import BEN

LINK: Final = 3600
DAYS: Final = timedelta(days=7)


def kept(desk: VideoDesk) -> Video:
    """A finished video with copies."""
    video = desk.make(native())["id"]
    urls = {"video_url": MP4, "last_frame_url": LAST_FRAME}
    desk.end(video, VideoState.SUCCEEDED, urls=urls)
    row = desk.row(video)
    folder = f"videos/{row.customer}/{video}"
    copies = (f"{folder}/video_url.mp4", f"{folder}/last_frame_url.jpg")
    for key in copies:
        desk.world.objects.put(key, b"copy", "video/mp4")
    return desk.world.ledger.keep_copies(row, copies, desk.world.clock() + DAYS)


def ends_in(desk: VideoDesk, body: dict[str, Any]) -> int:
    """In how many seconds the links of an answer die."""
    return int(body["expires_at"]) - int(desk.world.clock().timestamp())


def test_every_door_gives_links_to_the_copies(videos: VideoDesk) -> None:
    row = kept(videos)
    video, frame = (videos.world.objects.signed_url(key, LINK) for key in row.copies)
    native_one = videos.see(row.video, NATIVE)
    assert native_one["content"] == {"video_url": video, "last_frame_url": frame}
    assert ends_in(videos, native_one) == LINK
    for resource in (FRAMED, SHARED):
        shown = videos.see(row.video, resource)
        assert (shown["video_url"], ends_in(videos, shown)) == (video, LINK)
    reply = videos.send_task("GET", TASK, task=as_task(row.video))
    result = reply.body["data"]["result"]
    assert (result["video_url"], result["last_frame_url"]) == (video, frame)
    assert ends_in(videos, result) == LINK
    assert MP4 not in reply.text


def test_links_are_given_for_as_long_as_the_copies_are_there(videos: VideoDesk) -> None:
    row = kept(videos)
    videos.world.clock.advance((timedelta(days=6, hours=23, minutes=30)).total_seconds())
    shown = videos.see(row.video)
    assert ends_in(videos, shown) == LINK // 2
    assert "video_url" in shown["content"]


def test_removing_the_record_removes_the_copies_of_its_owner_alone(videos: VideoDesk) -> None:
    row = kept(videos)
    strange = videos.ask("DELETE", f"{NATIVE}/{{video}}", who=BEN, video=row.video)
    assert (strange.status, videos.world.objects.deleted) == (404, [])
    assert videos.ask("DELETE", f"{NATIVE}/{{video}}", video=row.video).status == 200
    assert videos.world.objects.deleted == list(row.copies)
    assert videos.world.objects.files == {}


@pytest.mark.parametrize("resource", [NATIVE, FRAMED, SHARED])
def test_without_copies_the_upstreams_links_are_given(videos: VideoDesk, resource: str) -> None:
    video = videos.make(native())["id"]
    videos.end(video, VideoState.SUCCEEDED, urls={"video_url": MP4})
    shown = videos.see(video, resource)
    assert MP4 in str(shown)
    assert ends_in(videos, shown) == LINK * 24
