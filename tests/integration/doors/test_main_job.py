"""From a group to an Active asset through the doors: every body compared whole."""

import re
from typing import Any

import pytest

from portrait.ids import as_ta
from portrait.model import AssetId, Failure, Status
from tests.forms import encode, file_part, text_part
from tests.integration.doors.desk import Desk, succeeded
from tests.integration.doors.flow import (
    CDN,
    URL,
    asset_body,
    drive,
    group_body,
    make_asset,
    make_group,
    settle,
)
from tests.pictures import jpeg


def test_a_picture_becomes_an_active_asset(desk: Desk) -> None:
    made = desk.act("CreateAssetGroup", Name="Mia", GroupType="AIGC")
    group = made.result["Id"]
    assert made.body == succeeded("CreateAssetGroup", {"Id": group})
    assert re.fullmatch(r"group-20261101010203-[0-9a-z]{5}", group)
    made = desk.act("CreateAsset", GroupId=group, URL=URL, AssetType="Image")
    asset = made.result["Id"]
    assert made.body == succeeded("CreateAsset", {"Id": asset})
    assert re.fullmatch(r"asset-20261101010203-[0-9a-z]{5}", asset)
    pending = succeeded("GetAsset", asset_body(asset, group, "Processing"))
    assert desk.act("GetAsset", Id=asset).body == pending
    answer = drive(desk, "submit")
    assert answer == {
        "customer": "ann",
        "assets": [asset],
        "generation": 1,
        "turn_at": None,
        "next": "check",
        "wait_seconds": 3,
    }
    assert desk.act("GetAsset", Id=asset).body == pending
    settle(desk, Status.ACTIVE)
    active = asset_body(asset, group, "Active", URL=CDN)
    assert desk.act("GetAsset", Id=asset).body == succeeded("GetAsset", active)
    desk.world.clock.advance(12 * 3600)
    assert desk.act("GetAsset", Id=asset).result == asset_body(asset, group, "Active")


def test_a_failed_asset_says_why_in_the_upstreams_words(desk: Desk) -> None:
    group = make_group(desk)
    asset = make_asset(desk, group)
    drive(desk, "submit")
    settle(desk, Status.FAILED, Failure("FaceMismatch", "Not the same person."))
    error = {"Code": "FaceMismatch", "Message": "Not the same person."}
    expected = asset_body(asset, group, "Failed", Error=error)
    assert desk.act("GetAsset", Id=asset).result == expected
    assert desk.act("ListAssets").result == {"Items": [expected]}


def test_polling_every_three_seconds_costs_the_upstream_nothing(desk: Desk) -> None:
    asset = make_asset(desk, make_group(desk))
    calls = len(desk.world.upstream.calls)
    for _ in range(20):
        desk.world.clock.advance(3)
        assert desk.act("GetAsset", Id=asset).result["UpstreamStatus"] == "Processing"
    assert len(desk.world.upstream.calls) == calls


@pytest.mark.parametrize("kind", ["Image", "Video", "Audio"])
def test_each_medium_is_taken(desk: Desk, kind: str) -> None:
    asset = make_asset(desk, make_group(desk), AssetType=kind)
    assert desk.act("GetAsset", Id=asset).result["AssetType"] == kind


def test_names_moderation_and_labels_are_kept(desk: Desk) -> None:
    group = make_group(desk, Description="d" * 300, ProjectName="spring")
    label = {"Description": "d" * 300, "ProjectName": "spring"}
    assert desk.act("GetAssetGroup", Id=group).result == group_body(group, **label)
    made = desk.act(
        "CreateAsset",
        GroupId=group,
        URL=URL,
        AssetType="Image",
        Name="é" * 50,
        Moderation={"Strategy": "Skip"},
        ProjectName="spring",
    )
    asset = made.result["Id"]
    assert desk.act("GetAsset", Id=asset, ProjectName="spring").result == asset_body(
        asset,
        group,
        "Processing",
        Name="é" * 50,
        Moderation={"Strategy": "Skip"},
        ProjectName="spring",
    )
    drive(desk, "submit")
    assert desk.world.upstream.calls[-1][1].startswith("é" * 50 + "#tst")


def test_an_upload_answers_as_create_asset_does_and_goes_the_same_way(desk: Desk) -> None:
    group = make_group(desk)
    form = encode([text_part("GroupId", group), file_part(jpeg(640, 800))])
    made = desk.upload(form)
    asset = made.result["Id"]
    assert made.body == succeeded("CreateAsset", {"Id": asset})
    assert desk.act("GetAsset", Id=asset).result == asset_body(asset, group, "Processing")
    assert len(desk.world.objects.files) == 1
    drive(desk, "submit")
    settle(desk, Status.ACTIVE)
    assert desk.act("GetAsset", Id=asset).result["Status"] == "Active"
    assert desk.world.objects.files == {}


def test_the_native_walk_needs_only_what_ark_needs(desk: Desk) -> None:
    group = desk.act("CreateAssetGroup", resource="/", Name="n" * 64).result["Id"]
    wanted: dict[str, Any] = {
        "GroupId": group,
        "URL": URL,
        "AssetType": "Image",
        "ProjectName": "default",
    }
    asset = desk.act("CreateAsset", resource="/", **wanted).result["Id"]
    drive(desk, "submit")
    settle(desk, Status.ACTIVE)
    known: dict[str, Any] = {"ProjectName": "default"}
    info = desk.act("GetAsset", resource="/", Id=asset, **known).body
    assert info.get("Result", info)["Status"] == "Active"
    listed = desk.act(
        "ListAssets",
        resource="/",
        Filter={"GroupIds": [group], "Statuses": ["Active"]},
        PageNumber=1,
        PageSize=10,
        **known,
    )
    assert [one["Id"] for one in listed.result["Items"]] == [asset]
    listed = desk.act(
        "ListAssetGroups", resource="/", Filter={"GroupType": "AIGC"}, PageNumber=1, **known
    )
    assert [one["Id"] for one in listed.result["Items"]] == [group]
    assert desk.act("DeleteAsset", resource="/", Id=asset, **known).result == {}
    assert desk.act("DeleteAssetGroup", resource="/", Id=group, **known).result == {}


def test_an_asset_has_one_id_in_two_spellings(desk: Desk) -> None:
    asset = make_asset(desk, make_group(desk))
    assert desk.act("GetAsset", Id=as_ta(AssetId(asset))).result["Id"] == asset
