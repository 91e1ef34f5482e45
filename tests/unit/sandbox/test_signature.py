"""Who may speak at all: signatures, the clock window, and errors from before the service."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.sandbox.app import answer
from tests.unit.sandbox.ark import REQUEST_ID, Ark, event
from tests.unit.sandbox.conftest import Sandbox
from volcengine_signature import Request


def with_header(request: Request, name: str, value: str | None) -> Request:
    headers = [(key, old) for key, old in request.headers if key != name]
    return replace(request, headers=(*headers, *([] if value is None else [(name, value)])))


def body_of(sandbox: Sandbox, request: Request) -> tuple[int, dict[str, Any]]:
    """Status and body of an answer, without its request id, which has the right shape."""
    reply = answer(sandbox.world, event(request))
    body = json.loads(reply["body"])
    assert REQUEST_ID.fullmatch(body["ResponseMetadata"].pop("RequestId"))
    assert reply["headers"]["content-type"] == "application/json; charset=utf-8"
    return reply["statusCode"], body


def refused(
    code: str, message: str, number: int | None, action: str = "GetAsset"
) -> dict[str, Any]:
    error: dict[str, Any] = {"Code": code, "Message": message}
    if number is not None:
        error["CodeN"] = number
    return {
        "ResponseMetadata": {
            "Action": action,
            "Version": "2024-01-01",
            "Service": "ark",
            "Region": "cn-beijing",
            "Error": error,
        }
    }


def unsigned(ark: Ark) -> Request:
    return with_header(ark.signed("GetAsset"), "authorization", None)


def tampered_body(ark: Ark) -> Request:
    return replace(ark.signed("GetAsset"), body=b'{"Id":"asset-2"}')


def tampered_query(ark: Ark) -> Request:
    signed = ark.signed("GetAsset")
    return replace(signed, query=(*signed.query, ("X", "1")))


def wrong_secret(ark: Ark) -> Request:
    return replace(ark, secret="guessed").signed("GetAsset")


def unknown_key(ark: Ark) -> Request:
    return replace(ark, access_key_id="AKLTNOBODY").signed("GetAsset")


def wrong_region(ark: Ark) -> Request:
    return replace(ark, region="ap-southeast-1").signed("GetAsset")


def stale(ark: Ark) -> Request:
    request = ark.signed("GetAsset")
    ark.clock.advance(901)
    return request


def early(ark: Ark) -> Request:
    ark.clock.advance(902)
    request = ark.signed("GetAsset")
    ark.clock.advance(-902)
    return request


def no_signature(ark: Ark) -> Request:
    request = ark.signed("GetAsset")
    value = dict(request.headers)["authorization"].rpartition("Signature=")[0] + "Signature="
    return with_header(request, "authorization", value)


def other_scheme(ark: Ark) -> Request:
    return with_header(ark.signed("GetAsset"), "authorization", "Bearer key")


def bad_credential(ark: Ark) -> Request:
    request = ark.signed("GetAsset")
    value = dict(request.headers)["authorization"].replace("/ark/request", "/ark")
    return with_header(request, "authorization", value)


def missing_signed_header(ark: Ark) -> Request:
    return with_header(ark.signed("GetAsset"), "content-type", None)


@pytest.mark.parametrize(
    ("spoil", "status", "code", "number"),
    [
        (unsigned, 401, "MissingAuthenticationToken", 100003),
        (missing_signed_header, 400, "MissingRequestInfo", 100004),
        (no_signature, 401, "MissingSignature", 100005),
        (stale, 400, "InvalidTimestamp", 100006),
        (early, 400, "InvalidTimestamp", 100006),
        (wrong_region, 404, "ServiceNotFound", 100007),
        (unknown_key, 401, "InvalidAccessKey", 100009),
        (tampered_body, 401, "SignatureDoesNotMatch", 100010),
        (tampered_query, 401, "SignatureDoesNotMatch", 100010),
        (wrong_secret, 401, "SignatureDoesNotMatch", 100010),
        (other_scheme, 400, "InvalidAuthorization", None),
        (bad_credential, 400, "InvalidCredential", None),
    ],
)
def test_a_request_that_is_not_validly_signed_is_refused(
    sandbox: Sandbox,
    spoil: Callable[[Ark], Request],
    status: int,
    code: str,
    number: int | None,
) -> None:
    got_status, body = body_of(sandbox, spoil(sandbox.ark()))

    message = body["ResponseMetadata"]["Error"]["Message"]
    assert (got_status, body) == (status, refused(code, message, number))
    assert message
    assert "shared" not in message


def test_the_edges_of_the_window_are_inside_it(sandbox: Sandbox) -> None:
    ark = sandbox.ark()
    sandbox.clock.now_ms = int(datetime(2026, 11, 2, tzinfo=UTC).timestamp()) * 1000
    request = ark.signed("ListAssets")
    for edge in (900, -900):
        sandbox.clock.advance(edge)
        assert ark.send(request).result == {"Items": []}
        sandbox.clock.advance(-edge)


@pytest.mark.parametrize(
    ("change", "status", "code", "message", "number", "action"),
    [
        (
            {"query": (("Version", "2024-01-01"),)},
            400,
            "MissingParameter",
            "The query parameter Action is required.",
            100002,
            "",
        ),
        (
            {"query": (("Action", "A"), ("Action", "B"), ("Version", "2024-01-01"))},
            400,
            "InvalidParameter.Action",
            "Action is given more than once.",
            None,
            "A",
        ),
        (
            {"path": "/v2"},
            404,
            "InvalidActionOrVersion",
            "Actions are called by POST on the path /.",
            100008,
            "GetAsset",
        ),
        (
            {"method": "GET"},
            404,
            "InvalidActionOrVersion",
            "Actions are called by POST on the path /.",
            100008,
            "GetAsset",
        ),
    ],
)
def test_what_is_no_call_of_an_action_is_refused_in_the_envelope(
    sandbox: Sandbox,
    change: dict[str, Any],
    status: int,
    code: str,
    message: str,
    number: int | None,
    action: str,
) -> None:
    request = replace(sandbox.ark().signed("GetAsset"), **change)
    assert body_of(sandbox, request) == (status, refused(code, message, number, action))


def test_an_unknown_action_is_refused_to_a_signer(sandbox: Sandbox) -> None:
    assert body_of(sandbox, sandbox.ark().signed("CreateEndpoint")) == (
        404,
        refused(
            "InvalidActionOrVersion",
            "Could not find operation CreateEndpoint for version 2024-01-01.",
            100008,
            "CreateEndpoint",
        ),
    )


def test_a_second_account_signs_with_its_own_secret_in_its_own_region(sandbox: Sandbox) -> None:
    reply = sandbox.ark(2)("ListAssetGroups")
    assert reply.result == {"Items": []}
    assert reply.body["ResponseMetadata"]["Region"] == "ap-southeast-1"


def test_errors_come_inside_http_200_when_switched_so(sandbox: Sandbox) -> None:
    sandbox.switch("errors-in-200")
    ark = sandbox.ark()
    assert ark("GetAsset", Id="asset-1").error == (200, "NotFound.asset_id")
    assert body_of(sandbox, unsigned(ark))[0] == 200


def test_a_query_is_verified_as_it_was_signed(sandbox: Sandbox) -> None:
    tag = ("Tag", "a b+c/\u4eba&=%")
    request = sandbox.ark().signed("ListAssets", b"{}", tag, ("Empty", ""), tag)
    assert sandbox.ark().send(request).result == {"Items": []}
