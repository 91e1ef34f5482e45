"""Videos: one row each, and beside every asset that one uses the use, until the video rests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from portrait.adapters.ledger.attributes import text
from portrait.adapters.ledger.delivery_rows import delivery_put
from portrait.adapters.ledger.expressions import Delete, Put, Update, Write
from portrait.adapters.ledger.keys import (
    VIDEO_PREFIX,
    partition,
    use_key,
    video_key,
)
from portrait.adapters.ledger.moves import video_move
from portrait.adapters.ledger.named import named_assets
from portrait.adapters.ledger.onces import once_puts, raise_if_repeated
from portrait.adapters.ledger.table import Refused, Table
from portrait.adapters.ledger.video_rows import (
    VIDEO_COLUMNS,
    use_items,
    video_from,
    video_item,
)
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
from portrait.rules.transitions import VIDEO_AT_REST, video_sources


@dataclass(frozen=True, slots=True)
class DynamoVideos:
    """The VideoLedger over the table."""

    table: Table

    def reserve_video(self, video: Video, *, once: Once | None = None) -> None:
        """1 TransactWriteItems: Put row, Put uses, Put key."""
        writes: list[Write] = [Put(video_item(video)).when_absent()]
        writes += map(Put, use_items(video))
        writes += once_puts(once, video.customer, video.video, video.created_at)
        try:
            self.table.transact(writes)
        except Refused as refused:
            row = refused.found[0]
            if row and text(row, "marker") == video.marker:
                return
            raise_if_repeated(once, refused)
            raise IdTaken(video.video) from refused

    def find_video(self, customer: CustomerId, video: VideoId, now: datetime) -> Video | None:
        """1 GetItem."""
        found = self.load_video(customer, video)
        return found if found is not None and _kept(found, now) else None

    def load_video(self, customer: CustomerId, video: VideoId) -> Video | None:
        """1 GetItem."""
        item = self.table.get(video_key(customer, video))
        return None if item is None else video_from(item)

    def all_videos(self, customer: CustomerId, now: datetime) -> Sequence[Video]:
        """As many Queries as the customer's videos take."""
        rows = self.table.walk(partition(customer), VIDEO_PREFIX, columns=VIDEO_COLUMNS)
        kept = [video for video in map(video_from, rows) if _kept(video, now)]
        return sorted(kept, key=lambda video: (video.created_at, video.video), reverse=True)

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
        """1 UpdateItem, or with uses that end or deliveries 1 TransactWriteItems of all of them.

        Raises ForbiddenMove for a transition that the table does not hold.
        """
        move = video_move(sources, target, changes)
        if target is VideoState.DELETED:
            move |= {"held": None, "result": None}
        moved = replace(video, **cast("VideoChanges", move), state=target, updated_at=now)
        update = Update(video_key(video.customer, video.video)).set("updated_at", now)
        update.when_in("state", sources).when_equal("marker", video.marker)
        update.set("state", target).set_all(move)
        if fenced:
            update.when_equal("due_at", video.due_at)
        others: list[Write] = [*map(delivery_put, deliveries)]
        if target in VIDEO_AT_REST and moved.forget_at is not None:
            # Not before: a use whose video was collected would hold its asset for ever.
            update.forget_at(moved.forget_at)
        if target in VIDEO_AT_REST and not sources <= VIDEO_AT_REST:
            others += _ends(video)
        if not others:
            return video_from(self.table.move(update))
        self.table.move_with(update, *others)
        return moved

    def lease_video(self, video: Video, changes: VideoChanges) -> Video:
        """1 UpdateItem."""
        if video.due_at is None:
            raise StateChanged(video.video)
        update = Update(video_key(video.customer, video.video)).set_all(changes)
        update.when_equal("state", video.state).when_equal("marker", video.marker)
        return video_from(self.table.move(update.when_equal("due_at", video.due_at)))

    def keep_copies(self, video: Video, copies: tuple[str, ...], until: datetime) -> Video:
        """1 UpdateItem."""
        update = Update(video_key(video.customer, video.video))
        update.when_equal("state", VideoState.SUCCEEDED).when_equal("marker", video.marker)
        update.when_absent_or_equal("copies", copies)
        update.set("copies", copies).set("result_expires_at", until)
        return video_from(self.table.move(update))

    def drop_video(self, video: Video) -> None:
        """1 TransactWriteItems: Delete row, Delete uses."""
        row = Delete(video_key(video.customer, video.video))
        row.when_in("state", video_sources(None)).when_equal("marker", video.marker)
        try:
            self.table.transact([row, *_ends(video)])
        except Refused as refused:
            # The row is gone after an answer was lost: it was this call that removed it.
            if not (refused.in_doubt and refused.found[0] == {}):
                raise StateChanged(video.video) from refused

    def used_assets(
        self, customer: CustomerId, assets: Sequence[AssetId]
    ) -> Sequence[Asset | None]:
        """1 BatchGetItem, and one more for each answer that left something out."""
        return named_assets(self.table, customer, assets)


def _ends(video: Video) -> list[Delete]:
    """The uses of a video end; one that has ended already is no hindrance."""
    assets = dict.fromkeys(video.assets)
    return [Delete(use_key(video.customer, asset, video.video)) for asset in assets]


def _kept(video: Video, now: datetime) -> bool:
    # DynamoDB's TTL collects a row up to days after its time.
    due_to_go = video.forget_at is not None and video.forget_at <= now
    return video.state is not VideoState.DELETED and not due_to_go
