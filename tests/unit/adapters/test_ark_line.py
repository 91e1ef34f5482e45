"""Ark over a line that breaks, and answers that make no sense."""

import ssl

import httpx
import pytest

from portrait.adapters.ark_line import ANSWER_MAX_BYTES, ark_client
from portrait.errors import (
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamNotSent,
    UpstreamUnknown,
)
from tests.unit.adapters.ark_wire import (
    HOME,
    Answer,
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


def test_the_client_has_short_patience_and_follows_nobody() -> None:
    with ark_client(ssl.create_default_context()) as client:
        assert client.timeout == httpx.Timeout(connect=2.0, read=10.0, write=10.0, pool=10.0)
        assert (client.follow_redirects, client.trust_env) == (False, False)


def test_no_cookie_is_taken() -> None:
    headers = [(b"Set-Cookie", b"a=b; Path=/"), (b"Set-Cookie", "c=\u00e9".encode())]
    answer = httpx.Response(
        200, headers=headers, request=httpx.Request("POST", "https://a.example")
    )
    with ark_client(ssl.create_default_context()) as client:
        client.cookies.extract_cookies(answer)
        assert len(client.cookies) == 0
