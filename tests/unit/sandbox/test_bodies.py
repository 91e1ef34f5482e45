"""Request bodies that are refused: by the member's name, in words, with nothing changed."""

import pytest

from functions.sandbox.refusals import Refusal
from functions.sandbox.requests import ById, read_request
from tests.unit.sandbox.ark import GOOD_URL
from tests.unit.sandbox.conftest import Sandbox


@pytest.mark.parametrize(
    ("action", "body", "code", "named"),
    [
        ("CreateAssetGroup", {}, "MissingParameter", "Name is required."),
        ("CreateAssetGroup", {"Name": ""}, "MissingParameter", "Name is required."),
        ("CreateAssetGroup", {"Name": "x" * 65}, "InvalidParameter.Name", "64"),
        (
            "CreateAssetGroup",
            {"Name": "x", "Description": "d" * 301},
            "InvalidParameter.Description",
            "300",
        ),
        (
            "CreateAssetGroup",
            {"Name": "x", "GroupType": "LivenessFace"},
            "InvalidParameter.GroupType",
            "GroupType must be one of [AIGC]",
        ),
        ("CreateAssetGroup", {"Name": "\ud800"}, "InvalidParameter.Name", "unicode"),
        ("CreateAssetGroup", {"Name": 7}, "InvalidParameter.Name", "string"),
        (
            "CreateAsset",
            {},
            "MissingParameter",
            "GroupId, URL, AssetType is required.",
        ),
        (
            "CreateAsset",
            {"GroupId": "group-1", "URL": GOOD_URL, "AssetType": "Model"},
            "InvalidParameter.AssetType",
            "AssetType must be one of [Image, Video, Audio]",
        ),
        (
            "CreateAsset",
            {"GroupId": "group-1", "URL": "data:image/png;base64,AA==", "AssetType": "Image"},
            "InvalidParameter.URL",
            "http",
        ),
        (
            "CreateAsset",
            {
                "GroupId": "group-1",
                "URL": GOOD_URL,
                "AssetType": "Image",
                "Moderation": {"Strategy": "Never"},
            },
            "InvalidParameter.Moderation.Strategy",
            "[Default, Skip]",
        ),
        (
            "CreateAsset",
            {
                "GroupId": "group-1",
                "URL": GOOD_URL,
                "AssetType": "Image",
                "Moderation": {"Strategy": "Skip"},
            },
            "InvalidParameter.Moderation.Strategy",
            "pre-filter",
        ),
        ("GetAsset", {"Id": "asset/../x"}, "InvalidParameter.Id", "Id"),
        ("GetAsset", {"Id": "a", "ProjectName": "p" * 65}, "InvalidParameter.ProjectName", "64"),
    ],
)
def test_a_bad_body_is_refused_by_name_and_changes_nothing(
    sandbox: Sandbox, action: str, body: dict[str, object], code: str, named: str
) -> None:
    reply = sandbox.ark()(action, **body)
    assert reply.error == (400, code)
    assert named in reply.message
    assert sandbox.held() == (0, 0)


def test_every_wrong_member_is_named(sandbox: Sandbox) -> None:
    reply = sandbox.ark()("CreateAssetGroup", Name="x" * 65, Description="d" * 301)
    assert reply.message.count("should have at most") == 2


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_request(ById, body)
    assert caught.value.code == "InvalidParameter"
