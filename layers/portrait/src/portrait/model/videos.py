"""Videos: what a customer asks to be generated from its assets, and how far that is.

A video is one task of the upstream's data plane. Its row holds no prompt: only what it uses, what
it became and, for those that wait for pictures to be taken in, the sealed request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from portrait.model.library import (
    AssetId,
    AssetType,
    CustomerId,
    Failure,
    Home,
    Marker,
    Sealed,
    UpstreamId,
)
from portrait.model.webhooks import HookId

VideoId = NewType("VideoId", str)


class VideoState(StrEnum):
    """Where a video row is; `rules.transitions` says who may move it."""

    WAITING = "waiting"
    """Pictures of it are being taken in as assets first; nothing was sent."""
    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """The upstream gave up after `execution_expires_after`."""
    DELETED = "deleted"
    """Its owner removed the record: a miss from then on."""


class Role(StrEnum):
    """What a medium is to the video (Ark, video generation: content items)."""

    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE_IMAGE = "reference_image"
    REFERENCE_VIDEO = "reference_video"
    REFERENCE_AUDIO = "reference_audio"


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture, video or sound that a video is made from."""

    type: AssetType
    url: str = field(repr=False)
    """An http(s) URL, a data URI, or `asset://` and an id."""
    field: str
    """Where it stands in the request, by its public name: `content[1].image_url.url`."""
    role: Role | None = None
    """None where it may be omitted: one picture is the first frame."""


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """What a customer asks for, whichever door it came by."""

    model: str
    """As the customer spells it; `rules.video_models` knows the upstream's name."""
    prompt: str = field(repr=False)
    media: tuple[Medium, ...] = ()
    draft: str = ""
    """The id of a draft of the same customer that is to be finished, as it was written."""
    options: Mapping[str, object] = field(default_factory=dict)
    """The other parameters of Ark's create that were given, by Ark's names, values checked;
    without `callback_url` and `safety_identifier`."""
    callback_url: str = field(default="", repr=False)
    safety_identifier: str = ""
    prompt_field: str = "prompt"
    labels: Mapping[str, object] = field(default_factory=dict)
    """What the customer knows it by, `request_id` and `metadata`: repeated, never sent upstream."""


@dataclass(frozen=True, slots=True)
class Video:
    """A video row."""

    customer: CustomerId
    video: VideoId
    state: VideoState
    home: Home
    marker: Marker
    """In the safety_identifier that the upstream was sent: what was made is found by it."""
    model: str
    """As the customer spelt it."""
    created_at: datetime
    updated_at: datetime
    assets: tuple[AssetId, ...] = ()
    """What it uses: not deleted upstream before it is at rest."""
    ingested: tuple[AssetId, ...] = ()
    """Those of `assets` that were taken in for it (X-Auto-Ingest)."""
    options: str = "{}"
    """The request's options as JSON, for answers that repeat them."""
    safety_identifier: str = ""
    labels: str = "{}"
    """The request's labels as JSON."""
    generation: int = 1
    """Of the watching execution: the sweeper starts the next one."""
    held: Sealed | None = None
    """The request of a `waiting` row; removed when it was sent."""
    sent_at: datetime | None = None
    checked_at: datetime | None = None
    upstream_id: UpstreamId | None = None
    report: str = "{}"
    """What the upstream said of the task beside its state and URLs, as JSON."""
    result: Sealed | None = None
    """URLs of what was made, as JSON; they die at `result_expires_at`."""
    result_expires_at: datetime | None = None
    copies: tuple[str, ...] = ()
    """Keys of our own copies of what was made, where the operator keeps some."""
    failure: Failure | None = None
    call: HookId | None = None
    """The one-off endpoint of the request's callback_url."""
    due_at: datetime | None = None
    forget_at: datetime | None = None
    """When the record is no more: seven days after it was made, as upstream."""
