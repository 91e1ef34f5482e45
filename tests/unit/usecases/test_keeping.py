"""Finished videos are copied where the operator wants it; a copy that fails changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from portrait.errors import ServiceUnavailable
from portrait.model import Video, VideoState
from portrait.ports.copies import NotCopied
from portrait.usecases import videos
from portrait.usecases.ingest import Next
from portrait.usecases.keeping import COPY_MAX_BYTES, KeepPorts, Kept, keep_video
from portrait.usecases.sweep_videos import hear_callback
from portrait.usecases.sweeping import Swept
from portrait.usecases.watch_step import watch
from tests.scripted_studio import Watching
from tests.unit.usecases.filming import create, row_of, swept_videos, wanted
from tests.unit.usecases.world import ANN, World

URLS = {
    "video_url": "https://up.example.com/v/a.MP4?sig=1",
    "last_frame_url": "https://up.example.com/last.png?sig=2",
    "file_url": "https://up.example.com/bundle?sig=3",
}
DAYS = timedelta(days=7)


@dataclass
class Copies:
    """The Copier: what was stored by key. `meanwhile` happens after the first copy."""

    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    fails: Exception | None = None
    meanwhile: Callable[[], object] = lambda: None

    def copy_file(self, url: str, key: str, content_type: str, max_bytes: int) -> None:
        assert max_bytes == COPY_MAX_BYTES
        if self.fails is not None and self.files:
            raise self.fails
        self.files[key] = (url, content_type)
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()

    def remove_copy(self, key: str) -> None:
        del self.files[key]


@pytest.fixture
def world(world: World) -> World:
    world.keeps_videos = True
    return world


def keep(world: World, video: Video, copies: Copies) -> Kept:
    ports = KeepPorts(world.ledger, world.sealer, copies, world.clock, DAYS)
    return keep_video(ANN, video.video, ports)


def made(world: World) -> Video:
    """A video that the upstream has made and nobody has looked at since."""
    video = create(world, wanted())
    upstream_id = row_of(world, video).upstream_id
    assert upstream_id is not None
    world.studio.settle(upstream_id, VideoState.SUCCEEDED, urls=URLS)
    return video


def finished(world: World) -> Video:
    video = made(world)
    watch(ANN, video.video, world.sending)
    return row_of(world, video)


def test_each_file_is_copied_under_its_name_and_linked_for_an_hour(world: World) -> None:
    row, copies = finished(world), Copies()
    assert keep(world, row, copies) is Kept.KEPT
    folder = f"videos/ann/{row.video}"
    assert copies.files == {
        f"{folder}/video_url.mp4": (URLS["video_url"], "video/mp4"),
        f"{folder}/last_frame_url.png": (URLS["last_frame_url"], "image/png"),
        f"{folder}/file_url": (URLS["file_url"], "application/octet-stream"),
    }
    kept, now = row_of(world, row), world.clock()
    assert (kept.copies, kept.result_expires_at) == (tuple(copies.files), now + DAYS)
    links = {key.rpartition("/")[2].partition(".")[0]: key for key in copies.files}
    expected = {name: world.objects.signed_url(key, 3600) for name, key in links.items()}
    assert videos.open_result(kept, now, world.sealer, world.objects) == expected
    assert videos.links_until(kept, now) == now + timedelta(hours=1)
    late = now + DAYS - timedelta(minutes=1)
    assert videos.links_until(kept, late) == now + DAYS
    assert videos.open_result(kept, now + DAYS, world.sealer, world.objects) == {}


def test_a_second_run_finds_nothing_to_do(world: World) -> None:
    row, copies = finished(world), Copies()
    keep(world, row, copies)
    again = Copies()
    assert keep(world, row, again) is Kept.LEFT_ALONE
    assert again.files == {}


def test_two_runs_at_once_agree(world: World) -> None:
    row, copies = finished(world), Copies()
    copies.meanwhile = lambda: keep(world, row, copies)
    assert keep(world, row, copies) is Kept.KEPT
    assert row_of(world, row).copies == tuple(copies.files)


def test_a_copy_that_fails_leaves_the_upstreams_urls(world: World) -> None:
    row = finished(world)
    assert keep(world, row, Copies(fails=NotCopied("status 403"))) is Kept.NOT_KEPT
    with pytest.raises(ServiceUnavailable):
        keep(world, row, Copies(fails=ServiceUnavailable()))
    assert row_of(world, row) == row
    assert videos.open_result(row, world.clock(), world.sealer, world.objects) == URLS
    assert videos.links_until(row, world.clock()) == row.result_expires_at


def test_a_record_that_was_removed_meanwhile_leaves_no_copies(world: World) -> None:
    row, copies = finished(world), Copies()
    copies.meanwhile = lambda: _remove(world, row)
    assert keep(world, row, copies) is Kept.LEFT_ALONE
    assert copies.files == {}


def test_removing_the_record_removes_the_copies(world: World) -> None:
    row, copies = finished(world), Copies()
    keep(world, row, copies)
    _remove(world, row)
    assert world.objects.deleted == list(copies.files)
    assert keep(world, row, copies) is Kept.LEFT_ALONE


@pytest.mark.parametrize("state", [VideoState.FAILED, VideoState.EXPIRED, VideoState.RUNNING])
def test_only_what_was_made_is_kept(world: World, state: VideoState) -> None:
    video = made(world)
    upstream_id = row_of(world, video).upstream_id
    assert upstream_id is not None
    world.studio.settle(upstream_id, state)
    assert watch(ANN, video.video, world.sending).next is not Next.KEEP
    assert keep(world, video, Copies()) is Kept.LEFT_ALONE


def test_the_machine_keeps_what_its_look_finds_made_and_once_only(world: World) -> None:
    video = made(world)
    assert watch(ANN, video.video, world.sending).next is Next.KEEP
    assert watch(ANN, video.video, world.sending).next is Next.KEEP
    keep(world, video, Copies())
    assert watch(ANN, video.video, world.sending).next is Next.DONE


def test_nothing_is_kept_where_nobody_wants_it(world: World) -> None:
    world.keeps_videos = False
    video = made(world)
    assert watch(ANN, video.video, world.sending).next is Next.DONE
    world.watcher.starts.clear()
    other = made(world)
    assert hear_callback(_ticket(world), world.sending, world.watcher)
    assert row_of(world, other).state is VideoState.SUCCEEDED
    assert [start.video for start in world.watcher.starts] == [other.video]


@pytest.mark.parametrize("down", [False, True])
def test_a_video_that_a_callback_ends_gets_an_execution_that_keeps_it(
    world: World, *, down: bool
) -> None:
    video = made(world)
    world.watcher.starts.clear()
    world.watcher.down = down
    for _ in range(2):
        assert hear_callback(_ticket(world), world.sending, world.watcher)
    row = row_of(world, video)
    assert row.state is VideoState.SUCCEEDED
    once = [] if down else [Watching(ANN, row.video, row.marker, 2)]
    assert world.watcher.starts == once
    assert watch(ANN, video.video, world.sending).next is Next.KEEP


def test_a_video_that_the_sweeper_ends_gets_an_execution_that_keeps_it(world: World) -> None:
    video = made(world)
    world.watcher.starts.clear()
    assert swept_videos(world, 3600) == [Swept.SETTLED]
    row = row_of(world, video)
    assert row.state is VideoState.SUCCEEDED
    assert world.watcher.starts == [Watching(ANN, row.video, row.marker, row.generation + 1)]


def _ticket(world: World) -> str:
    *_, body = world.studio.bodies.values()
    return str(body["callback_url"]).rpartition("/")[2]


def _remove(world: World, row: Video) -> None:
    videos.cancel_video(world.ann, row.video, world.sending.watch, world.objects)
