"""A full pool, an account of no use: counted at every door, said in a line, nobody fails for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portrait.errors import UpstreamAccountUnusable, UpstreamError, UpstreamPoolFull
from portrait.model import PoolCapacity
from tests.forms import encode, file_part, text_part
from tests.integration.doors.desk import Desk, Reply
from tests.integration.doors.flow import drive, make_asset, make_group
from tests.integration.doors.test_logs import counted
from tests.pictures import jpeg

URL = "https://media.example.com/mia.jpg"
FULL = UpstreamPoolFull("QuotaSharedPoolExceeded")


def _group(desk: Desk, _: str) -> Reply:
    return desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")


def _group_that_ark_has_no_room_for(desk: Desk, _: str) -> Reply:
    desk.world.capacity = PoolCapacity(groups=9, assets=9)
    desk.world.upstream.expect("create_group", FULL)
    return desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")


def _asset(desk: Desk, group: str) -> Reply:
    return desk.act("CreateAsset", GroupId=group, URL=URL, AssetType="Image")


def _upload(desk: Desk, group: str) -> Reply:
    picture = file_part(jpeg(640, 800))
    return desk.upload(encode([text_part("GroupId", group), picture]))


@pytest.mark.parametrize("ask", [_group, _group_that_ark_has_no_room_for, _asset, _upload])
def test_a_full_pool_is_one_503_and_one_count_at_every_door(
    desk: Desk, capsys: pytest.CaptureFixture[str], ask: Callable[[Desk, str], Reply]
) -> None:
    group = make_group(desk)
    desk.world.capacity = PoolCapacity(groups=1, assets=0)
    capsys.readouterr()
    reply = ask(desk, group)
    assert reply.error == (
        503,
        "CapacityUnavailable",
        "The service has no capacity left at the moment. Try again later.",
    )
    received = {"UploadReceived": 1} if ask is _upload else {}
    assert counted(capsys) == {"Refused": 1, "PoolFull": 1, **received}
    assert desk.world.counters() == (1, 1, 0)


@pytest.mark.parametrize(
    ("error", "metric", "comes_next"),
    [
        (FULL, "PoolFull", "hand_over"),
        (UpstreamAccountUnusable("AccountUnavailable"), "AccountUnusable", "turn"),
        (UpstreamAccountUnusable("SignatureDoesNotMatch"), "AccountUnusable", "turn"),
    ],
    ids=lambda value: value.code if isinstance(value, UpstreamError) else "",
)
def test_an_asset_that_waits_for_the_operator_is_processing_and_says_why_in_the_log(
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
    error: UpstreamError,
    metric: str,
    comes_next: str,
) -> None:
    asset = make_asset(desk, make_group(desk))
    capsys.readouterr()
    desk.world.upstream.expect("create_asset", error)
    assert drive(desk, "submit")["next"] == comes_next
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (stepped,) = [line for line in written if line.get("message") == "stepped"]
    (metrics,) = [line for line in written if "_aws" in line]
    assert _said(stepped) == {"upstream_action": "CreateAsset", "upstream_code": error.code}
    assert metrics[metric] == [1.0]
    assert desk.act("GetAsset", Id=asset).result["Status"] == "Processing"


def _said(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name.startswith("upstream_")}
