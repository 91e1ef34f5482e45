"""One look at a video that the upstream is making, and what is told when it is at rest.

    queued, running --get--> queued | running          the lease renewed only when it runs short
                        |--> succeeded                 its URLs sealed; they die 24 h later
                        |--> failed, expired           the upstream's own code
                        `--> cancelled                 by its owner; nobody is told

Endpoints hear of it in the transaction that makes it true, and so does the request's own
callback_url. A NotFound, or an error of the upstream, says nothing about the video.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portrait.errors import StateChanged, UpstreamError, UpstreamNotFound
from portrait.model import (
    CustomerId,
    Delivery,
    EventType,
    Failure,
    Video,
    VideoId,
    VideoState,
)
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.services import Sealer
from portrait.ports.videos import (
    UpstreamVideo,
    VideoChanges,
    VideoLedger,
    VideoUpstream,
)
from portrait.rules.limits import NOT_FOUND_GRACE_SECONDS, RECORD_SECONDS, RESULT_SECONDS
from portrait.rules.pacing import check_wait_seconds, lease_to_renew, lease_until
from portrait.rules.transitions import VIDEO_AT_REST
from portrait.usecases.announcing import wake
from portrait.usecases.calls import call_delivery
from portrait.usecases.driving import Outcome, UpstreamSaid
from portrait.usecases.minting import Mint

RESULT_PURPOSE: Final = "video-result"
HELD_PURPOSE: Final = "video-request"
MAKING: Final = frozenset({VideoState.QUEUED, VideoState.RUNNING})
VIDEO_EVENTS: Final = frozenset({EventType.VIDEO_SUCCEEDED, EventType.VIDEO_FAILED})
_EVENT_OF: Final = {
    VideoState.SUCCEEDED: EventType.VIDEO_SUCCEEDED,
    VideoState.FAILED: EventType.VIDEO_FAILED,
    VideoState.EXPIRED: EventType.VIDEO_FAILED,
}


@dataclass(frozen=True, slots=True)
class WatchPorts:
    """What it takes to follow a video to its rest."""

    videos: VideoLedger
    upstream_for: Callable[[CustomerId], VideoUpstream]
    sealer: Sealer
    outbox: Outbox
    courier: Courier
    mint: Mint


@dataclass(frozen=True, slots=True)
class Look:
    """A video after a look: its row, what was done, and the upstream's word that decided it."""

    row: Video | None
    outcome: Outcome
    said: UpstreamSaid | None = None


def video_place(customer: CustomerId, video: VideoId) -> tuple[str, str]:
    """The row a sealed text belongs to, as the encryption context names it: pk and sk."""
    return f"CUST#{customer}", f"VIDEO#{video}"


def video_age_seconds(row: Video, now: datetime) -> float:
    """Seconds since the video was sent upstream, or asked for."""
    return (now - (row.sent_at or row.created_at)).total_seconds()


def wants_keeping(row: Video) -> bool:
    """Whether there is something to copy of a video, and nothing was."""
    return row.state is VideoState.SUCCEEDED and row.result is not None and not row.copies


def check_video(row: Video, ports: WatchPorts) -> Look:
    """Ask the upstream about a video it makes; leaves alone what is in any other state."""
    if row.state not in MAKING or row.upstream_id is None:
        return Look(row, Outcome.LEFT_ALONE)
    try:
        seen = ports.upstream_for(row.customer).get_video(row.home, row.upstream_id)
    except UpstreamError as error:
        lag_is_over = video_age_seconds(row, ports.mint.now()) > NOT_FOUND_GRACE_SECONDS
        missed = isinstance(error, UpstreamNotFound) and lag_is_over
        outcome = Outcome.MISSED_UPSTREAM if missed else Outcome.STILL_PROCESSING
        looked = _still_made(row, row.state, outcome, ports)
        return Look(looked.row, looked.outcome, UpstreamSaid.of("GetVideoTask", error.code))
    if seen.state in VIDEO_AT_REST:
        return _rest(row, seen, ports)
    # A word that says less than the row knows already is an old answer.
    state = VideoState.RUNNING if row.state is VideoState.RUNNING else seen.state
    return _still_made(row, state, Outcome.STILL_PROCESSING, ports)


def settle_video(
    row: Video,
    target: VideoState,
    changes: VideoChanges,
    ports: WatchPorts,
    *,
    fenced: bool = False,
) -> Video:
    """Bring a video to rest and tell of it. Raises StateChanged, ServiceUnavailable."""
    now = ports.mint.now()
    told = _telling(row, target, changes.get("failure"), now, ports)
    rested: VideoChanges = {
        **changes,
        "held": None,
        "due_at": None,
        "forget_at": row.created_at + timedelta(seconds=RECORD_SECONDS),
    }
    moved = ports.videos.move_video(
        row, frozenset({row.state}), target, now, rested, fenced=fenced, deliveries=told
    )
    wake(told, ports.courier)
    return moved


def _rest(row: Video, seen: UpstreamVideo, ports: WatchPorts) -> Look:
    now = ports.mint.now()
    changes: VideoChanges = {"checked_at": now, "report": json.dumps(dict(seen.report))}
    said = None
    if seen.state is VideoState.SUCCEEDED and seen.urls:
        place = video_place(row.customer, row.video)
        text = json.dumps(dict(seen.urls))
        changes["result"] = ports.sealer.seal(text, RESULT_PURPOSE, *place)
        made_at = min(seen.updated_at or now, now)
        changes["result_expires_at"] = made_at + timedelta(seconds=RESULT_SECONDS)
    if seen.state in {VideoState.FAILED, VideoState.EXPIRED}:
        failure = seen.failure or Failure(_OWN_CODE[seen.state], "")
        changes["failure"] = failure
        said = UpstreamSaid.of("GetVideoTask", failure.code)
    try:
        moved = settle_video(row, seen.state, changes, ports)
    except StateChanged:
        return Look(None, Outcome.LEFT_ALONE)
    outcome = _OUTCOME_OF.get(seen.state, Outcome.LEFT_ALONE)
    return Look(moved, outcome, said)


_OWN_CODE: Final = {VideoState.FAILED: "InternalServiceError", VideoState.EXPIRED: "TaskExpired"}
_OUTCOME_OF: Final = {
    VideoState.SUCCEEDED: Outcome.BECAME_ACTIVE,
    VideoState.FAILED: Outcome.BECAME_FAILED,
    VideoState.EXPIRED: Outcome.BECAME_FAILED,
}


def _still_made(row: Video, state: VideoState, outcome: Outcome, ports: WatchPorts) -> Look:
    now = ports.mint.now()
    wait = check_wait_seconds(video_age_seconds(row, now))
    changes: VideoChanges = {"checked_at": now, "due_at": lease_until(now, wait)}
    try:
        if state is not row.state:
            sources = frozenset({row.state})
            return Look(ports.videos.move_video(row, sources, state, now, changes), outcome)
        if not lease_to_renew(row.due_at, now, wait):
            return Look(row, outcome)
        return Look(ports.videos.lease_video(row, changes), outcome)
    except StateChanged:
        return Look(None, Outcome.LEFT_ALONE)


def _telling(
    row: Video,
    target: VideoState,
    failure: Failure | None,
    now: datetime,
    ports: WatchPorts,
) -> Sequence[Delivery]:
    """The deliveries that tell how a video ended. Raises ServiceUnavailable."""
    event = _EVENT_OF.get(target)
    if event is None:
        return ()
    facts = [("status", str(target)), ("model", row.model)]
    if failure is not None:
        facts.append(("code", failure.code))
    if request_id := json.loads(row.labels).get("request_id"):
        facts.append(("request_id", request_id))
    told = list(ports.outbox.deliveries(row.customer, event, row.video, facts, now))
    if row.call is not None:
        told.append(call_delivery(row.customer, row.call, event, row.video, facts, now, ports.mint))
    return told
