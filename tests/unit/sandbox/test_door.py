"""The function URL's door: encoded bodies, faults, the sample picture."""

from functions.sandbox.app import answer
from tests.unit.sandbox.ark import Clock, event
from tests.unit.sandbox.conftest import Sandbox


def test_a_fault_is_an_internal_error_that_shows_nothing(sandbox: Sandbox) -> None:
    sandbox.dynamodb.delete_table(TableName="sandbox")
    reply = sandbox.ark()("GetAsset", Id="asset-1")
    assert reply.error == (500, "InternalError")
    assert reply.body["ResponseMetadata"]["Error"] == {
        "Code": "InternalError",
        "Message": "An internal error occurred.",
        "CodeN": 100014,
    }


def test_a_base64_body_is_the_same_request(sandbox: Sandbox) -> None:
    request = sandbox.ark().signed("ListAssets", b"{}")
    encoded = event(request) | {"body": "e30=", "isBase64Encoded": True}
    assert answer(sandbox.world, encoded)["statusCode"] == 200
    broken = event(request) | {"body": "e30", "isBase64Encoded": True}
    assert answer(sandbox.world, broken)["statusCode"] == 400


def test_the_sample_picture_is_served_to_anyone(sandbox: Sandbox) -> None:
    asked = {
        "rawPath": "/sample.jpg",
        "rawQueryString": "",
        "headers": {},
        "requestContext": {"http": {"method": "GET", "path": "/sample.jpg"}},
    }
    got = answer(sandbox.world, asked)
    assert got == {
        "statusCode": 200,
        "headers": {
            "content-type": "image/jpeg",
            "content-length": "11",
            "cache-control": "public, max-age=3600",
        },
        "body": "/9j/IHBpY3R1cmU=",
        "isBase64Encoded": True,
    }
    asked["requestContext"] = {"http": {"method": "HEAD", "path": "/sample.jpg"}}
    head = answer(sandbox.world, asked)
    assert head == got | {"body": "", "isBase64Encoded": False}


def test_a_sandbox_whose_clock_is_ahead_refuses_ours_and_says_its_own(sandbox: Sandbox) -> None:
    sandbox.switch("clock-ahead=1200")
    ark = sandbox.ark()
    refused = answer(sandbox.world, event(ark.signed("ListAssets")))
    assert (refused["statusCode"], refused["headers"]["date"]) == (
        400,
        "Sun, 01 Nov 2026 20:50:15 GMT",
    )
    assert '"Code":"InvalidTimestamp"' in refused["body"]
    ark.clock = Clock(ark.clock.now_ms + 1_200_000)
    assert answer(sandbox.world, event(ark.signed("ListAssets")))["statusCode"] == 200
