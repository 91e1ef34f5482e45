"""What the Action door refuses: the code, the status, and that nothing has changed."""

from typing import Any

import pytest

from local.stack import Stack
from tests.integration.customer import Customer, Office, Reply

UNKNOWN_GROUP = "group-20260318035710-abcde"
UNKNOWN_ASSET = "asset-20260318035710-abcde"


@pytest.mark.parametrize(
    ("members", "fields"),
    [
        ({"Name": "x"}, ["GroupType"]),
        ({"Name": "x", "GroupType": "aigc"}, ["GroupType"]),
        ({"Name": "x", "GroupType": "LivenessFace"}, ["GroupType"]),
        ({"Name": "x" * 51, "GroupType": "AIGC"}, ["Name"]),
        ({"Name": "", "GroupType": "AIGC"}, ["Name"]),
        ({"GroupType": "Other"}, ["Name", "GroupType"]),
        ({"Name": 7, "GroupType": "AIGC", "Colour": "red"}, ["Name", "Colour"]),
        ({"Name": "x", "GroupType": "AIGC", "Description": "d" * 301}, ["Description"]),
    ],
)
def test_a_wrong_group_is_refused_by_every_field_and_not_made(
    tenant: Customer, group: str, members: dict[str, Any], fields: list[str]
) -> None:
    refused = tenant.act("CreateAssetGroup", **members)
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert named_fields(refused) == set(fields)
    assert [one["Id"] for one in tenant.act("ListAssetGroups").result["Items"]] == [group]


@pytest.mark.parametrize(
    ("members", "fields"),
    [
        ({"AssetType": "Picture"}, ["AssetType"]),
        ({"AssetType": "image"}, ["AssetType"]),
        ({"URL": "ftp://example.com/a.jpg"}, ["URL"]),
        ({"URL": "http://10.0.0.7/a.jpg"}, ["URL"]),
        ({"URL": "http://127.0.0.1:1/a.jpg"}, ["URL"]),
        ({"GroupId": "group-1"}, ["GroupId"]),
        ({"Name": "n" * 51}, ["Name"]),
        ({"AssetType": None, "URL": None}, ["AssetType", "URL"]),
    ],
)
def test_a_wrong_asset_is_refused_by_every_field_and_not_made(
    stack: Stack, tenant: Customer, group: str, members: dict[str, Any], fields: list[str]
) -> None:
    good = {"GroupId": group, "URL": stack.sample_url, "AssetType": "Image"}
    refused = tenant.act("CreateAsset", **{**good, **members})
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert named_fields(refused) == set(fields)
    assert tenant.act("ListAssets").result == {"Items": []}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"Name": NaN}'])
def test_a_malformed_body_is_an_invalid_parameter(tenant: Customer, body: bytes) -> None:
    refused = post(tenant, "/v1/portrait/?Action=CreateAssetGroup", body)
    assert (refused.status, refused.code) == (400, "InvalidParameter")


def test_a_group_of_a_verified_person_cannot_be_created_by_hand(tenant: Customer) -> None:
    refused = tenant.act("CreateAssetGroup", Name="x", GroupType="LivenessFace")
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert "H5 scan" in refused.message


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "Action"),
        ("?Action=", "Action"),
        ("?Action=MakeCoffee", "Action"),
        ("?Action=GetAsset&Action=ListAssets", "Action"),
        ("?Action=GetAsset&Version=2020-01-01", "Version"),
    ],
)
def test_an_action_that_does_not_exist_is_an_invalid_parameter(
    tenant: Customer, query: str, field: str
) -> None:
    refused = post(tenant, f"/v1/portrait/{query}", b"{}")
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert named_fields(refused) == {field}


@pytest.mark.parametrize(
    ("action", "kind", "more"),
    [
        ("GetAssetGroup", "group", {}),
        ("UpdateAssetGroup", "group", {"Name": "mine now"}),
        ("DeleteAssetGroup", "group", {}),
        ("CreateAsset", "into", {"AssetType": "Image"}),
        ("GetAsset", "asset", {}),
        ("UpdateAsset", "asset", {"Name": "mine now"}),
        ("DeleteAsset", "asset", {}),
    ],
)
def test_a_foreign_id_is_refused_exactly_as_one_that_never_existed(
    owned: tuple[str, str], stack: Stack, tenant: Customer, action: str, kind: str,
    more: dict[str, Any],
) -> None:  # fmt: skip
    group, asset = owned
    foreign = {"group": {"Id": group}, "into": {"GroupId": group}, "asset": {"Id": asset}}
    unknown = {
        "group": {"Id": UNKNOWN_GROUP},
        "into": {"GroupId": UNKNOWN_GROUP},
        "asset": {"Id": UNKNOWN_ASSET},
    }
    if kind == "into":
        more = {**more, "URL": stack.sample_url}
    refused = tenant.act(action, **foreign[kind], **more)
    never = tenant.act(action, **unknown[kind], **more)
    assert (refused.status, refused.code) == (403, "Forbidden")
    assert anonymous(refused) == anonymous(never)


def test_a_foreign_group_in_a_list_filter_matches_nothing(
    owned: tuple[str, str], tenant: Customer
) -> None:
    found = tenant.act("ListAssets", Filter={"GroupIds": [owned[0]]})
    assert found.result == {"Items": []}


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer sk-wrong", "Basic abc", "sk-alone"])
def test_a_bad_key_is_unauthorized(tenant: Customer, key: str) -> None:
    answer = tenant.http.post(
        "/v1/portrait/?Action=ListAssets", json={}, headers={"Authorization": key} if key else {}
    )
    refused = Reply(answer.status_code, answer.json())
    assert (refused.status, refused.code) == (401, "Unauthorized")


def test_a_full_quota_of_groups_is_freed_by_a_delete(office: Office) -> None:
    customer = office.admit(groups=1)
    group = customer.new_group()
    refused = customer.act("CreateAssetGroup", Name="one more", GroupType="AIGC")
    assert (refused.status, refused.code) == (400, "QuotaExceeded")
    customer.act("DeleteAssetGroup", Id=group)
    assert customer.new_group() != group


def test_a_full_quota_of_assets_is_freed_by_a_delete(stack: Stack, office: Office) -> None:
    customer = office.admit(assets_per_group=1)
    group = customer.new_group()
    asset = customer.new_asset(group, stack.sample_url)
    wanted = {"GroupId": group, "URL": stack.sample_url, "AssetType": "Image"}
    refused = customer.act("CreateAsset", **wanted)
    assert (refused.status, refused.code) == (400, "QuotaExceeded")
    customer.act("DeleteAsset", Id=asset)
    assert customer.act("CreateAsset", **wanted).status == 200


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [("suspended", 403, "Forbidden"), ("payment_required", 403, "PaymentRequired")],
)
def test_a_customer_the_operator_closed_is_refused(
    stack: Stack, office: Office, state: str, status: int, code: str
) -> None:
    customer = office.admit()
    stack.admin({"command": "set_state", "customer": customer.name, "state": state})
    refused = customer.act("ListAssets")
    assert (refused.status, refused.code) == (status, code)


@pytest.fixture(scope="module")
def owned(stack: Stack, office: Office) -> tuple[str, str]:
    """A group and an asset of somebody else."""
    owner = office.admit()
    group = owner.new_group()
    return group, owner.new_asset(group, stack.sample_url)


def post(customer: Customer, path: str, body: bytes) -> Reply:
    """Post bytes with the customer's key."""
    headers = {**customer.headers, "Content-Type": "application/json"}
    answer = customer.http.post(path, content=body, headers=headers)
    return Reply(answer.status_code, answer.json())


def named_fields(refused: Reply) -> set[str]:
    """The fields a refusal names: `field: what is wrong; field: what is wrong`."""
    return {part.partition(":")[0].strip() for part in refused.message.split("; ") if ":" in part}


def anonymous(refused: Reply) -> dict[str, Any]:
    """An answer without its request's id."""
    metadata = {**refused.body["ResponseMetadata"], "RequestId": ""}
    return {**refused.body, "ResponseMetadata": metadata}
