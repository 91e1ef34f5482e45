"""Videos to begin with."""

from datetime import datetime, timedelta
from typing import Final

from portrait.ids import mint_asset_id
from portrait.model import (
    AssetId,
    CustomerId,
    Delivery,
    DeliveryId,
    EventType,
    HookId,
    Marker,
    Video,
    VideoId,
    VideoState,
)
from portrait.ports.due import SHARDS, DueRow
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, DUE, FORGET, HOME, START
from tests.contract.tails import Numbered

FACE, HAT, DOG = (mint_asset_id(START, Numbered(number)) for number in range(3))
SUBMITTING: Final = frozenset({VideoState.SUBMITTING})
QUEUED: Final = frozenset({VideoState.QUEUED})


def new_video(
    number: int = 0, who: CustomerId = ANN, assets: tuple[AssetId, ...] = (FACE, HAT)
) -> Video:
    """A video as a create writes it; `number` orders ids and makes them differ."""
    created = START + timedelta(seconds=number)
    return Video(
        customer=who,
        video=VideoId(f"cgt-20260318035710-{number:05d}"),
        state=VideoState.SUBMITTING,
        home=HOME,
        marker=Marker(f"tstvideo{number:06d}"),
        model="seedance-2.0",
        created_at=created,
        updated_at=created,
        assets=assets,
        sent_at=created,
        due_at=DUE,
        forget_at=FORGET,
    )


def reserved(ledger: Ledgers, video: Video) -> Video:
    """A video that was reserved."""
    ledger.videos.reserve_video(video)
    return video


def told(number: int = 0) -> Delivery:
    """What tells of a video."""
    return Delivery(
        customer=ANN,
        delivery=DeliveryId(f"msg_{number}"),
        hook=HookId("hook"),
        event=EventType.VIDEO_SUCCEEDED,
        body="{}",
        created_at=START,
        due_at=START,
    )


def due_rows(ledger: Ledgers, at: datetime = DUE) -> list[DueRow]:
    """What is due by then, of every shard."""
    return [row for shard in range(SHARDS) for row in ledger.due.find_due(shard, at, 100)]
