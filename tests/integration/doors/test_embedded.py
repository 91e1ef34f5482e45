"""A file that is sent in the place of its URL: stored, and taken in as an upload is."""

import base64
import json
from typing import Any, Final

import pytest

from portrait.model import AssetId, AssetState, AssetType
from tests.integration.doors.desk import Desk, refused
from tests.integration.doors.rest_desk import ASSET, ASSETS, RestDesk, data, make_group
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN

PICTURE: Final = jpeg(640, 800) + bytes(40)
TEXT: Final = base64.b64encode(PICTURE).decode()
SOUND: Final = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60)
OTHERS: Final = "group-20260101000000-00000"
EVERYWHERE: Final = pytest.mark.parametrize("resource", ["/v1/portrait", "/"])


def group_of(desk: Desk, resource: str) -> str:
    made = desk.act("CreateAssetGroup", resource=resource, Name="Mia", GroupType="AIGC")
    return str(made.body["Result"]["Id"])


@EVERYWHERE
@pytest.mark.parametrize("text", [f"data:image/jpeg;base64,{TEXT}", TEXT])
def test_a_picture_in_the_place_of_a_url_is_an_asset(desk: Desk, resource: str, text: str) -> None:
    asked: dict[str, Any] = {
        "GroupId": group_of(desk, resource),
        "AssetType": "Image",
        "Name": "me",
    }
    reply = desk.act("CreateAsset", resource=resource, URL=text, **asked)
    assert reply.status == 200
    row = desk.world.ledger.assets[ANN, AssetId(reply.body["Result"]["Id"])]
    assert (row.type, row.name, row.state) == (AssetType.IMAGE, "me", AssetState.QUEUED)
    assert (row.source, row.source_host) == (None, "")
    assert desk.world.objects.files == {row.upload_key: (PICTURE, "image/jpeg")}


def test_sound_in_the_place_of_a_url_is_an_asset(desk: Desk) -> None:
    text = f"data:audio/wav;base64,{base64.b64encode(SOUND).decode()}"
    asked: dict[str, Any] = {"GroupId": group_of(desk, "/v1/portrait"), "AssetType": "Audio"}
    reply = desk.act("CreateAsset", URL=text, **asked)
    row = desk.world.ledger.assets[ANN, AssetId(reply.body["Result"]["Id"])]
    assert row.type is AssetType.AUDIO
    assert desk.world.objects.files == {row.upload_key: (SOUND, "audio/wav")}


def test_every_offending_field_is_named_and_nothing_is_stored(desk: Desk) -> None:
    broken = f"data:image/png;base64,{TEXT}"
    reply = desk.act("CreateAsset", URL=broken, GroupId="mine", AssetType="Film")
    words = (
        "GroupId: is not a group id; "
        "URL: is declared as another type than its content, image/jpeg; "
        "AssetType: must be one of Image, Video, Audio"
    )
    assert reply.status == 400
    assert reply.body == refused("CreateAsset", "InvalidParameter", words)
    group = group_of(desk, "/v1/portrait")
    reply = desk.act("CreateAsset", URL=TEXT, GroupId=group, AssetType="Video")
    words = "AssetType: must be Image: that is what the file in the request is"
    assert reply.body == refused("CreateAsset", "InvalidParameter", words)
    assert desk.world.objects.files == {}


def test_a_group_that_is_not_the_customers_leaves_no_file(desk: Desk) -> None:
    reply = desk.act("CreateAsset", URL=TEXT, GroupId=OTHERS, AssetType="Image")
    assert reply.status == 403
    assert desk.world.objects.files == {}


def test_the_same_key_stores_it_once(desk: Desk) -> None:
    asked: dict[str, Any] = {
        "GroupId": group_of(desk, "/v1/portrait"),
        "URL": TEXT,
        "AssetType": "Image",
    }
    first, again = (desk.act("CreateAsset", ClientToken="once", **asked) for _ in range(2))
    assert first.body == again.body
    assert len(desk.world.objects.files) == 1
    longer = base64.b64encode(PICTURE + b"x").decode()
    other = desk.act("CreateAsset", ClientToken="once", **{**asked, "URL": longer})
    assert other.body["ResponseMetadata"]["Error"]["Code"] == "IdempotencyParameterMismatch"
    assert len(desk.world.objects.files) == 1


def test_a_body_of_the_json_limit_is_read_and_one_byte_more_is_not(desk: Desk) -> None:
    asked: dict[str, Any] = {
        "GroupId": group_of(desk, "/v1/portrait"),
        "AssetType": "Image",
        "URL": "",
    }
    for more, status in ((0, 200), (1, 413)):
        whole = json.dumps({**asked, "URL": TEXT})
        padded = whole + " " * (1_048_576 + more - len(whole))
        reply = desk.post({"Action": ["CreateAsset"]}, padded)
        assert reply.status == status


def test_a_file_in_json_is_an_asset_at_the_other_door_too(rest: RestDesk) -> None:
    group = make_group(rest)["id"]
    asked = {"groupId": group, "url": f"data:image/jpeg;base64,{TEXT}", "name": "front"}
    made = data(rest.rest("POST", ASSETS, asked))
    assert data(rest.rest("GET", ASSET, asset=made["assetId"]))["sourceType"] == "upload"
    (stored,) = rest.world.objects.files.values()
    assert stored == (PICTURE, "image/jpeg")
    wrong = {**asked, "url": TEXT, "assetType": "Audio"}
    assert rest.rest("POST", ASSETS, wrong).status == 400
    assert len(rest.world.objects.files) == 1
