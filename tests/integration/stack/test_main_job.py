"""The main job: a picture becomes an Active asset, and goes again."""

from typing import Any

import httpx

from local.paths import SAMPLE_PICTURE
from local.stack import Stack
from tests import forms
from tests.integration.conftest import eventually
from tests.integration.customer import Customer


def sample_form(group: str, **fields: str) -> bytes:
    """An upload form with our sample picture."""
    parts = [forms.text_part(name, value) for name, value in fields.items()]
    file = forms.file_part(SAMPLE_PICTURE.read_bytes(), content_type="image/jpeg")
    return forms.encode([forms.text_part("GroupId", group), *parts, file])


def test_an_uploaded_picture_becomes_active_and_can_be_fetched(customer: Customer) -> None:
    group = customer.new_group()
    made = customer.upload(sample_form(group, Name="front view"), forms.CONTENT_TYPE)
    assert made.body["ResponseMetadata"].keys() == {
        "RequestId", "Action", "Version", "Service", "Region",
    }  # fmt: skip
    asset = made.result["Id"]
    assert made.result == {"Id": asset}

    seen = customer.at_rest(asset)
    assert without(seen, "URL", "CreateTime", "UpdateTime") == {
        "Id": asset,
        "Name": "front view",
        "AssetType": "Image",
        "GroupId": group,
        "Status": "Active",
        "UpstreamStatus": "Active",
        "Moderation": {"Strategy": "Default"},
        "ProjectName": "default",
    }
    assert httpx.get(seen["URL"], trust_env=False).content == SAMPLE_PICTURE.read_bytes()


def test_the_uploaded_file_is_gone_when_its_asset_is_at_rest(
    stack: Stack, customer: Customer
) -> None:
    group = customer.new_group()
    slow = customer.upload(sample_form(group, Name="slow:3600"), forms.CONTENT_TYPE)
    (kept,) = stored_files(stack, customer)
    asset = customer.upload(sample_form(group), forms.CONTENT_TYPE).result["Id"]
    customer.at_rest(asset)
    assert eventually(lambda: stored_files(stack, customer) == [kept])
    customer.act("DeleteAsset", Id=slow.result["Id"])
    assert eventually(lambda: stored_files(stack, customer) == [])


def test_a_picture_by_url_becomes_active_and_is_listed(stack: Stack, customer: Customer) -> None:
    group = customer.new_group()
    asset = customer.new_asset(group, stack.sample_url, "by url")
    slow = customer.new_asset(customer.new_group(), stack.sample_url, "slow:3600")
    seen = customer.at_rest(asset)
    assert (seen["Status"], seen["UpstreamStatus"]) == ("Active", "Active")
    processing = customer.act("ListAssets", Filter={"Statuses": ["Processing"]}).result
    assert [one["Id"] for one in processing["Items"]] == [slow]
    listed = customer.act("ListAssets", Filter={"GroupIds": [group]}, PageNumber=1, PageSize=5)
    assert listed.result == {
        "Items": [{**seen, "URL": ""}],
        "TotalCount": 1,
        "PageNumber": 1,
        "PageSize": 5,
    }


def test_a_deleted_asset_reads_as_if_it_had_never_existed(stack: Stack, customer: Customer) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url)
    customer.at_rest(asset)
    assert customer.act("DeleteAsset", Id=asset).result == {}
    assert customer.act("GetAsset", Id=asset).code == "Forbidden"
    assert customer.act("ListAssets").result == {"Items": []}


def test_a_deleted_group_takes_its_assets_along(stack: Stack, customer: Customer) -> None:
    kept, gone = customer.new_group("kept"), customer.new_group("gone")
    asset = customer.new_asset(gone, stack.sample_url)
    assert customer.act("DeleteAssetGroup", Id=gone).result == {}
    assert customer.act("GetAsset", Id=asset).code == "Forbidden"
    groups = customer.act("ListAssetGroups").result["Items"]
    assert [one["Id"] for one in groups] == [kept]


def test_a_rename_shows_in_get_and_in_lists(stack: Stack, customer: Customer) -> None:
    group = customer.new_group("before")
    asset = customer.new_asset(group, stack.sample_url, "before")
    changed = customer.act("UpdateAssetGroup", Id=group, Name="after", Description="described")
    assert changed.result == {"Id": group}
    assert customer.act("UpdateAsset", Id=asset, Name="after").result == {"Id": asset}
    seen = customer.act("GetAssetGroup", Id=group).result
    assert without(seen, "CreateTime", "UpdateTime") == {
        "Id": group,
        "Name": "after",
        "Title": "after",
        "Description": "described",
        "GroupType": "AIGC",
        "ProjectName": "default",
    }
    names = [one["Name"] for one in customer.act("ListAssets").result["Items"]]
    assert names == ["after"]


def stored_files(stack: Stack, customer: Customer) -> list[str]:
    """What the upload bucket holds of a customer."""
    listed = stack.client("s3").list_objects_v2(
        Bucket=stack.outputs["UploadBucketName"], Prefix=f"uploads/{customer.name}/"
    )
    return [one["Key"] for one in listed.get("Contents", [])]


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """The body but for some members, which must be there."""
    assert set(names) <= body.keys()
    return {name: value for name, value in body.items() if name not in names}
