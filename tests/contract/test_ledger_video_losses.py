"""Videos on the engine: lost answers, conflicts, what TTL may collect, and what calls cost."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portrait.model import Once, VideoState
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.lossy import conflict
from tests.contract.samples import ANN, DUE, FORGET, LATER, START
from tests.contract.videos import FACE, HAT, QUEUED, SUBMITTING, new_video, told

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine
ONCE = Once("k" * 64, "f" * 64, START + timedelta(days=1))
RUNNING = frozenset({VideoState.RUNNING})


def test_every_write_happens_once_though_its_answer_is_lost(
    lossy: Lossy, engine_ledger: Ledgers
) -> None:
    client, videos = lossy.client, lossy.ledger.videos
    video, other = new_video(), new_video(1)
    client.lose, client.refuse = 1, [conflict()]
    videos.reserve_video(video, once=ONCE)
    client.lose = 1
    video = videos.lease_video(video, {"due_at": DUE + timedelta(seconds=1)})
    client.lose = 1
    video = videos.move_video(video, SUBMITTING, VideoState.QUEUED, LATER, {}, fenced=True)
    client.lose, client.refuse = 1, [conflict()]
    video = videos.move_video(
        video, QUEUED, VideoState.SUCCEEDED, LATER, {}, fenced=True, deliveries=[told()]
    )
    client.lose = 1
    videos.reserve_video(other)
    client.lose, client.refuse = 1, [conflict()]
    videos.drop_video(other)
    assert (client.lose, client.refuse) == (0, [])
    assert engine_ledger.audit().videos == [video]
    assert engine_ledger.deliveries.load_delivery(ANN, told().delivery, now=LATER) == told()
    engine_ledger.audit().assert_balanced()


def test_a_row_may_be_collected_only_when_it_rests(
    engine_ledger: Ledgers, dynamodb: "DynamoDBClient", table_name: str
) -> None:
    def ends() -> list[str]:
        found = dynamodb.scan(TableName=table_name, ConsistentRead=True)["Items"]
        mine = [item for item in found if item["sk"]["S"].startswith(("VIDEO#", "USE#"))]
        return [item["expires_at"]["N"] for item in mine if "expires_at" in item]

    video = new_video()
    engine_ledger.videos.reserve_video(video)
    engine_ledger.videos.move_video(video, SUBMITTING, VideoState.QUEUED, LATER, {})
    assert ends() == []
    engine_ledger.videos.move_video(video, QUEUED, VideoState.FAILED, LATER, {})
    assert ends() == [str(int(FORGET.timestamp()) + 1)]


def test_what_each_method_costs(lossy: Lossy) -> None:
    videos, client = lossy.ledger.videos, lossy.client

    def cost() -> dict[str, int]:
        spent = dict(client.calls)
        client.calls.clear()
        return spent

    video, unused = new_video(), new_video(1, assets=())
    videos.reserve_video(video)
    assert cost() == {"transact_write_items": 1}
    videos.reserve_video(unused)
    assert cost() == {"transact_write_items": 1}
    videos.find_video(ANN, video.video, START)
    assert cost() == {"get_item": 1}
    videos.used_assets(ANN, [FACE, HAT])
    assert cost() == {"batch_get_item": 1}
    videos.move_video(video, SUBMITTING, VideoState.QUEUED, LATER, {"due_at": DUE})
    videos.move_video(video, QUEUED, VideoState.RUNNING, LATER, {})
    videos.lease_video(replace(video, state=VideoState.RUNNING), {"due_at": LATER})
    assert cost() == {"update_item": 3}
    videos.move_video(video, RUNNING, VideoState.FAILED, LATER, {})
    assert cost() == {"transact_write_items": 1}
    videos.move_video(video, frozenset({VideoState.FAILED}), VideoState.DELETED, LATER, {})
    assert cost() == {"update_item": 1}
    videos.move_video(unused, SUBMITTING, VideoState.FAILED, LATER, {})
    assert cost() == {"update_item": 1}
    videos.all_videos(ANN, LATER)
    lossy.ledger.assets.uses_of(ANN, [FACE])
    lossy.ledger.groups.uses_of(ANN, [FACE, HAT])
    assert cost() == {"query": 3}
    lossy.ledger.groups.uses_of(ANN, [])
    assert cost() == {}
