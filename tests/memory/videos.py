"""Videos in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portrait.errors import IdTaken, StateChanged
from portrait.model import (
    Asset,
    AssetId,
    CustomerId,
    Delivery,
    Once,
    Video,
    VideoId,
    VideoState,
)
from portrait.ports.videos import VideoChanges
from portrait.rules.transitions import VIDEO_AT_REST, VIDEO_TRANSITIONS
from tests.memory.outbox import Outboxed


@dataclass
class MemoryVideos(Outboxed):
    """The VideoLedger."""

    videos: dict[tuple[CustomerId, VideoId], Video] = field(default_factory=dict)
    uses: set[tuple[CustomerId, AssetId, VideoId]] = field(default_factory=set)

    def reserve_video(self, video: Video, *, once: Once | None = None) -> None:
        with self.call("reserve_video"):
            found = self.videos.get((video.customer, video.video))
            if found is not None and found.marker == video.marker:
                return
            self.not_repeated(once, video.customer, video.created_at)
            if found is not None:
                raise IdTaken(video.video)
            self.videos[video.customer, video.video] = video
            self.uses |= {(video.customer, asset, video.video) for asset in video.assets}
            self.keep_once(once, video.customer, video.video)

    def find_video(self, customer: CustomerId, video: VideoId, now: datetime) -> Video | None:
        with self.call("find_video"):
            row = self.videos.get((customer, video))
            return row if row is not None and _kept(row, now) else None

    def load_video(self, customer: CustomerId, video: VideoId) -> Video | None:
        with self.call("load_video"):
            return self.videos.get((customer, video))

    def all_videos(self, customer: CustomerId, now: datetime) -> Sequence[Video]:
        with self.call("all_videos"):
            mine = [row for (whose, _), row in self.videos.items() if whose == customer]
            kept = [replace(row, held=None, result=None) for row in mine if _kept(row, now)]
            return sorted(kept, key=lambda row: (row.created_at, row.video))[::-1]

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
        with self.call("move_video"):
            for source in sources:
                assert (source, target) in VIDEO_TRANSITIONS
            row = self._video_in(video, sources)
            if fenced and row.due_at != video.due_at:
                raise StateChanged(video.video)
            rests: dict[str, Any] = {}
            if target in VIDEO_AT_REST:
                assert changes.get("due_at") is None
                rests = {"due_at": None}
                self._end_uses(row)
            if target is VideoState.DELETED:
                rests |= {"held": None, "result": None}
            self.post(deliveries)
            return self._keep_video(
                replace(row, **{**changes, **rests}, state=target, updated_at=now)
            )

    def lease_video(self, video: Video, changes: VideoChanges) -> Video:
        with self.call("lease_video"):
            row = self._video_in(video, frozenset({video.state}))
            if row.due_at is None or row.due_at != video.due_at:
                raise StateChanged(video.video)
            return self._keep_video(replace(row, **changes))

    def keep_copies(self, video: Video, copies: tuple[str, ...], until: datetime) -> Video:
        with self.call("keep_copies"):
            row = self._video_in(video, frozenset({VideoState.SUCCEEDED}))
            if row.copies not in ((), copies):
                raise StateChanged(video.video)
            return self._keep_video(replace(row, copies=copies, result_expires_at=until))

    def drop_video(self, video: Video) -> None:
        with self.call("drop_video"):
            droppable = frozenset(
                source for source, to in VIDEO_TRANSITIONS if to is None and source is not None
            )
            row = self._video_in(video, droppable)
            self._end_uses(row)
            del self.videos[row.customer, row.video]

    def uses_of(self, customer: CustomerId, assets: Sequence[AssetId]) -> Sequence[VideoId]:
        with self.call("uses_of"):
            using = {
                video for who, asset, video in self.uses if who == customer and asset in assets
            }
            return sorted(using)

    def used_assets(
        self, customer: CustomerId, assets: Sequence[AssetId]
    ) -> Sequence[Asset | None]:
        with self.call("used_assets"):
            rows = [self.assets.get((customer, asset)) for asset in assets]
            return [row and replace(row, source=None, media=None) for row in rows]

    def _video_in(self, video: Video, sources: frozenset[VideoState]) -> Video:
        row = self.videos.get((video.customer, video.video))
        if row is None or row.marker != video.marker or row.state not in sources:
            raise StateChanged(video.video)
        return row

    def _end_uses(self, row: Video) -> None:
        self.uses = {use for use in self.uses if (use[0], use[2]) != (row.customer, row.video)}

    def _keep_video(self, row: Video) -> Video:
        self.videos[row.customer, row.video] = row
        return row


def _kept(row: Video, now: datetime) -> bool:
    over = row.forget_at is not None and row.forget_at <= now
    return row.state is not VideoState.DELETED and not over
