"""Ark over a line that breaks, an account that changes, and answers that make no sense."""

import ssl

import httpx
import pytest

from portrait.adapters.ark import ANSWER_MAX_BYTES, ark_client
from portrait.adapters.secrets import Account
from portrait.errors import (
    ServiceUnavailable,
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamNotSent,
    UpstreamRefused,
    UpstreamUnknown,
)
from portrait.model import Home
from tests.unit.adapters.ark_wire import (
    HOME,
    NEW,
    OLD,
    Answer,
    FixedAccounts,
    Wire,
    breaking,
    refusing,
    saying,
)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (httpx.ConnectError("refused"), UpstreamNotSent),
        (httpx.ConnectTimeout("slow"), UpstreamNotSent),
        (httpx.PoolTimeout("busy"), UpstreamNotSent),
        (httpx.UnsupportedProtocol("ftp"), UpstreamNotSent),
        (httpx.LocalProtocolError("header"), UpstreamNotSent),
        (httpx.ReadTimeout("slow"), UpstreamNoAnswer),
        (httpx.WriteTimeout("slow"), UpstreamNoAnswer),
        (httpx.ReadError("reset"), UpstreamNoAnswer),
        (httpx.WriteError("reset"), UpstreamNoAnswer),
        (httpx.RemoteProtocolError("gone"), UpstreamNoAnswer),
        (httpx.DecodingError("gzip"), UpstreamNoAnswer),
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
