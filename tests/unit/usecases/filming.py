"""A world in which videos are asked for."""

from datetime import timedelta

from portrait.model import (
    Asset,
    AssetId,
    AssetType,
    HookId,
    Medium,
    Once,
    Principal,
    Role,
    Status,
    Video,
    VideoId,
    VideoRequest,
    VideoState,
)
from portrait.ports.hooks import HookRegistry
from portrait.usecases import ingest, videos
from portrait.usecases.auto_ingest import TakeIn
from portrait.usecases.batching import BatchPorts
from portrait.usecases.calls import CallPorts
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.queueing import NewAsset
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import Swept
from tests.unit.usecases.sweeping_world import ports as sweep_ports
from tests.unit.usecases.world import URL, World

PROMPT = "Image 1 walks into the sea"
HOOK = HookId("hook-1")


def active(world: World, who: Principal | None = None, kind: AssetType = AssetType.IMAGE) -> Asset:
    """An asset that can be used."""
    asset = world.create_asset(world.create_group(who), NewAsset(kind, "front", None, url=URL), who)
    ingest.submit(asset.customer, [asset.asset], world.ingest)
    world.upstream.settle(world.upstream_id(asset), Status.ACTIVE)
    ingest.check(asset.customer, [asset.asset], world.ingest)
    return world.row(asset)


def picture(asset: AssetId | str, number: int = 1, role: Role | None = None) -> Medium:
    """A medium that names an asset."""
    field = f"content[{number}].image_url.url"
    return Medium(AssetType.IMAGE, f"asset://{asset}", field, role)


def wanted(*media: Medium, callback_url: str = "", draft: str = "") -> VideoRequest:
    """A request with these media."""
    return VideoRequest(
        "seedance-2.0", PROMPT, media, draft, {"duration": 5}, callback_url=callback_url
    )


def calls(world: World) -> CallPorts:
    """What it takes to take a callback_url in."""
    hooks: HookRegistry = world.ledger
    return CallPorts(hooks, world.sealer, lambda: b"call key", world.mint)


def create(
    world: World,
    request: VideoRequest,
    who: Principal | None = None,
    once: Once | None = None,
    *,
    auto_ingest: bool = False,
) -> Video:
    """A video as a door asks for it."""
    principal = who or world.ann
    take_in = TakeIn(principal, request, world.sending, calls(world), world.watcher, batches(world))
    return videos.create_video(
        principal,
        request,
        world.sending,
        calls(world),
        world.watcher,
        once,
        take_in if auto_ingest else videos.nothing_instead,
    )


def batches(world: World) -> BatchPorts:
    """What it takes to take pictures in."""
    return BatchPorts(
        groups=world.ledger,
        group_facts=GroupFacts(world.ledger, world.clock),
        assets=world.ledger,
        tasks=world.ledger,
        takers=world.ledger,
        upstream_for=lambda _: world.upstream,
        sealer=world.sealer,
        machine=world.machine,
        outbox=world.endpoint,
        courier=world.endpoint,
        capacity=world.capacity,
        mint=world.mint,
        sleep=world.sleep,
    )


def row_of(world: World, video: Video | VideoId) -> Video:
    """The row as it is now."""
    name = video if isinstance(video, str) else video.video
    found = world.ledger.load_video(world.ann.customer, VideoId(name))
    assert found is not None
    return found


def state_of(world: World, video: Video) -> VideoState:
    return row_of(world, video).state


def uses(world: World) -> set[VideoId]:
    """The videos that use any asset."""
    return {video for _, _, video in world.ledger.uses}


def swept_videos(world: World, seconds: float = 50) -> list[Swept]:
    """What the sweeper does with videos after so many seconds."""
    world.clock.advance(timedelta(seconds=seconds).total_seconds())
    return [swept for due, swept in sweep(sweep_ports(world)) if due.kind == "video"]
