"""The stories of videos whose processes die, and what goes on around them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Final

from portrait.errors import (
    PortraitError,
    StateChanged,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.model import (
    AssetId,
    AssetState,
    AssetType,
    Medium,
    Once,
    Role,
    Status,
    VideoId,
    VideoRequest,
    VideoState,
)
from portrait.usecases import ingest, videos
from portrait.usecases.auto_ingest import REAL_FACE
from portrait.usecases.keeping import KeepPorts, keep_video
from portrait.usecases.repeats.making import make_once
from portrait.usecases.sweep_videos import hear_callback
from portrait.usecases.watch_step import watch
from tests.campaigns.verification_deaths import Killed
from tests.campaigns.video_deaths import copier_of
from tests.scripted_upstream import Twist
from tests.unit.usecases.filming import create, picture, wanted
from tests.unit.usecases.world import ANN, World

FACE: Final = Medium(
    AssetType.IMAGE, "https://media.example.com/face.jpg", "image_urls[0]", Role.REFERENCE_IMAGE
)
LOST: Final = UpstreamUnknown("ReadTimeout")
KEPT_FOR: Final = timedelta(days=7)
Story = Callable[[World], None]


def asked(world: World, request: VideoRequest, *, auto_ingest: bool = False) -> VideoId | None:
    """A customer who asks again under its key when nobody answered; the id it was told, if any."""
    for _ in range(3):
        once = Once("key", "print", world.clock() + timedelta(days=1))
        with suppress(Killed, PortraitError):
            made = make_once(
                once,
                lambda one: create(world, request, once=one, auto_ingest=auto_ingest),
                lambda found: world.ledger.load_video(ANN, VideoId(found)),
                lambda row: row,
            )
            return made.value.video
        world.clock.advance(1)
    return None


def watched(world: World, looks: int = 3) -> None:
    """Executions that were started look at their videos."""
    for _ in range(looks):
        world.clock.advance(3)
        for start in tuple(world.watcher.starts):
            with suppress(Killed, PortraitError):
                watch(start.customer, start.video, world.sending)


def made(world: World) -> None:
    """The upstream comes to the end of all it makes."""
    for task in tuple(world.studio.tasks):
        url = f"https://up.example.com/{task}.mp4"
        world.studio.settle(task, VideoState.SUCCEEDED, urls={"video_url": url})


def called(world: World) -> None:
    """The upstream calls back about all it was given an address for."""
    for body in tuple(world.studio.bodies.values()):
        with suppress(Killed, PortraitError):
            hear_callback(
                str(body["callback_url"]).rpartition("/")[2], world.sending, world.watcher
            )


def watched_to_the_end(world: World) -> None:
    asked(world, wanted(picture(face_of(world))))
    watched(world)
    made(world)
    watched(world)


def called_back(world: World) -> None:
    asked(world, wanted(picture(face_of(world))))
    made(world)
    called(world)


def answer_lost(world: World, *, happened: bool) -> None:
    world.studio.expect("create_video", Twist(LOST, happens=happened))
    asked(world, wanted(picture(face_of(world))))


def refused(world: World) -> None:
    world.studio.expect("create_video", UpstreamVideoRefused("InvalidParameter", "no", "ratio"))
    asked(world, wanted(picture(face_of(world))))


def cancelled(world: World) -> None:
    video = asked(world, wanted(picture(face_of(world))))
    if video is not None:
        with suppress(Killed, PortraitError):
            videos.cancel_video(world.ann, video, world.sending.watch, world.objects)


def taken_in(world: World) -> None:
    face = UpstreamVideoRefused(REAL_FACE, "a face", "content[1].image_url.url")
    world.studio.expect("create_video", face)
    asked(world, wanted(FACE), auto_ingest=True)
    ingested(world)
    watched(world)


def deleted_meanwhile(world: World) -> None:
    face = face_of(world)
    asked(world, wanted(picture(face)))
    with suppress(Killed, PortraitError):
        world.delete_asset(face)
    watched(world)


def kept(world: World) -> None:
    """Finished, and copied by the machine's last step, which is tried again."""
    world.keeps_videos = True
    watched_to_the_end(world)
    ports = KeepPorts(world.ledger, world.sealer, copier_of(world), world.clock, KEPT_FOR)
    for row in tuple(world.ledger.videos.values()):
        for _ in range(3):
            with suppress(Killed, PortraitError):
                keep_video(row.customer, row.video, ports)


def removed(world: World) -> None:
    """Its owner removes the record of what was kept, and tries again if nobody answers."""
    kept(world)
    for row in tuple(world.ledger.videos.values()):
        for _ in range(2):
            with suppress(Killed, PortraitError):
                videos.cancel_video(world.ann, row.video, world.sending.watch, world.objects)


STORIES: Final[dict[str, Story]] = {
    "watched to the end": watched_to_the_end,
    "called back": called_back,
    "made, answer lost": partial(answer_lost, happened=True),
    "not made, answer lost": partial(answer_lost, happened=False),
    "refused": refused,
    "cancelled": cancelled,
    "taken in": taken_in,
    "asset deleted meanwhile": deleted_meanwhile,
    "kept": kept,
    "kept and removed": removed,
}


def face_of(world: World) -> AssetId:
    """The asset that the story begins with."""
    return next(asset for _, asset in world.ledger.assets)


def ingested(world: World) -> None:
    """What was taken in comes through its review."""
    for row in tuple(world.ledger.assets.values()):
        with suppress(Killed, PortraitError, StateChanged):
            ingest.submit(ANN, [row.asset], world.ingest)
        fresh = world.ledger.assets[ANN, row.asset]
        if fresh.state is AssetState.PROCESSING and fresh.upstream_id is not None:
            world.upstream.settle(fresh.upstream_id, Status.ACTIVE)
            with suppress(Killed, PortraitError):
                ingest.check(ANN, [row.asset], world.ingest)
