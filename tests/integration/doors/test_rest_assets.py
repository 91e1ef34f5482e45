"""Assets as resources, by URL: what a customer sends and sees, whole."""

from typing import Any, Final

import pytest

from portrait.ids import as_ta, parse_asset_id, record_id
from portrait.model import AssetId, Failure, Limits, Status
from tests.integration.doors.flow import CDN, drive, settle
from tests.integration.doors.hook_desk import succeeded
from tests.integration.doors.rest_desk import (
    ASSET,
    ASSETS,
    CREATED,
    URL,
    RestDesk,
    data,
    make_asset,
    make_group,
    missing,
    said,
)
from tests.unit.usecases.world import ANN, BEN

ASKED: Final = AssetId("asset-20260318035710-k3x9q")
NEVER: Final = as_ta(ASKED)


def body(asset: str, group: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": record_id(parse_asset_id(asset)),
        "assetId": asset,
        "token360AssetId": asset,
        "groupId": group,
        "assetGroupId": group,
        "groupName": "Mia",
        "assetKind": "VIRTUAL_PORTRAIT",
        "groupType": "AIGC",
        "name": "",
        "assetType": "image",
        "mediaType": "image",
        "mimeType": None,
        "sizeBytes": None,
        "width": None,
        "height": None,
        "sourceType": "url",
        "status": "processing",
        "error": None,
        "url": "",
        "thumbnailUrl": None,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        **changes,
    }


def test_an_asset_goes_from_its_url_to_active_and_away(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    reply = rest.rest("POST", ASSETS, {"groupId": group, "url": URL, "name": "front"})
    made = reply.body["data"]["assetId"]
    assert reply.body == succeeded(body(made, group, name="front"), "Asset created")
    assert len(made) == len("ta_") + 32
    assert data(rest.rest("GET", ASSET, asset=made)) == body(made, group, name="front")
    drive(rest, "submit")
    settle(rest, Status.ACTIVE)
    small = rest.world.objects.signed_url(f"thumbnails/{ANN}/{parse_asset_id(made)}", 3600)
    shown = {"url": CDN, "thumbnailUrl": small}
    active = body(made, group, name="front", status="active", **shown)
    assert data(rest.rest("GET", ASSET, asset=made)) == active
    rest.world.clock.advance(2)
    reply = rest.rest("PATCH", ASSET, {"name": "side"}, asset=made)
    changes = {"name": "side", "updatedAt": "2026-11-01T01:02:05.000Z"}
    assert reply.body == succeeded({**active, "url": "", **changes}, "Asset updated")
    reply = rest.rest("DELETE", ASSET, asset=made)
    assert reply.body == succeeded("Deleted successfully", "Asset deleted")
    assert said(rest.rest("GET", ASSET, asset=made)) == missing("asset")
    assert rest.world.upstream.count("delete_asset") == 1


def test_a_failed_asset_says_why(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    made = make_asset(rest, group)["assetId"]
    drive(rest, "submit")
    settle(rest, Status.FAILED, Failure("WidthTooSmall", "The width is too small."))
    error = {"code": "WidthTooSmall", "message": "The width is too small."}
    failed = body(made, group, status="failed", error=error)
    assert data(rest.rest("GET", ASSET, asset=made)) == failed


def test_either_spelling_of_an_id_names_the_asset(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    made = make_asset(rest, group)
    native = parse_asset_id(made["assetId"])
    assert data(rest.rest("GET", ASSET, asset=native)) == made
    assert rest.act("GetAsset", Id=made["assetId"]).result["Id"] == native
    theirs = rest.act("CreateAsset", GroupId=group, URL=URL, AssetType="Image").result["Id"]
    assert data(rest.rest("GET", ASSET, asset=theirs))["assetId"] == as_ta(theirs)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_foreign_asset_and_one_that_never_was_are_the_same_bytes(
    rest: RestDesk, method: str
) -> None:
    made = make_asset(rest, make_group(rest)["id"])["assetId"]
    content = {"name": "mine"} if method == "PATCH" else None
    replies = [
        rest.rest(method, ASSET, content, who=BEN, asset=asset)
        for asset in (made, parse_asset_id(made), NEVER, ASKED)
    ]
    assert {(one.status, one.text) for one in replies} == {(404, replies[0].text)}
    assert said(replies[0]) == missing("asset")
    assert data(rest.rest("GET", ASSET, asset=made))["name"] == ""


@pytest.mark.parametrize("group", ["foreign", "never"])
def test_nothing_is_put_into_a_group_of_others(rest: RestDesk, group: str) -> None:
    own = make_group(rest)["id"]
    there = {"foreign": own, "never": "group-20260318035710-k3x9q"}[group]
    reply = rest.rest("POST", ASSETS, {"groupId": there, "url": URL}, who=BEN)
    assert said(reply) == missing("group")
    assert rest.world.ledger.assets == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "assetId: is not an asset id"),
        ("ta_" + "0" * 32, "assetId: is not an asset id"),
        ("ua_" + "0" * 31, "assetId: is not an asset id"),
        (
            record_id(ASKED),
            "assetId: is the id of a record; use the assetId, which begins with ta_",
        ),
    ],
)
def test_ids_of_other_kinds_are_refused_with_a_cure(
    rest: RestDesk, text: str, message: str
) -> None:
    assert said(rest.rest("GET", ASSET, asset=text)) == (400, "InvalidParameter", message)


GROUP_ID: Final = "group-20260318035710-k3x9q"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "groupId: is required; url: is required"),
        ({"groupId": "x", "url": URL}, "groupId: is not a group id"),
        ({"assetGroupId": "x", "url": URL}, "assetGroupId: is not a group id"),
        (
            {"assetGroupId": GROUP_ID, "groupId": "group-20260318035710-k3x9r", "url": URL},
            "groupId: differs from assetGroupId; send one of them",
        ),
        ({"groupId": GROUP_ID, "url": "http://10.0.0.1/x"}, "url: must name a public host"),
        (
            {"groupId": GROUP_ID, "url": URL, "assetType": "Text"},
            "assetType: must be one of Image, Video, Audio",
        ),
        ({"groupId": GROUP_ID, "url": URL, "name": "x" * 65}, "name: must be at most 64"),
        (
            {"groupId": GROUP_ID, "url": 7, "ownerId": "x"},
            "ownerId: is not a parameter of this request; url: must be a string",
        ),
    ],
)
def test_a_bad_asset_names_every_field(
    rest: RestDesk, content: dict[str, Any], message: str
) -> None:
    status, code, told = said(rest.rest("POST", ASSETS, content))
    assert (status, code) == (400, "InvalidParameter")
    assert told.startswith(message)
    assert rest.world.ledger.assets == {}


def test_the_group_may_be_named_either_way(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    for named in ({"assetGroupId": group}, {"assetGroupId": group, "groupId": group}):
        made = data(rest.rest("POST", ASSETS, {**named, "url": URL, "assetType": "video"}))
        assert (made["groupId"], made["assetType"]) == (group, "video")


def test_a_full_group_is_a_conflict(rest: RestDesk) -> None:
    rest.world.ledger.set_customer(ANN, limits=Limits(assets_per_group=1))
    group = make_group(rest)["id"]
    make_asset(rest, group)
    reply = rest.rest("POST", ASSETS, {"groupId": group, "url": URL})
    assert said(reply)[:2] == (409, "QuotaExceeded")


def test_a_repeated_create_makes_one_asset(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    key = {"Idempotency-Key": "a-1"}
    first = rest.rest("POST", ASSETS, {"groupId": group, "url": URL}, headers=key)
    drive(rest, "submit")
    settle(rest, Status.ACTIVE)
    again = rest.rest("POST", ASSETS, {"url": URL, "groupId": group}, headers=key)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    other = rest.rest("POST", ASSETS, {"groupId": group, "url": URL + "?2"}, headers=key)
    assert said(other)[:2] == (422, "IdempotencyParameterMismatch")
    assert len(rest.world.ledger.assets) == 1


def test_neither_url_nor_key_reaches_the_log(
    rest: RestDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    make_asset(rest, make_group(rest)["id"], url=URL + "?token=secret")
    assert "secret" not in capsys.readouterr().out
