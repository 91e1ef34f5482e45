"""The stories of videos behind a door: create, get, list, cancel.

create   resolve -> row `submitting` with its uses -> are the assets still there? -> upstream, once
                                        |- taken:     `queued`; an execution watches it
                                        |- refused:   the row is removed, the refusal is told
                                        `- unknown:   answered with the id; looked up, never resent
cancel   `queued`: upstream too -> `cancelled`; at rest: the record is removed

Uses are written before the assets are read again, and an asset is marked as deleting before its
uses are read: so either the create sees the deletion, or the delete sees the use.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Final

from portrait.errors import (
    Conflict,
    Missing,
    ServiceUnavailable,
    StateChanged,
    UpstreamError,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.ids import MalformedId
from portrait.model import (
    CustomerId,
    Once,
    Principal,
    UpstreamId,
    Video,
    VideoId,
    VideoRequest,
    VideoState,
)
from portrait.ports.services import Objects, Unsealer
from portrait.ports.videos import VideoChanges, VideoLedger, VideoMachine
from portrait.rules.pacing import lease_until
from portrait.rules.transitions import VIDEO_AT_REST
from portrait.rules.video_ids import parse_video_id
from portrait.usecases.calls import CallPorts
from portrait.usecases.resolving import resolve, still_usable
from portrait.usecases.video_sending import (
    SendPorts,
    drop,
    have_watched,
    moved_on,
    reserve,
    send,
    taken,
    translated,
)
from portrait.usecases.watching import RESULT_PURPOSE, WatchPorts, settle_video, video_place

LINK_SECONDS: Final = 3600
"""How long a link to a copy lives."""
Instead = Callable[[UpstreamVideoRefused, Once | None], Video | None]
"""What may be done about a refusal in its place; None: nothing."""


def nothing_instead(error: UpstreamVideoRefused, once: Once | None) -> Video | None:
    """A refusal is told as it is."""


def create_video(
    principal: Principal,
    wanted: VideoRequest,
    ports: SendPorts,
    calls: CallPorts,
    machine: VideoMachine,
    once: Once | None = None,
    instead: Instead = nothing_instead,
) -> Video:
    """Have a video made; an outcome that is not known yet counts as queued.

    Raises InvalidParameter, VideoRefused, Throttled, ServiceUnavailable; with `once` also Repeated.
    """
    videos = ports.watch.videos
    resolved = resolve(principal.customer, principal.home, wanted, videos)
    draft = upstream_draft(principal.customer, wanted, videos, ports.watch.mint.now())
    row = reserve(principal, wanted, resolved, ports, calls, once)
    if not still_usable(principal.customer, resolved.assets, videos):
        drop(row, ports)
        # Deleted in this very moment: the same words as for one that was deleted before.
        resolve(principal.customer, principal.home, wanted, videos)
        raise ServiceUnavailable
    try:
        upstream_id = send(row, wanted, resolved.urls, draft, ports)
    except UpstreamUnknown:
        changes: VideoChanges = {"due_at": lease_until(ports.watch.mint.now())}
        return moved_on(row, VideoState.UNKNOWN, changes, ports)
    except UpstreamError as error:
        drop(row, ports)
        if isinstance(error, UpstreamVideoRefused):
            again = None if once is None else replace(once, instead_of=row.video)
            video = instead(error, again)
            if video is not None:
                return video
        raise translated(error, wanted) from error
    return have_watched(taken(row, upstream_id, ports), machine)


def get_video(principal: Principal, video_id: VideoId, videos: VideoLedger, now: datetime) -> Video:
    """The customer's video. Raises Missing."""
    return _own(principal.customer, video_id, videos, now)


def open_result(
    video: Video, now: datetime, sealer: Unsealer, objects: Objects
) -> Mapping[str, str]:
    """video_url, last_frame_url and file_url while they live; else nothing.

    Links to our own copies where there are some, which die at `links_until`. Raises
    ServiceUnavailable.
    """
    if video.result is None or video.result_expires_at is None or video.result_expires_at <= now:
        return {}
    if video.copies:
        return {
            PurePosixPath(key).stem: objects.signed_url(key, LINK_SECONDS) for key in video.copies
        }
    place = video_place(video.customer, video.video)
    opened: Mapping[str, str] = json.loads(sealer.unseal(video.result, RESULT_PURPOSE, *place))
    return opened


def links_until(video: Video, now: datetime) -> datetime | None:
    """When the URLs that are given now die; None for a video without any."""
    until = video.result_expires_at
    if until is None or not video.copies:
        return until
    return min(until, now + timedelta(seconds=LINK_SECONDS))


def list_videos(principal: Principal, videos: VideoLedger, now: datetime) -> Sequence[Video]:
    """Every video of the customer that is kept, the newest first, without results."""
    return videos.all_videos(principal.customer, now)


def cancel_video(
    principal: Principal, video_id: VideoId, ports: WatchPorts, objects: Objects
) -> None:
    """Cancel a video that is not begun, or remove the record of one that has ended.

    Raises Missing, Conflict, Throttled, ServiceUnavailable.
    """
    video = get_video(principal, video_id, ports.videos, ports.mint.now())
    if video.state is VideoState.CANCELLED:
        raise Conflict("The video is cancelled already; its record ends by itself.")
    if video.state in VIDEO_AT_REST:
        _remove(video, ports, objects)
    elif video.state is VideoState.WAITING:
        _cancelled(video, ports)
    elif video.state is VideoState.QUEUED and video.upstream_id is not None:
        _cancel_upstream(video, video.upstream_id, ports)
    elif video.state is VideoState.RUNNING:
        raise Conflict("The video is being made and cannot be cancelled any more.")
    else:
        raise Conflict("The video is still on its way. Try again in a few seconds.")


def upstream_draft(
    customer: CustomerId, wanted: VideoRequest, videos: VideoLedger, now: datetime
) -> str:
    """The upstream's id of the draft that is to be finished. Raises Missing."""
    if not wanted.draft:
        return ""
    try:
        draft = _own(customer, parse_video_id(wanted.draft), videos, now)
    except MalformedId as error:
        raise Missing("video") from error
    if draft.upstream_id is None:
        raise Missing("video")
    return draft.upstream_id


def _own(customer: CustomerId, video_id: VideoId, videos: VideoLedger, now: datetime) -> Video:
    video = videos.find_video(customer, video_id, now)
    if video is None:
        raise Missing("video")
    return video


def _cancelled(video: Video, ports: WatchPorts) -> None:
    try:
        settle_video(video, VideoState.CANCELLED, {}, ports)
    except StateChanged as error:
        raise Conflict("The video has just moved on. Look, then try again.") from error


def _cancel_upstream(video: Video, upstream_id: UpstreamId, ports: WatchPorts) -> None:
    try:
        ports.upstream_for(video.customer).cancel_video(video.home, upstream_id)
    except UpstreamThrottled as error:
        raise translated(error, VideoRequest("", "")) from error
    except UpstreamRefused as error:
        raise Conflict("The video is being made and cannot be cancelled any more.") from error
    except UpstreamError as error:
        raise ServiceUnavailable from error
    _cancelled(video, ports)


def _remove(video: Video, ports: WatchPorts, objects: Objects) -> None:
    now = ports.mint.now()
    if video.upstream_id is not None:
        # The upstream's own record ends after seven days, too: one try is enough.
        with suppress(UpstreamError):
            ports.upstream_for(video.customer).cancel_video(video.home, video.upstream_id)
    changes: VideoChanges = {"result": None, "forget_at": now, "due_at": None}
    sources = frozenset({video.state})
    with suppress(StateChanged):
        gone = ports.videos.move_video(video, sources, VideoState.DELETED, now, changes)
        # Of the row as it was when it went: copies may have come since it was read.
        for key in gone.copies:
            # The bucket's own rule removes what is left.
            with suppress(ServiceUnavailable):
                objects.delete(key)
