"""What is sent to Ark, how it is signed, and what comes back of it."""

from urllib.parse import parse_qsl

import pytest

from portrait.adapters.secrets import Account
from portrait.errors import UpstreamNotFound
from portrait.model import AssetType, GroupType, Status
from portrait.ports.upstream import NewUpstreamAsset, UpstreamAsset, UpstreamGroup
from tests.unit.adapters.ark_wire import (
    ASSET,
    GROUP,
    HOME,
    FixedAccounts,
    Wire,
    refusing,
    saying,
)
from tests.unit.virtual_clock import START
from volcengine_signature import Credentials, Request, Scope, verify

SECRETS = {"AKLTONE": "s1"}
WANTED = NewUpstreamAsset(GROUP, "https://example.com/a.jpg?sig=1", AssetType.IMAGE, "mia#devabc")


def test_a_group_is_created_with_type_and_project() -> None:
    wire = Wire(saying({"Id": "group-1"}))
    assert wire.ark().create_group(HOME, "mia#devabc", "d") == "group-1"
    assert wire.sent() == (
        {"Action": "CreateAssetGroup", "Version": "2024-01-01"},
        {"Name": "mia#devabc", "Description": "d", "GroupType": "AIGC", "ProjectName": "films"},
    )


def test_an_asset_is_created_from_its_url() -> None:
    wire = Wire(saying({"Id": "asset-1"}))
    assert wire.ark().create_asset(HOME, WANTED) == "asset-1"
    assert wire.sent() == (
        {"Action": "CreateAsset", "Version": "2024-01-01"},
        {
            "GroupId": "group-1",
            "URL": "https://example.com/a.jpg?sig=1",
            "AssetType": "Image",
            "Name": "mia#devabc",
            "ProjectName": "films",
        },
    )


def test_a_moderation_strategy_is_passed_on() -> None:
    wire = Wire(saying({"Id": "asset-1"}))
    wanted = NewUpstreamAsset(GROUP, "https://example.com/a", AssetType.AUDIO, "n", "Skip")
    wire.ark().create_asset(HOME, wanted)
    assert wire.sent()[1]["Moderation"] == {"Strategy": "Skip"}


def test_a_group_is_read() -> None:
    wire = Wire(saying({"Id": "group-1", "GroupType": "AIGC", "Name": "n", "Description": "d"}))
    assert wire.ark().get_group(HOME, GROUP) == UpstreamGroup(GROUP, GroupType.AIGC, "n", "d")
    assert wire.sent() == (
        {"Action": "GetAssetGroup", "Version": "2024-01-01"},
        {"Id": "group-1", "ProjectName": "films"},
    )


def test_an_asset_is_read() -> None:
    wire = Wire(saying({"GroupId": "group-1", "AssetType": "Video", "Status": "Processing"}))
    assert wire.ark().get_asset(HOME, ASSET) == UpstreamAsset(
        ASSET, GROUP, AssetType.VIDEO, "", Status.PROCESSING
    )
    assert wire.sent() == (
        {"Action": "GetAsset", "Version": "2024-01-01"},
        {"Id": "asset-1", "ProjectName": "films"},
    )


@pytest.mark.parametrize("result", [{}, None])
def test_a_delete_needs_no_result(result: object) -> None:
    wire = Wire(saying(result))
    wire.ark().delete_group(HOME, GROUP)
    assert wire.sent() == (
        {"Action": "DeleteAssetGroup", "Version": "2024-01-01"},
        {"Id": "group-1", "ProjectName": "films"},
    )
    wire = Wire(saying(result))
    wire.ark().delete_asset(HOME, ASSET)
    assert wire.sent() == (
        {"Action": "DeleteAsset", "Version": "2024-01-01"},
        {"Id": "asset-1", "ProjectName": "films"},
    )


def test_a_delete_of_what_is_not_there_says_so() -> None:
    with pytest.raises(UpstreamNotFound):
        Wire(refusing("NotFound.asset_id", 404)).ark().delete_asset(HOME, ASSET)


@pytest.mark.parametrize("endpoint", ["https://ark.example.com", "http://127.0.0.1:8702"])
def test_what_is_sent_verifies_as_received(endpoint: str) -> None:
    account = Account("one", Credentials("AKLTONE", "s1", "tok"), "cn-beijing", endpoint)
    wire = Wire(saying({"Id": "group-1"}), FixedAccounts(account))
    wire.ark().create_group(HOME, "\u80cc\u666f", "")
    (request,) = wire.requests
    received = Request(
        request.method,
        request.url.raw_path.decode().partition("?")[0],
        tuple(parse_qsl(request.url.query.decode())),
        tuple(request.headers.multi_items()),
        request.content,
    )
    verified = verify(received, SECRETS.get, Scope("cn-beijing", "ark"), START)
    assert verified.access_key_id == "AKLTONE"
    signed = request.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    assert signed == "content-type;host;x-content-sha256;x-date;x-security-token"
    assert str(request.url).startswith(f"{endpoint}/?")
