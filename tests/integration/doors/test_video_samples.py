"""The sample inputs of videos in `events/` are what the handler takes: each is run as it is."""

from dataclasses import replace
from typing import Final

import pytest

from functions.videos import handler
from functions.videos.routes import CALLBACK, ROUTES
from portrait.model import Asset, CustomerId, VideoId
from tests.integration.doors.desk import Context
from tests.integration.doors.test_sample_events import ASSET, EVENTS, PLACEHOLDER, sample
from tests.integration.doors.video_desk import VideoDesk
from tests.unit.usecases.world import ANN

SAMPLES: Final = sorted(path.stem for path in EVENTS.glob("videos_*.json"))
VIDEO: Final = VideoId("cgt-20260318035710-k3x9q")


@pytest.fixture
def furnished(videos: VideoDesk) -> VideoDesk:
    """A desk whose customer owns the ids that the samples name."""
    ledger = videos.world.ledger
    asset: Asset = videos.active()
    ledger.assets[ANN, ASSET] = replace(asset, asset=ASSET)
    made = videos.row(videos.make({"model": "seedance-2.0", "content": [TEXT]})["id"])
    ledger.videos[ANN, VIDEO] = replace(made, video=VIDEO)
    return videos


TEXT: Final = {"type": "text", "text": "The sea"}


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_the_routes_of_videos_is_taken(name: str) -> None:
    answer = handler.handle(sample(name), Context())
    # Nobody can print the mark of a stack's own callback address.
    assert answer["statusCode"] == (404 if name == "videos_callback" else 200), answer["body"]


def test_the_sample_look_at_a_video_is_taken(furnished: VideoDesk) -> None:
    ledger, owner = furnished.world.ledger, CustomerId("customer-a")
    ledger.videos[owner, VIDEO] = replace(ledger.videos[ANN, VIDEO], customer=owner)
    answer = furnished.step(sample("poll_watch"))
    assert answer == {
        "customer": owner,
        "video": VIDEO,
        "generation": 1,
        "next": "check",
        "wait_seconds": 3,
    }


def test_every_route_of_videos_has_a_sample() -> None:
    read = [sample(name) for name in SAMPLES]
    shown = {(one["httpMethod"], one["resource"]) for one in read}
    assert shown == {*ROUTES, ("POST", CALLBACK)}


def test_samples_of_videos_hold_no_secret() -> None:
    for name in SAMPLES:
        text = (EVENTS / f"{name}.json").read_text()
        assert text.count("Bearer ") == text.count(f"Bearer {PLACEHOLDER}")
