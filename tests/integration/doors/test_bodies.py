"""Bodies: empty, malformed, in base64, too large."""

import json

import pytest

from tests.integration.doors.desk import Desk, event, refused


@pytest.mark.parametrize("body", [None, "", "  \n", "{}", b"", b"{}"])
def test_an_empty_body_is_an_empty_object(desk: Desk, body: str | bytes | None) -> None:
    assert desk.post({"Action": ["ListAssets"]}, body).result == {"Items": []}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[]", "body: must be an object"),
        ("null", "body: must be an object"),
        ('"x"', "body: must be an object"),
        ("{", "body: is not valid JSON"),
        ('{"Id":"x"} {}', "body: is not valid JSON"),
        ("Action=GetAsset", "body: is not valid JSON"),
        ('{"Id":"\\ud800"}', "body: is not valid JSON"),
        ('{"Id":"\ud800"}', "body: is not valid JSON"),
        (b'{"Id":"\xff\xfe"}', "body: is not valid JSON"),
        ("[" * 5000 + "]" * 5000, "body: is not valid JSON"),
        ('{"Id":' * 5000 + "1" + "}" * 5000, "body: is not valid JSON"),
    ],
    ids=range(11),
)
def test_a_malformed_body_is_refused_whole(desk: Desk, body: str | bytes, message: str) -> None:
    reply = desk.post({"Action": ["GetAsset"]}, body)
    assert reply.body == refused("GetAsset", "InvalidParameter", message)


@pytest.mark.parametrize(
    ("action", "body", "name"),
    [
        ("GetAsset", '{"Id": "x", "Id": "asset-20260318035710-k3x9q"}', "Id"),
        ("GetAsset", '{"\\u0049d": "x", "Id": "asset-20260318035710-k3x9q"}', "Id"),
        ("ListAssets", '{"Filter": {"Name": "a", "Name": "b", "Name": "c"}}', "Name"),
    ],
)
def test_a_member_that_is_given_twice_is_named(
    desk: Desk, action: str, body: str, name: str
) -> None:
    reply = desk.post({"Action": [action]}, body)
    assert reply.body == refused(action, "InvalidParameter", f"{name}: is given more than once")


def test_a_body_that_is_not_the_base64_it_says_is_refused(desk: Desk) -> None:
    request = event(query={"Action": ["ListAssets"]}, body="{}")
    request["isBase64Encoded"] = True
    reply = desk.send(request)
    assert reply.body == refused("", "InvalidParameter", "body: could not be read")


def test_a_body_may_travel_in_base64(desk: Desk) -> None:
    body = json.dumps({"Name": "Mía", "GroupType": "AIGC"}, ensure_ascii=False).encode()
    group = desk.post({"Action": ["CreateAssetGroup"]}, body).result["Id"]
    assert desk.act("GetAssetGroup", Id=group).result["Name"] == "Mía"


@pytest.mark.parametrize(("size", "status"), [(1_048_576, 200), (1_048_577, 413)])
@pytest.mark.parametrize("binary", [False, True])
def test_a_body_of_one_megabyte_passes_and_not_a_byte_more(
    desk: Desk, size: int, status: int, *, binary: bool
) -> None:
    body = "{}" + " " * (size - 2)
    reply = desk.post({"Action": ["ListAssets"]}, body.encode() if binary else body)
    assert reply.status == status
    if status == 413:
        message = "body: must be at most 1,048,576 bytes"
        assert reply.body == refused("ListAssets", "InvalidParameter", message)
