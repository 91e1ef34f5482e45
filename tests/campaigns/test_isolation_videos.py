"""A stranger's video is nobody's video, and a stranger's asset in any slot is not there.

Every route that names a video is asked for the other customer's in every state, in both spellings;
every slot of every door that takes `asset://` is given the other customer's assets. The same bytes
but for what was written, the same calls to AWS, nothing written and nothing sent upstream.
"""

import os
import random
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from portrait.adapters.ledger.videos import DynamoVideos
from portrait.model import CustomerId, Video, VideoId
from tests.campaigns.isolation import examination
from tests.campaigns.isolation.examination import (
    Examination,
    examine_malformed,
    examine_own,
    examine_strangers,
)
from tests.campaigns.isolation.films import (
    NAMED_SLOTS,
    OTHER_SLOTS,
    PATHS,
    PICTURE_SLOTS,
    TASKS,
    unplaced,
    video_shapes,
)
from tests.campaigns.isolation.malformed import shapes
from tests.campaigns.isolation.places import ASSET, VIDEO
from tests.campaigns.isolation.tenants import ANN, BEN, NEVER, Tenants
from tests.campaigns.wired.gateway import Gateway, gateway

FULL: Final = os.environ.get("CAMPAIGN") == "full"
ROUNDS: Final = 8 if FULL else 1
STRANGERS_FLOOR: Final = 5000 if FULL else 700
MALFORMED_FLOOR: Final = 1400
PLACES_FLOOR: Final = 32


def _ark(request: httpx.Request) -> httpx.Response:
    made = {"id": "cgt-20260318035710-abcde"} if request.method == "POST" else {}
    return httpx.Response(200, json=made)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with gateway(monkeypatch, _ark) as opened:
        for customer in (ANN, BEN):
            opened.admit(customer)
        # Who calls is known from here on: what is read below is for the ids.
        for path in ("/v1/videos/{video}", "/v1/tasks/{task}"):
            said = opened.rest(ANN, ("GET", path), parameters={"video": "x", "task": "x"})
            assert said.status in (400, 404)
        yield opened


def tenants(house: Gateway) -> Tenants:
    return Tenants(house, random.Random(7))


def test_what_is_not_mine_is_one_and_the_same_miss_in_every_path_and_slot(
    house: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    seen, rows = Examination(), tenants(house)
    doors = (*PATHS, TASKS, *PICTURE_SLOTS, *OTHER_SLOTS)
    examine_strangers(house, doors, rows, seen, ROUNDS)
    strangers = seen.asked.total()
    sent = len(house.sent)
    examine_own(house, (*PATHS, TASKS, *PICTURE_SLOTS), rows, seen)
    found = sum(len(door.places) for door in doors)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nisolation of videos: {found} places, {strangers} misses compared byte by byte and "
            f"call by call, {sent} sent upstream, {seen.asked['own']} own rows found, "
            f"{len(seen.findings)} findings"
        )
    assert seen.findings == []
    assert sent == 0
    assert found >= PLACES_FLOOR
    assert strangers >= STRANGERS_FLOOR
    whys = {why.split(",")[0] for why in seen.asked}
    assert whys > {NEVER, "foreign succeeded", "own deleted", "own lived out", "foreign active"}


def test_what_is_no_id_is_refused_by_name_and_looked_up_by_nobody(
    house: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = Examination()
    made = {VIDEO: list(video_shapes()), ASSET: shapes(ASSET)}
    examine_malformed(house, (*PATHS, *NAMED_SLOTS), made, seen)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nisolation of videos: {seen.asked['malformed']} refusals of what is no id, "
            f"{len(seen.findings)} findings"
        )
    assert seen.findings == []
    assert seen.asked["malformed"] >= MALFORMED_FLOOR


def test_no_route_names_a_video_and_is_unknown_to_this_campaign() -> None:
    assert unplaced() == []


def _says_whose(
    videos: DynamoVideos, customer: CustomerId, video: VideoId, _: object
) -> Video | None:
    own = videos.load_video(customer, video)
    return own if own is not None else videos.load_video(CustomerId(BEN), video)


def test_a_look_into_the_stranger_s_rows_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DynamoVideos, "find_video", _says_whose)
    seen = Examination()
    examine_strangers(house, PATHS[1:2], tenants(house), seen)
    assert {examination.PARTITION, examination.BYTES, examination.NO_MISS} <= seen.kinds
