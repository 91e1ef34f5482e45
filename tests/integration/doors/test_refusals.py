"""What the Action doors refuse: statuses, codes, words, every offending field at once.

Keys and the operator's own troubles are in `test_standing`, bodies in `test_bodies`, paths and
verbs in `test_edges`, ids of others in `test_tenants`.
"""

import json
from typing import Any

import pytest

from tests.integration.doors.desk import Desk, refused, succeeded

GROUP = "group-20260318035710-k3x9q"
ASSET = "asset-20260318035710-k3x9q"
URL = "https://media.example.com/mia.jpg"
LIVENESS = (
    "GroupType: LivenessFace groups are created by the H5 scan flow only; "
    "do not call CreateAssetGroup for them"
)
IMAGE = {"GroupId": GROUP, "URL": URL, "AssetType": "Image"}
KNOWN = (
    "CreateAssetGroup, GetAssetGroup, ListAssetGroups, UpdateAssetGroup, DeleteAssetGroup, "
    "CreateAsset, GetAsset, ListAssets, UpdateAsset, DeleteAsset, "
    "CreateVisualValidateSession, GetVisualValidateResult"
)
BOTH_MODES = "PageNumber and PageSize do not go together with MaxResults and NextToken"


def assert_bad(desk: Desk, action: str, body: dict[str, Any], message: str) -> None:
    """A 400 with these words, for the same body at the door of the Portrait API; no trace left."""
    reply = desk.post({"Action": [action]}, json.dumps(body))
    status, code, said = reply.error
    assert (status, code) == (400, "InvalidParameter")
    assert sorted(said.split("; ")) == sorted(message.split("; "))
    assert reply.body == refused(action, "InvalidParameter", said)
    assert desk.world.ledger.groups == {}
    assert desk.world.ledger.assets == {}
    assert desk.world.upstream.calls == []


@pytest.mark.parametrize(
    ("action", "body", "message"),
    [
        ("CreateAssetGroup", {}, "Name: is required; GroupType: is required"),
        ("CreateAssetGroup", {"Name": "Mia"}, "GroupType: is required"),
        ("CreateAssetGroup", {"Name": "Mia", "GroupType": "LivenessFace"}, LIVENESS),
        ("CreateAssetGroup", {"Name": "Mia", "GroupType": "aigc"}, "GroupType: must be AIGC"),
        (
            "CreateAssetGroup",
            {"Name": 7, "GroupType": "AIGC", "Description": "d" * 301, "Tags": [], "Zone": 1},
            (
                "Name: must be a string; Description: must be at most 300 characters, got 301; "
                "Tags: is not a parameter of this request; Zone: is not a parameter of this request"
            ),
        ),
        ("CreateAsset", {}, "GroupId: is required; URL: is required; AssetType: is required"),
        (
            "CreateAsset",
            {"GroupId": "x", "URL": "ftp://a.example/x", "AssetType": "image", "name": "n"},
            (
                "GroupId: is not a group id; URL: must begin with http:// or https://; "
                "AssetType: must be one of Image, Video, Audio; "
                "name: is not a parameter of this request"
            ),
        ),
        ("CreateAsset", {**IMAGE, "URL": "http://127.0.0.1/x"}, "URL: must name a public host"),
        (
            "CreateAsset",
            {**IMAGE, "Moderation": {"Strategy": "None", "Level": 1}},
            (
                "Moderation.Strategy: Input should be 'Default' or 'Skip'; "
                "Moderation.Level: is not a parameter of this request"
            ),
        ),
        ("GetAsset", {}, "Id: is required"),
        ("GetAsset", {"Id": GROUP}, "Id: is not an asset id"),
        ("GetAsset", {"Id": None}, "Id: must be a string"),
        ("GetAssetGroup", {"Id": ASSET}, "Id: is not a group id"),
        ("DeleteAssetGroup", {"Id": ASSET}, "Id: is not a group id"),
        ("DeleteAsset", {"Id": "asset-20261399000000-aaaaa"}, "Id: is not an asset id"),
        ("UpdateAsset", {"Id": ASSET}, "Name: is required"),
        ("UpdateAssetGroup", {"Id": GROUP, "Name": ""}, "Name: must not be empty"),
        (
            "ListAssets",
            {
                "Filter": {"GroupIds": [GROUP, "x"], "Statuses": ["Active", "Gone"], "Foo": 1},
                "PageSize": 101,
                "SortBy": "Name",
                "SortOrder": "up",
            },
            (
                "PageSize: Input should be less than or equal to 100; "
                "SortOrder: Input should be 'Desc' or 'Asc'; "
                "Filter.GroupIds[1]: is not a group id; "
                "Filter.Statuses[1]: must be one of Processing, Active, Failed; "
                "Filter.Foo: is not a parameter of this request; "
                "SortBy: Input should be 'CreateTime', 'UpdateTime' or 'GroupId'"
            ),
        ),
        (
            "ListAssetGroups",
            {"PageNumber": 1, "MaxResults": 5},
            f"PageNumber: {BOTH_MODES}; MaxResults: {BOTH_MODES}",
        ),
        (
            "ListAssetGroups",
            {"PageNumber": 101, "PageSize": 100},
            "PageNumber: PageNumber x PageSize must be at most 10000; use MaxResults and NextToken",
        ),
        (
            "ListAssets",
            {"PageNumber": 201, "PageSize": 100},
            "PageNumber: PageNumber x PageSize must be at most 20000; use MaxResults and NextToken",
        ),
        ("ListAssets", {"PageNumber": "1"}, "PageNumber: must be a whole number"),
        ("ListAssets", {"Filter": []}, "Filter: must be an object"),
        (
            "ListAssets",
            {"NextToken": "AAAA"},
            "NextToken: is not a token of this list; start again without it",
        ),
    ],
)
def test_every_offending_field_is_named_at_once(
    desk: Desk, action: str, body: dict[str, Any], message: str
) -> None:
    assert_bad(desk, action, body, message)


@pytest.mark.parametrize(
    ("resource", "longest"), [("/v1/portrait", 50), ("/", 64)], ids=["portrait", "native"]
)
def test_names_count_code_points_to_the_limit_of_their_door(
    desk: Desk, resource: str, longest: int
) -> None:
    wanted: dict[str, Any] = {"GroupType": "AIGC", "resource": resource}
    made = desk.act("CreateAssetGroup", Name="😀" * longest, **wanted)
    assert made.status == 200
    long = desk.act("CreateAssetGroup", Name="😀" * (longest + 1), **wanted)
    message = f"Name: must be at most {longest} characters, got {longest + 1}"
    assert long.error == (400, "InvalidParameter", message)
    renamed = desk.act(
        "UpdateAssetGroup", Id=made.result["Id"], Name="n" * (longest + 1), resource=resource
    )
    assert renamed.error == (400, "InvalidParameter", message)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b"])
def test_a_name_is_visible_text(desk: Desk, name: str) -> None:
    reply = desk.act("CreateAssetGroup", Name=name, GroupType="AIGC")
    assert reply.error[:2] == (400, "InvalidParameter")
    assert reply.error[2].startswith("Name: must not ")


def test_fields_keep_their_letter_case(desk: Desk) -> None:
    message = "Id: is required; id: is not a parameter of this request"
    assert_bad(desk, "GetAsset", {"id": ASSET}, message)


def test_at_most_fifty_fields_are_named(desk: Desk) -> None:
    body = json.dumps({f"X{number}": 1 for number in range(200)})
    reply = desk.post({"Action": ["ListAssets"]}, body)
    assert reply.error[2].count("is not a parameter") == 50


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, "Action: is required in the query string"),
        ({"Action": [""]}, "Action: is required in the query string"),
        ({"Action": ["GetAsset", "DeleteAsset"]}, "Action: is given more than once"),
        ({"Action": ["GetAsset", "GetAsset"]}, "Action: is given more than once"),
        (
            {"Version": ["2024-01-01", "2024-01-01"]},
            "Version: is given more than once; Action: is required in the query string",
        ),
        ({"Action": ["MakeCoffee"]}, f"Action: 'MakeCoffee' is not one of {KNOWN}"),
        ({"Action": ["getasset"]}, f"Action: 'getasset' is not one of {KNOWN}"),
        ({"Action": ["x" * 99]}, f"Action: '{'x' * 64}' is not one of {KNOWN}"),
        ({"Action": ["GetAsset"], "Version": ["2020-01-01"]}, "Version: must be 2024-01-01"),
        ({"Action": ["GetAsset"], "Version": [""]}, "Version: must be 2024-01-01"),
    ],
)
def test_action_and_version_are_given_once_and_exist(
    desk: Desk, query: dict[str, list[str]], message: str
) -> None:
    reply = desk.post(query, "{}")
    named = query.get("Action", [""])[0]
    action = named if named == "GetAsset" else ""
    assert reply.body == refused(action, "InvalidParameter", message)
    assert reply.status == 400
    native = desk.post(query, "{}", resource="/")
    unknown = "is not one of" in message or "must be 2024" in message
    code = (404, "InvalidActionOrVersion") if unknown else (400, "InvalidParameter")
    assert native.error == (*code, message)


@pytest.mark.parametrize("version", [None, "2024-01-01"])
def test_version_may_be_absent_or_right(desk: Desk, version: str | None) -> None:
    query = {"Action": ["ListAssets"]} | ({"Version": [version]} if version else {})
    assert desk.post(query, "{}").body == succeeded("ListAssets", {"Items": []})
