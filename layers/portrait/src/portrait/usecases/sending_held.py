"""A video that waits for its pictures is sent when all of them are assets.

    waiting --all Active--> submitting --one create--> queued
            |                          |- throttled, not sent  -> waiting, a little later
            |                          |- refused              -> failed, the upstream's own code
            |                          `- outcome not known    -> unknown, looked up later
            `--one failed--> failed

Only the winner of the compare-and-set sends.
"""

from dataclasses import replace
from datetime import timedelta

from portrait.errors import (
    InvalidParameter,
    Missing,
    StateChanged,
    TurnRefused,
    UpstreamError,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.model import Asset, AssetState, Failure, Video, VideoState
from portrait.ports.videos import VideoChanges
from portrait.rules.limits import THROTTLE_WAIT_SECONDS
from portrait.rules.pacing import lease_until
from portrait.rules.transitions import ASSET_GONE
from portrait.rules.video_bodies import by_own_fields
from portrait.usecases.driving import Outcome, UpstreamSaid
from portrait.usecases.resolving import resolve
from portrait.usecases.video_sending import SendPorts, held_request, moved_on, send, taken
from portrait.usecases.videos import upstream_draft
from portrait.usecases.watching import Look, settle_video

LOST_PICTURE = Failure("AssetDeleted", "An asset of this video was deleted before it was sent.")
_WAITING = frozenset({VideoState.WAITING})


def send_held(row: Video, ports: SendPorts) -> Look:
    """Send a waiting video if it can be; leaves alone what is in any other state."""
    if row.state is not VideoState.WAITING:
        return Look(row, Outcome.LEFT_ALONE)
    watch = ports.watch
    assets = watch.videos.used_assets(row.customer, row.assets)
    failure = next((found for asset in assets if (found := _failed(asset))), None)
    try:
        if failure is not None:
            failed = settle_video(row, VideoState.FAILED, {"failure": failure}, watch)
            return Look(failed, Outcome.BECAME_FAILED)
        now = watch.mint.now()
        if any(asset is None or asset.state is not AssetState.ACTIVE for asset in assets):
            kept = watch.videos.lease_video(row, {"due_at": lease_until(now)})
            return Look(kept, Outcome.WAITING_FOR_GROUP)
        claim: VideoChanges = {"sent_at": now, "due_at": lease_until(now)}
        sending = watch.videos.move_video(row, _WAITING, VideoState.SUBMITTING, now, claim)
    except StateChanged:
        return Look(None, Outcome.LEFT_ALONE)
    return _send(sending, ports)


def _failed(asset: Asset | None) -> Failure | None:
    if asset is None or asset.state in ASSET_GONE:
        return LOST_PICTURE
    if asset.state is AssetState.FAILED:
        return asset.failure or LOST_PICTURE
    return None


def _send(row: Video, ports: SendPorts) -> Look:
    wanted, base_url = held_request(row, ports)
    now = ports.watch.mint.now()
    try:
        resolved = resolve(row.customer, row.home, wanted, ports.watch.videos)
        draft = upstream_draft(row.customer, wanted, ports.watch.videos, now)
        calling = replace(ports, base_url=base_url)
        upstream_id = send(row, wanted, resolved.urls, draft, calling)
    except UpstreamUnknown as error:
        due: VideoChanges = {"held": None, "due_at": lease_until(now)}
        unknown = moved_on(row, VideoState.UNKNOWN, due, ports)
        return Look(unknown, Outcome.OUTCOME_UNKNOWN, _said(error))
    except UpstreamVideoRefused as error:
        failure = Failure(error.code, by_own_fields(wanted, error.message))
        return _refused(row, failure, ports, _said(error))
    except UpstreamError as error:
        return _back(row, error, ports)
    except InvalidParameter as error:
        return _refused(row, Failure(error.code, error.message), ports, None)
    except Missing:
        return _refused(row, LOST_PICTURE, ports, None)
    return Look(taken(row, upstream_id, ports), Outcome.SUBMITTED)


def _refused(row: Video, failure: Failure, ports: SendPorts, said: UpstreamSaid | None) -> Look:
    try:
        failed = settle_video(row, VideoState.FAILED, {"failure": failure}, ports.watch)
    except StateChanged:
        return Look(None, Outcome.LEFT_ALONE)
    return Look(failed, Outcome.REFUSED, said)


def _back(row: Video, error: UpstreamError, ports: SendPorts) -> Look:
    """Nothing was made: it waits again."""
    watch = ports.watch
    pause = watch.mint.rng.uniform(*THROTTLE_WAIT_SECONDS)
    if isinstance(error, TurnRefused):
        pause += error.retry_after_seconds
    due_at = lease_until(watch.mint.now() + timedelta(seconds=pause))
    back = moved_on(row, VideoState.WAITING, {"sent_at": None, "due_at": due_at}, ports)
    return Look(back, Outcome.THROTTLED, _said(error))


def _said(error: UpstreamError) -> UpstreamSaid:
    return UpstreamSaid.of("CreateVideoTask", error.code)
