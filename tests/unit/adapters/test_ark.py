"""Ark over HTTP: what is sent, how it is signed, and what a broken line means."""

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx
import pytest

from portrait.adapters.ark import ANSWER_MAX_BYTES, Ark, ark_client
from portrait.adapters.secrets import Account, Accounts, UnknownAccount
from portrait.errors import (
    ServiceUnavailable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamRefused,
    UpstreamUnknown,
)
from portrait.model import AssetType, GroupType, Home, Status, UpstreamId
from portrait.ports.upstream import NewUpstreamAsset, Upstream, UpstreamAsset, UpstreamGroup
from tests.unit.virtual_clock import START, VirtualClock
from volcengine_signature import Credentials, Request, Scope, verify

HOME = Home("one", "films")
GROUP = UpstreamId("group-1")
ASSET = UpstreamId("asset-1")
OLD = Account("one", Credentials("AKLTONE", "s1"), "cn-beijing", "https://ark.example.com")
NEW = Account("one", Credentials("AKLTTWO", "s2"), "cn-beijing", "https://ark.example.com")
SECRETS = {"AKLTONE": "s1", "AKLTTWO": "s2"}
WANTED = NewUpstreamAsset(GROUP, "https://example.com/a.jpg?sig=1", AssetType.IMAGE, "mia#devabc")
Answer = Callable[[httpx.Request], httpx.Response]


class FixedAccounts(Accounts):
    """An accounts secret that holds `later` once what was kept is forgotten."""

    def __init__(self, kept: Account, later: Account | None = None) -> None:
        self.kept = kept
        self.later = later or kept

    def find(self, name: str) -> Account:
        if name != self.kept.name:
            raise UnknownAccount(f"there is no account {name}")
        return self.kept

    def forget(self) -> None:
        self.kept = self.later


@dataclass
class Wire:
    """The other end: keeps what came, and answers."""

    answer: Answer
    accounts: FixedAccounts = field(default_factory=lambda: FixedAccounts(OLD))
    requests: list[httpx.Request] = field(default_factory=list)

    def ark(self) -> Upstream:
        client = httpx.Client(transport=httpx.MockTransport(self._handle))
        return Ark(client, self.accounts, VirtualClock())

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    def sent(self) -> tuple[dict[str, str], dict[str, object]]:
        (request,) = self.requests
        return dict(parse_qsl(request.url.query.decode())), json.loads(request.content)


def saying(result: object, status: int = 200) -> Answer:
    return lambda _: httpx.Response(status, json={"ResponseMetadata": {}, "Result": result})


def refusing(code: str, status: int = 400) -> Answer:
    answer = {"ResponseMetadata": {"Error": {"Code": code, "Message": "text"}}}
    return lambda _: httpx.Response(status, json=answer)


def breaking(error: Exception) -> Answer:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


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


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (httpx.ConnectError("refused"), UpstreamNotSent),
        (httpx.ConnectTimeout("slow"), UpstreamNotSent),
        (httpx.PoolTimeout("busy"), UpstreamNotSent),
        (httpx.UnsupportedProtocol("ftp"), UpstreamNotSent),
        (httpx.LocalProtocolError("header"), UpstreamNotSent),
        (httpx.ReadTimeout("slow"), UpstreamUnknown),
        (httpx.WriteTimeout("slow"), UpstreamUnknown),
        (httpx.ReadError("reset"), UpstreamUnknown),
        (httpx.WriteError("reset"), UpstreamUnknown),
        (httpx.RemoteProtocolError("gone"), UpstreamUnknown),
        (httpx.DecodingError("gzip"), UpstreamUnknown),
    ],
)
def test_a_broken_line_says_whether_anything_may_have_happened(
    error: Exception, meaning: type[UpstreamError]
) -> None:
    wire = Wire(breaking(error))
    with pytest.raises(UpstreamError) as broken:
        wire.ark().create_group(HOME, "n", "")
    assert (type(broken.value), broken.value.code) == (meaning, type(error).__name__)
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        saying({}),
        saying(None),
        saying({"Id": "group-1"}, 500),
        refusing("InternalError", 500),
        lambda _: httpx.Response(302, headers={"location": "https://elsewhere.example.com/"}),
        lambda _: httpx.Response(200, content=b'{"ResponseMetadata": {}, "Result": {"Id"'),
        lambda _: httpx.Response(502, html="<html>bad gateway</html>"),
    ],
)
def test_a_create_that_answers_strangely_leaves_the_outcome_open(answer: Answer) -> None:
    wire = Wire(answer)
    with pytest.raises(UpstreamUnknown):
        wire.ark().create_group(HOME, "n", "")
    assert len(wire.requests) == 1


def test_an_answer_without_end_is_cut_off() -> None:
    wire = Wire(lambda _: httpx.Response(200, content=b" " * (ANSWER_MAX_BYTES + 1)))
    with pytest.raises(UpstreamUnknown) as broken:
        wire.ark().create_group(HOME, "n", "")
    assert broken.value.code == "AnswerTooLarge"


def test_an_account_that_is_not_configured_sends_nothing() -> None:
    wire = Wire(saying({"Id": "group-1"}))
    with pytest.raises(UpstreamNotSent) as broken:
        wire.ark().create_group(Home("two", "films"), "n", "")
    assert (broken.value.code, broken.value.message) == (
        "AccountUnavailable",
        "there is no account two",
    )
    assert wire.requests == []


def test_a_secret_that_cannot_be_read_sends_nothing() -> None:
    class Unreachable(FixedAccounts):
        def find(self, name: str) -> Account:
            raise ServiceUnavailable from KeyError(name)

    wire = Wire(saying({"Id": "group-1"}), Unreachable(OLD))
    with pytest.raises(UpstreamNotSent):
        wire.ark().create_group(HOME, "n", "")
    assert wire.requests == []


def test_a_rotated_access_key_is_read_anew_and_the_call_goes_out_again() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        known = "AKLTTWO" in request.headers["authorization"]
        return (saying({"Id": "group-1"}) if known else refusing("InvalidAccessKey", 401))(request)

    wire = Wire(answer, FixedAccounts(OLD, later=NEW))
    assert wire.ark().create_group(HOME, "n", "") == "group-1"
    assert len(wire.requests) == 2


@pytest.mark.parametrize("code", ["InvalidAccessKey", "SignatureDoesNotMatch"])
def test_an_access_key_that_stays_the_same_is_refused_once(code: str) -> None:
    wire = Wire(refusing(code, 401))
    with pytest.raises(UpstreamRefused):
        wire.ark().create_group(HOME, "n", "")
    assert len(wire.requests) == 1


def test_the_client_has_short_patience_and_follows_nobody() -> None:
    with ark_client(ssl.create_default_context()) as client:
        assert client.timeout == httpx.Timeout(connect=2.0, read=10.0, write=10.0, pool=10.0)
        assert (client.follow_redirects, client.trust_env) == (False, False)
