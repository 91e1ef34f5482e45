"""Groups and assets: full answers, isolation of accounts and projects, what is not found."""

import pytest
from botocore.model import OperationModel

from functions.sandbox.model import GroupId, Library
from tests.unit.sandbox.ark import GOOD_URL, REQUEST_ID
from tests.unit.sandbox.conftest import Sandbox


def test_a_group_is_created_shown_changed_and_deleted(sandbox: Sandbox) -> None:
    ark = sandbox.ark()

    created = ark("CreateAssetGroup", Name="hero", Description="a hero", GroupType="AIGC")

    group = created.result["Id"]
    request_id = created.body["ResponseMetadata"].pop("RequestId")
    assert REQUEST_ID.fullmatch(request_id)
    assert request_id.startswith("20261102043015")  # Beijing time
    assert group.startswith("group-20261102043015-")
    assert created.status == 200
    assert created.body == {
        "ResponseMetadata": {
            "Action": "CreateAssetGroup",
            "Version": "2024-01-01",
            "Service": "ark",
            "Region": "cn-beijing",
        },
        "Result": {"Id": group},
    }
    shown = {
        "Id": group,
        "Name": "hero",
        "Title": "hero",
        "Description": "a hero",
        "GroupType": "AIGC",
        "ProjectName": "default",
        "CreateTime": "2026-11-01T20:30:15Z",
        "UpdateTime": "2026-11-01T20:30:15Z",
    }
    assert ark("GetAssetGroup", Id=group).result == shown
    assert ark("UpdateAssetGroup", Id=group, Name="heroine").result == {"Id": group}
    assert ark("GetAssetGroup", Id=group).result == shown | {
        "Name": "heroine",
        "Title": "heroine",
        "UpdateTime": "2026-11-01T20:30:16Z",
    }
    assert ark("DeleteAssetGroup", Id=group).result == {}
    assert ark("GetAssetGroup", Id=group).error == (404, "NotFound.group_id")
    assert ark("DeleteAssetGroup", Id=group).error == (404, "NotFound.group_id")
    assert ark("UpdateAssetGroup", Id=group, Name="x").error == (404, "NotFound.group_id")


def test_an_asset_is_processing_then_active_then_deleted(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    group = ark.group()
    asset = ark.asset(group, Name="front", Moderation={"Strategy": "Default"})
    shown = {
        "Id": asset,
        "Name": "front",
        "URL": "",
        "AssetType": "Image",
        "GroupId": group,
        "Status": "Processing",
        "Moderation": {"Strategy": "Default"},
        "ProjectName": "default",
        "CreateTime": "2026-11-01T20:30:16Z",
        "UpdateTime": "2026-11-01T20:30:16Z",
    }
    assert ark("GetAsset", Id=asset).result == shown
    sandbox.clock.advance(11.9)
    assert ark.status(asset) == "Processing"
    active = ark("GetAsset", Id=asset).result
    url = active.pop("URL")
    assert {**active, "URL": ""} == shown | {"Status": "Active"}
    assert f"/copies/sandbox-1/default/{asset}?" in url
    assert "X-Amz-Expires=43200" in url
    assert ark("UpdateAsset", Id=asset, Name="face").result == {"Id": asset}
    assert ark("GetAsset", Id=asset).result["Name"] == "face"
    assert ark("DeleteAsset", Id=asset).result == {}
    for action in ("GetAsset", "DeleteAsset", "UpdateAsset"):
        assert ark(action, Id=asset).error == (404, "NotFound.asset_id")
    assert sandbox.copies() == []


@pytest.mark.parametrize(("account", "project"), [(2, "default"), (1, "other"), (2, "other")])
def test_nothing_is_seen_from_another_account_or_project(
    sandbox: Sandbox, account: int, project: str
) -> None:
    owner, stranger = sandbox.ark(1, "default"), sandbox.ark(account, project)
    group = owner.group()
    asset = owner.asset(group)

    for action in ("GetAssetGroup", "UpdateAssetGroup", "DeleteAssetGroup"):
        assert stranger(action, Id=group).error == (404, "NotFound.group_id")
    for action in ("GetAsset", "UpdateAsset", "DeleteAsset"):
        assert stranger(action, Id=asset).error == (404, "NotFound.asset_id")
    refused = stranger("CreateAsset", GroupId=group, URL=GOOD_URL, AssetType="Image")
    assert refused.error == (404, "NotFound.group_id")
    filters = {"GroupType": "AIGC", "GroupIds": [group]}
    assert stranger("ListAssetGroups", Filter=filters).result == {"Items": []}
    assert stranger("ListAssets", Filter=filters).result == {"Items": []}
    assert owner("GetAsset", Id=asset).result["Id"] == asset


def test_without_a_project_name_only_the_default_project_is_there(sandbox: Sandbox) -> None:
    nameless, named = sandbox.ark(), sandbox.ark(project="films")
    group = named.group()
    assert nameless("ListAssetGroups", Filter={"GroupType": "AIGC"}).result == {"Items": []}
    assert nameless("DeleteAssetGroup", Id=group).error == (404, "NotFound.group_id")
    plain = nameless.group()
    listed = sandbox.ark(project="default")("ListAssetGroups", Filter={"GroupType": "AIGC"}).result
    assert [item["Id"] for item in listed["Items"]] == [plain]


def test_deleting_a_group_deletes_its_assets_and_their_copies(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    group, other = ark.group(), ark.group()
    assets = [ark.asset(group) for _ in range(3)]
    kept = ark.asset(other)
    for asset in (*assets, kept):
        ark.status(asset)
    assert len(sandbox.copies()) == 4

    ark("DeleteAssetGroup", Id=group)

    for asset in assets:
        assert ark("GetAsset", Id=asset).error == (404, "NotFound.asset_id")
    items = ark("ListAssets", Filter={"GroupType": "AIGC"}).result["Items"]
    assert [item["Id"] for item in items] == [kept]
    assert sandbox.copies() == [f"copies/sandbox-1/default/{kept}"]
    assert sandbox.held() == (1, 1)


def test_assets_of_a_group_whose_deletion_died_are_gone_and_the_next_delete_frees_them(
    sandbox: Sandbox,
) -> None:
    ark = sandbox.ark()
    group, other = ark.group(), ark.group()
    asset = ark.asset(group)
    assert sandbox.world.groups.remove(Library("sandbox-1", "default"), GroupId(group))

    assert ark("GetAsset", Id=asset).error == (404, "NotFound.asset_id")
    assert ark("UpdateAsset", Id=asset, Name="x").error == (404, "NotFound.asset_id")
    assert ark("DeleteAsset", Id=asset).error == (404, "NotFound.asset_id")
    assert ark("ListAssets", Filter={"GroupType": "AIGC"}).result == {"Items": []}
    assert sandbox.held() == (1, 1)
    assert ark("DeleteAssetGroup", Id=other).result == {}
    assert sandbox.held() == (0, 0)


def test_names_count_code_points(sandbox: Sandbox) -> None:
    name = "人" * 64
    ark = sandbox.ark()
    assert ark("GetAssetGroup", Id=ark.group(name)).result["Name"] == name


def test_an_id_that_is_taken_is_minted_again(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    ark.step_seconds = 0
    sandbox.world.random.seed(1)
    first = ark.group()
    sandbox.world.random.seed(1)
    second = ark.group()
    assert first != second
    assert sandbox.held() == (2, 0)


def test_dynamodb_is_called_no_more_often_than_needed(sandbox: Sandbox) -> None:
    calls: list[str] = []

    def note(model: OperationModel, **_: object) -> None:
        calls.append(model.name)

    def during(action: str, **body: object) -> list[str]:
        calls.clear()
        assert ark(action, **body).status == 200
        return list(calls)

    ark = sandbox.ark()
    group = ark.group()
    asset = ark.asset(group)
    ark.status(asset)
    sandbox.dynamodb.meta.events.register("before-call.dynamodb", note)
    assert during("GetAsset", Id=asset) == ["UpdateItem", "BatchGetItem"]
    assert during("ListAssets") == ["UpdateItem", "GetItem", "Query"]
    assert during("GetAssetGroup", Id=group) == ["UpdateItem", "GetItem"]
    assert during("CreateAssetGroup", Name="x") == ["UpdateItem", "TransactWriteItems"]
    assert during("CreateAsset", GroupId=group, URL=GOOD_URL, AssetType="Image") == [
        "UpdateItem",
        "GetItem",
        "TransactWriteItems",
    ]
    sandbox.dynamodb.meta.events.unregister("before-call.dynamodb", note)
