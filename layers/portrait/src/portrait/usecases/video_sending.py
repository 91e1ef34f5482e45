"""One video on its way upstream: its row, the one request, and what the answer makes of the row."""

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from portrait.errors import (
    FieldProblem,
    IdTaken,
    InvalidParameter,
    PortraitError,
    ServiceUnavailable,
    StateChanged,
    Throttled,
    TurnRefused,
    UpstreamError,
    UpstreamThrottled,
    UpstreamVideoRefused,
    VideoRefused,
)
from portrait.model import (
    AssetId,
    AssetType,
    CustomerId,
    HookId,
    Marker,
    Medium,
    Once,
    Principal,
    Role,
    UpstreamId,
    Video,
    VideoId,
    VideoRequest,
    VideoState,
)
from portrait.ports.videos import VideoChanges, VideoMachine
from portrait.rules.limits import HELD_MAX_BYTES, RECORD_SECONDS
from portrait.rules.names import upstream_name
from portrait.rules.pacing import lease_until
from portrait.rules.video_bodies import ark_body, blamed_field, by_own_fields
from portrait.rules.video_tickets import CALLBACK_PATH, mint_video_ticket
from portrait.usecases.calls import CallPorts, open_call
from portrait.usecases.minting import MINT_TRIES, Mint
from portrait.usecases.resolving import Resolved
from portrait.usecases.watching import HELD_PURPOSE, VIDEO_EVENTS, WatchPorts, video_place

_THROTTLED_SECONDS = 5
_SUBMITTING = frozenset({VideoState.SUBMITTING})


@dataclass(frozen=True, slots=True)
class SendPorts:
    """What it takes to send a video and to follow it."""

    watch: WatchPorts
    ticket_key: Callable[[], bytes]
    base_url: str = ""
    """What the upstream puts before the path of our callback; empty: it is not asked to call."""
    keeps: bool = False
    """Whether the operator wants copies of what was made."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a video waits for before it is sent."""

    ingested: tuple[AssetId, ...]
    base_url: str
    """Where the upstream will call, as the request that asked for it came by."""


def reserve(
    principal: Principal,
    wanted: VideoRequest,
    resolved: Resolved,
    ports: SendPorts,
    calls: CallPorts,
    once: Once | None,
    wait: Wait | None = None,
) -> Video:
    """Write a fresh row with its uses. Raises Repeated, InvalidParameter, ServiceUnavailable."""
    call = None
    if wanted.callback_url:
        call = open_call(principal.customer, wanted.callback_url, calls, VIDEO_EVENTS)
    for _ in range(MINT_TRIES):
        row = _fresh(principal, wanted, resolved, call, ports.watch.mint)
        if wait is not None:
            row = _waiting(row, wanted, wait, ports)
        try:
            ports.watch.videos.reserve_video(row, once=once)
        except IdTaken:
            continue
        return row
    raise ServiceUnavailable


def send(
    row: Video, wanted: VideoRequest, urls: Sequence[str], draft: str, ports: SendPorts
) -> UpstreamId:
    """One create upstream. Raises UpstreamError."""
    callback_url = ""
    if ports.base_url:
        ticket = mint_video_ticket(ports.ticket_key(), row.customer, row.video)
        callback_url = f"{ports.base_url}{CALLBACK_PATH}{ticket}"
    body = ark_body(
        wanted,
        urls,
        draft=draft,
        safety_identifier=_identifier(wanted, row.customer, row.marker),
        callback_url=callback_url,
    )
    return ports.watch.upstream_for(row.customer).create_video(row.home, body)


def taken(row: Video, upstream_id: UpstreamId, ports: SendPorts) -> Video:
    """The upstream makes it; whoever is not watching it already has it watched."""
    changes: VideoChanges = {
        "upstream_id": upstream_id,
        "held": None,
        "due_at": lease_until(ports.watch.mint.now()),
    }
    return moved_on(row, VideoState.QUEUED, changes, ports)


def have_watched(row: Video, machine: VideoMachine) -> Video:
    """Start the row's execution; the row is due, so the sweeper does it if this fails."""
    with suppress(ServiceUnavailable):
        machine.watch(row.customer, row.video, row.marker, row.generation)
    return row


def moved_on(row: Video, target: VideoState, changes: VideoChanges, ports: SendPorts) -> Video:
    """The row after what its create came to; what the sweeper wrote meanwhile is the truth."""
    try:
        return ports.watch.videos.move_video(
            row, _SUBMITTING, target, ports.watch.mint.now(), changes
        )
    except StateChanged:
        return ports.watch.videos.load_video(row.customer, row.video) or row


def drop(row: Video, ports: SendPorts) -> None:
    """Take a row back that nothing upstream belongs to."""
    with suppress(StateChanged):
        ports.watch.videos.drop_video(row)


def translated(error: UpstreamError, wanted: VideoRequest) -> PortraitError:
    """What a customer is told of a clear refusal, by its own names of the fields."""
    if isinstance(error, TurnRefused):
        return Throttled(max(1, math.ceil(error.retry_after_seconds)))
    if isinstance(error, UpstreamThrottled):
        return Throttled(_THROTTLED_SECONDS)
    if isinstance(error, UpstreamVideoRefused):
        field = blamed_field(wanted, error.param)
        said = by_own_fields(wanted, error.message) or error.code
        return VideoRefused(error.code, FieldProblem(field, said))
    return ServiceUnavailable()


def held_request(row: Video, ports: SendPorts) -> tuple[VideoRequest, str]:
    """The request that a waiting row holds, and where the upstream will call.

    Raises ServiceUnavailable, ValueError.
    """
    if row.held is None:
        raise ValueError(f"{row.video} waits without its request")
    place = video_place(row.customer, row.video)
    held: dict[str, Any] = json.loads(ports.watch.sealer.unseal(row.held, HELD_PURPOSE, *place))
    media = tuple(
        Medium(AssetType(kind), url, field, Role(role) if role else None)
        for kind, url, field, role in held["media"]
    )
    wanted = VideoRequest(
        model=row.model,
        prompt=held["prompt"],
        media=media,
        draft=held["draft"],
        options=json.loads(row.options),
        safety_identifier=row.safety_identifier,
        prompt_field=held["prompt_field"],
    )
    return wanted, held["base_url"]


def _waiting(row: Video, wanted: VideoRequest, wait: Wait, ports: SendPorts) -> Video:
    held = {
        "prompt": wanted.prompt,
        "prompt_field": wanted.prompt_field,
        "media": [[one.type, one.url, one.field, one.role] for one in wanted.media],
        "draft": wanted.draft,
        "base_url": wait.base_url,
    }
    text = json.dumps(held, ensure_ascii=False)
    size = len(text.encode())
    if size > HELD_MAX_BYTES:
        most = f"{HELD_MAX_BYTES:,}"
        message = f"a request that waits for its pictures must be at most {most} bytes, is {size:,}"
        raise InvalidParameter(FieldProblem("body", message))
    sealed = ports.watch.sealer.seal(text, HELD_PURPOSE, *video_place(row.customer, row.video))
    return replace(row, state=VideoState.WAITING, sent_at=None, held=sealed, ingested=wait.ingested)


def _fresh(
    principal: Principal,
    wanted: VideoRequest,
    resolved: Resolved,
    call: HookId | None,
    mint: Mint,
) -> Video:
    now = mint.now()
    return Video(
        customer=principal.customer,
        video=VideoId(mint.video_id(now)),
        state=VideoState.SUBMITTING,
        home=resolved.home,
        marker=mint.marker(),
        model=wanted.model,
        created_at=now,
        updated_at=now,
        assets=resolved.assets,
        options=json.dumps(dict(wanted.options)),
        safety_identifier=wanted.safety_identifier,
        labels=json.dumps(dict(wanted.labels)),
        sent_at=now,
        call=call,
        due_at=lease_until(now),
        forget_at=now + timedelta(seconds=RECORD_SECONDS),
    )


def _identifier(wanted: VideoRequest, customer: CustomerId, marker: Marker) -> str:
    """Who asked, as Ark wants to know, without saying who it is; and our mark behind it."""
    text = wanted.safety_identifier or hashlib.sha256(customer.encode()).hexdigest()[:32]
    return upstream_name(text, marker)
