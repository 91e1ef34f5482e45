"""The gateway's origin: API Gateway's REST behaviour under clean paths."""

import base64
from urllib.parse import urlsplit

import pytest

from local.gateway import BODY_LIMIT_BYTES
from local.stack import Stack
from tests.integration.engine.conftest import send


def test_the_event_has_no_stage_in_its_path_and_the_host_as_domain_name(probes: Stack) -> None:
    event = send(probes.base_url, "POST", "/exact/?a=1&a=2&b=%20x", b"\x00\xff").json()["event"]
    context = event["requestContext"]
    host = urlsplit(probes.base_url).netloc
    assert (
        event["path"],
        event["resource"],
        event["pathParameters"],
        event["queryStringParameters"],
        event["multiValueQueryStringParameters"],
        event["body"],
        event["isBase64Encoded"],
        event["headers"]["Host"],
        event["multiValueHeaders"]["Host"],
        context["path"],
        context["resourcePath"],
        context["domainName"],
        context["stage"],
        context["httpMethod"],
        context["identity"]["sourceIp"],
    ) == (
        "/exact/",
        "/exact",
        None,
        {"a": "2", "b": " x"},
        {"a": ["1", "2"], "b": [" x"]},
        base64.b64encode(b"\x00\xff").decode(),
        True,
        host,
        [host],
        "/exact/",
        "/exact",
        host,
        "live",
        "POST",
        "127.0.0.1",
    )


@pytest.mark.parametrize(
    ("method", "path", "resource", "parameters"),
    [
        ("GET", "/named/7", "/named/{id}", {"id": "7"}),
        ("GET", "/named/a%2Fb", "/named/{id}", {"id": "a/b"}),
        ("GET", "/named/7/more", "/{proxy+}", {"proxy": "named/7/more"}),
        ("GET", "/exact", "/{proxy+}", {"proxy": "exact"}),
        ("PATCH", "/any", "/any", None),
    ],
)
def test_a_request_goes_to_the_most_explicit_resource_that_has_its_method(
    probes: Stack, method: str, path: str, resource: str, parameters: dict[str, str] | None
) -> None:
    event = send(probes.base_url, method, path).json()["event"]
    assert (event["resource"], event["pathParameters"], event["body"]) == (
        resource,
        parameters,
        None,
    )


def test_a_method_nobody_serves_gets_the_templates_gateway_response(probes: Stack) -> None:
    reply = send(probes.base_url, "DELETE", "/nothing")
    answer = reply.json()
    assert (reply.status, answer["what"]) == (404, "no such path")
    assert len(base64.b64decode(answer["request"])) == 16


def test_head_is_answered_without_a_body(probes: Stack) -> None:
    reply = send(probes.base_url, "HEAD", "/any")
    assert (reply.status, reply.body) == (200, b"")


def test_a_response_keeps_its_bytes_and_every_value_of_its_headers(probes: Stack) -> None:
    reply = send(probes.base_url, "GET", "/x?probe=headers")
    cookies = [value for name, value in reply.headers if name.lower() == "set-cookie"]
    assert (reply.status, reply.body, cookies, dict(reply.headers)["X-One"]) == (
        201,
        b"\x00\xff",
        ["a=1", "b=2"],
        "1",
    )


@pytest.mark.parametrize("probe", ["raise", "nonsense"])
def test_what_a_function_raised_never_reaches_the_client(probes: Stack, probe: str) -> None:
    reply = send(probes.base_url, "GET", f"/x?probe={probe}")
    assert (reply.status, reply.body) == (503, b'{"what":"unavailable"}')


def test_a_body_of_ten_mebibytes_passes_and_one_byte_more_does_not(probes: Stack) -> None:
    passed = send(probes.base_url, "POST", "/exact?probe=headers", b"x" * BODY_LIMIT_BYTES)
    refused = send(probes.base_url, "POST", "/exact", b"x" * (BODY_LIMIT_BYTES + 1))
    assert passed.status == 201
    assert (refused.status, refused.body) == (
        413,
        b"HTTP content length exceeded 10485760 bytes.",
    )
