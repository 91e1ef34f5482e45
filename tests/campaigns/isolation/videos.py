"""Videos of both customers, in every state, as rows of the table."""

import random
from collections.abc import Iterator
from datetime import timedelta

from portrait.adapters.ledger.video_rows import video_item
from portrait.ids import mint_marker
from portrait.model import CustomerId, Home, UpstreamId, Video, VideoId, VideoState
from portrait.rules.transitions import VIDEO_AT_REST
from portrait.rules.video_ids import mint_video_id
from tests.campaigns.wired.gateway import Gateway


def put_video(
    gateway: Gateway,
    rng: random.Random,
    who: str,
    state: VideoState = VideoState.QUEUED,
    *,
    lived_out: bool = False,
) -> VideoId:
    """Write a video of a customer; one that has lived out is only not collected yet."""
    now = gateway.clock()
    resting = state in VIDEO_AT_REST or state is VideoState.DELETED
    row = Video(
        customer=CustomerId(who),
        video=mint_video_id(now, rng),
        state=state,
        home=Home("one", "default"),
        marker=mint_marker("tst", rng),
        model="seedance-2.0",
        created_at=now,
        updated_at=now,
        sent_at=now,
        upstream_id=UpstreamId(f"cgt-20260318035710-{rng.getrandbits(40):x}"),
        due_at=None if resting else now + timedelta(days=1),
        forget_at=now + timedelta(days=-1 if lived_out else 7),
    )
    gateway.cloud.put(video_item(row))
    return row.video


def videos(
    gateway: Gateway, rng: random.Random, mine: str, theirs: str
) -> Iterator[tuple[str, str]]:
    """What the first customer must not see, and why."""
    for state in VideoState:
        yield f"foreign {state}", put_video(gateway, rng, theirs, state)
    yield "own deleted", put_video(gateway, rng, mine, VideoState.DELETED)
    kept = put_video(gateway, rng, mine, VideoState.SUCCEEDED, lived_out=True)
    yield "own lived out", kept
