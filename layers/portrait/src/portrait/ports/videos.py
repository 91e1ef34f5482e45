"""Video rows, and the upstream's data plane that makes videos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypedDict

from portrait.model import (
    Asset,
    AssetId,
    CustomerId,
    Delivery,
    Failure,
    Home,
    Marker,
    Once,
    Sealed,
    UpstreamId,
    Video,
    VideoId,
    VideoState,
)


class VideoChanges(TypedDict, total=False):
    """Fields of a video row that a transition sets; None removes one."""

    generation: int
    held: Sealed | None
    sent_at: datetime | None
    checked_at: datetime | None
    upstream_id: UpstreamId | None
    report: str
    result: Sealed | None
    result_expires_at: datetime | None
    copies: tuple[str, ...]
    failure: Failure | None
    due_at: datetime | None
    forget_at: datetime | None


class VideoLedger(Protocol):
    """Videos and which assets they use. Writes are atomic; all raise ServiceUnavailable.

    A use is an item beside the asset, from the reservation until the video is at rest. Who creates
    writes its uses first and then reads whether the assets are still there; who deletes marks the
    asset first and then reads its uses (`AssetLedger.uses_of`): one of the two sees the other.
    """

    def reserve_video(self, video: Video, *, once: Once | None = None) -> None:
        """Write a row and its uses. A repeat with the same marker is success.

        `once` is written with it, as in `GroupLedger.reserve_group`. Raises Repeated, IdTaken.
        """

    def find_video(self, customer: CustomerId, video: VideoId, now: datetime) -> Video | None:
        """The customer's video; a miss also for one that is deleted or kept no longer."""

    def load_video(self, customer: CustomerId, video: VideoId) -> Video | None:
        """The row whatever its state, consistently read: for those who drive it."""

    def all_videos(self, customer: CustomerId, now: datetime) -> Sequence[Video]:
        """Every video of a customer that is kept, the newest first, without what is sealed."""

    def move_video(
        self,
        video: Video,
        sources: frozenset[VideoState],
        target: VideoState,
        now: datetime,
        changes: VideoChanges,
        *,
        fenced: bool = False,
        deliveries: Sequence[Delivery] = (),
    ) -> Video:
        """Compare-and-set from one of `sources` to `target`. Raises StateChanged.

        A state at rest (`VIDEO_AT_REST`) ends its uses in the same transaction; a deleted row
        keeps nothing that is sealed. `fenced`, `deliveries`: as in `AssetLedger.move_asset`.
        """

    def lease_video(self, video: Video, changes: VideoChanges) -> Video:
        """Take or renew the lease of a row in the state and with the lease that were read.

        `changes` holds `due_at`, and what else is kept beside it; the UpdateTime stays. Raises
        StateChanged.
        """

    def keep_copies(self, video: Video, copies: tuple[str, ...], until: datetime) -> Video:
        """Note the keys of copies, which are there until then, of a video that succeeded.

        The result is known until then as well; the UpdateTime stays. Raises StateChanged for any
        other row, and for one that has other copies.
        """

    def drop_video(self, video: Video) -> None:
        """Remove a row that was never made upstream, with its uses. Raises StateChanged."""

    def used_assets(
        self, customer: CustomerId, assets: Sequence[AssetId]
    ) -> Sequence[Asset | None]:
        """At most 50 rows whatever their state, consistently read; None for one that is gone.

        What is sealed in them is not read.
        """


@dataclass(frozen=True, slots=True)
class UpstreamVideo:
    """What the data plane says of a task: only what the gateway acts on or passes on."""

    upstream_id: UpstreamId
    state: VideoState
    """queued, running, succeeded, failed, cancelled or expired; a strange word is running."""
    urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    """video_url, last_frame_url, file_url: those that are there."""
    report: Mapping[str, object] = field(default_factory=dict)
    """usage, seed, resolution, ratio, duration and the like, by Ark's names."""
    failure: Failure | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    safety_identifier: str = ""


class VideoUpstream(Protocol):
    """Ark's data plane, one account at a time (Ark, video generation API).

    Each raises the UpstreamError that says what may be done next: NotSent, Unknown, Throttled,
    NotFound, AccountUnusable, VideoRefused.
    """

    def create_video(self, home: Home, body: Mapping[str, object]) -> UpstreamId:
        """Create a task; `body` is Ark's own. Never sent twice by itself."""

    def get_video(self, home: Home, video: UpstreamId) -> UpstreamVideo:
        """A task as the upstream has it."""

    def find_videos(self, home: Home, marker: Marker, since: datetime) -> Sequence[UpstreamVideo]:
        """Tasks made since then whose safety_identifier bears a marker, the oldest first."""

    def cancel_video(self, home: Home, video: UpstreamId) -> None:
        """Cancel a queued task, or remove the record of one that has ended."""


class VideoMachine(Protocol):
    """Executions that watch videos."""

    def watch(self, customer: CustomerId, video: VideoId, marker: Marker, generation: int) -> None:
        """Start the execution of that name; a duplicate is a no-op. Raises ServiceUnavailable."""
