"""What of an API Gateway event is believed, and how an answer goes back."""

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.errors import InvalidParameter
from portrait.http.events import Answer, Request, preflight, proxy_response, read_event


def event(**changes: Any) -> dict[str, Any]:
    return {
        "resource": "/v1/portrait",
        "path": "/prod/v1/portrait/",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json", "X-Trace": "1"},
        "multiValueHeaders": {"Content-Type": ["application/json"], "X-Trace": ["0", "1"]},
        "queryStringParameters": {"Action": "GetAsset"},
        "multiValueQueryStringParameters": {"Action": ["ListAssets", "GetAsset"]},
        "pathParameters": None,
        "body": '{"Id":"é"}',
        "isBase64Encoded": False,
        **changes,
    }


def test_a_request_is_its_method_path_query_headers_and_body() -> None:
    assert read_event(event(), "r-1") == Request(
        method="POST",
        path="/v1/portrait",
        query={"Action": ("ListAssets", "GetAsset")},
        headers={"content-type": "application/json", "x-trace": "1"},
        body='{"Id":"é"}'.encode(),
        request_id="r-1",
        path_sent="/prod/v1/portrait/",
        headers_sent=(("Content-Type", "application/json"), ("X-Trace", "0"), ("X-Trace", "1")),
    )


@pytest.mark.parametrize(
    ("resource", "proxy", "path"),
    [
        ("/", None, "/"),
        ("", None, "/"),
        ("/v1/portrait", None, "/v1/portrait"),
        ("/v1/portrait/", None, "/v1/portrait"),
        ("/{proxy+}", "v1/portrait/", "/v1/portrait"),
        ("/{proxy+}", "v1/portrait/upload", "/v1/portrait/upload"),
        ("/{proxy+}", None, "/"),
        ("/v1/{proxy+}", "videos", "/v1/videos"),
    ],
)
def test_the_path_comes_from_the_route_never_from_the_stage(
    resource: str, proxy: str | None, path: str
) -> None:
    parameters = {"proxy": proxy} if proxy is not None else None
    read = read_event(event(resource=resource, pathParameters=parameters), "r-1")
    assert read.path == path


@pytest.mark.parametrize("sent", ["/prod/v1/portrait/", "/base/v1/portrait", "/v1%2Fportrait"])
def test_the_path_sent_is_that_of_the_context_as_it_is(sent: str) -> None:
    read = read_event(event(path="/v1/portrait", requestContext={"path": sent}), "r-1")
    assert (read.path, read.path_sent) == ("/v1/portrait", sent)
    assert "%2F" not in repr(read)


def test_headers_without_their_repetitions_are_what_was_sent() -> None:
    read = read_event(event(multiValueHeaders=None), "r-1")
    assert read.headers_sent == (("Content-Type", "application/json"), ("X-Trace", "1"))


def test_what_is_absent_is_empty() -> None:
    bare = {"resource": "/", "httpMethod": "GET"}
    nulls = event(
        resource="/",
        httpMethod="GET",
        path=None,
        headers=None,
        multiValueHeaders=None,
        multiValueQueryStringParameters=None,
        body=None,
    )
    for one in (bare, nulls):
        assert read_event(one, "r") == Request("GET", "/", {}, {}, b"", "r", path_sent="/")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_a_body_in_base64_is_its_bytes(raw: bytes) -> None:
    encoded = base64.b64encode(raw).decode()
    assert read_event(event(body=encoded, isBase64Encoded=True), "r").body == raw


@pytest.mark.parametrize("body", ["{}", "QQ", "QQ=!", "é", "Q Q="])
def test_a_body_that_is_not_base64_is_refused(body: str) -> None:
    with pytest.raises(InvalidParameter, match="body: could not be read"):
        read_event(event(body=body, isBase64Encoded=True), "r")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=50))
def test_any_text_is_a_body(text: str) -> None:
    assert read_event(event(body=text), "r").body == text.encode("utf-8", "surrogatepass")


def test_a_request_does_not_print_its_headers_or_its_body() -> None:
    shown = repr(read_event(event(headers={"Authorization": "secret"}, body="secret"), "r"))
    assert "secret" not in shown


def test_an_answer_is_compact_json_that_nobody_caches() -> None:
    answer = Answer(201, {"Name": "Mía", "N": [1, 2]}, {"Retry-After": "1"})
    assert proxy_response(answer, "") == {
        "statusCode": 201,
        "headers": {
            "Cache-Control": "no-store",
            "Retry-After": "1",
            "Content-Type": "application/json",
        },
        "body": '{"Name":"Mía","N":[1,2]}',
    }


def test_an_allowed_origin_is_named_in_every_answer() -> None:
    for answer in (Answer(200, {}), preflight()):
        headers = proxy_response(answer, "https://app.example")["headers"]
        assert headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert headers["Vary"] == "Origin"


def test_an_answer_without_a_body_has_no_type() -> None:
    answer = proxy_response(Answer(204, None), "")
    expected = {"statusCode": 204, "headers": {"Cache-Control": "no-store"}, "body": ""}
    assert answer == expected


def test_names_in_the_route_have_the_values_of_the_path() -> None:
    named = event(resource="/v1/things/{thing}", pathParameters={"thing": "a b"})
    read = read_event(named, "r")
    assert (read.path, read.parameters) == ("/v1/things/{thing}", {"thing": "a b"})
    assert "a b" not in repr(read)


def test_a_text_goes_out_as_it_is_under_its_own_type() -> None:
    answer = proxy_response(Answer(404, "<p>é</p>", {"Content-Type": "text/html"}), "")
    assert answer == {
        "statusCode": 404,
        "headers": {"Cache-Control": "no-store", "Content-Type": "text/html"},
        "body": "<p>é</p>",
    }


def test_bytes_go_out_packed_under_their_own_type() -> None:
    answer = proxy_response(Answer(200, b"\x1f\x8b", {"Content-Type": "text/css"}), "")
    assert answer == {
        "statusCode": 200,
        "headers": {"Cache-Control": "no-store", "Content-Type": "text/css"},
        "body": base64.b64encode(b"\x1f\x8b").decode(),
        "isBase64Encoded": True,
    }
