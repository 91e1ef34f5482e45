"""What the edge says of a body that it was to store, from the template's own integration."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from functions.uploadgate import verdicts
from functions.uploadgate.gates import GATES
from local.body_store import _response
from local.http_edge import Response
from local.mends.rest_api import _integration
from portrait.errors import (
    BodyTooLarge,
    FieldProblem,
    InvalidParameter,
    PaymentRequired,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    Suspended,
    Throttled,
)
from tests.bundle.template import resources

PROBLEM: Final = FieldProblem("body", "is wrong")
REFUSALS: Final = (
    InvalidParameter(PROBLEM),
    BodyTooLarge(PROBLEM),
    PaymentRequired(),
    Suspended("This API key is suspended."),
    Throttled(7),
    QuotaExceeded("bytes of uploads a day", 9, "Try again tomorrow (UTC)."),
    ServiceUnavailable(),
)


def edge(path: str, status: int, context: Mapping[str, Any]) -> Response:
    """The response to S3's status."""
    operation = resources("AWS::Serverless::Api")["Api"]["DefinitionBody"]["paths"][path]["post"]
    said = {f"authorizer.{name}": str(value) for name, value in context.items()}
    return _response(_integration(operation["x-amazon-apigateway-integration"]), status, said)


@pytest.mark.parametrize("path", sorted(GATES))
@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_a_refusal_of_the_gate_has_its_own_status_and_words(
    path: str, error: PortraitError
) -> None:
    gate = GATES[path]
    verdict = verdicts.refused("arn:x", error, gate, "request-1", "https://page.example")
    shown = edge(path, 403, verdict["context"])
    status, body, headers = gate.refused(error, "request-1")
    assert (shown.status, json.loads(shown.body)) == (status, body)
    found = dict(shown.headers)
    assert found["Access-Control-Allow-Origin"] == "https://page.example"
    assert found.get("Retry-After") == headers.get("Retry-After")


@pytest.mark.parametrize("path", sorted(GATES))
@pytest.mark.parametrize(
    ("status", "shown", "code"),
    [
        (412, 409, "Conflict"),
        (403, 503, "ServiceUnavailable"),
        (500, 503, "ServiceUnavailable"),
        (503, 503, "ServiceUnavailable"),
        (400, 503, "ServiceUnavailable"),
    ],
)
def test_what_the_store_refuses_is_said_to_every_dialect(
    path: str, status: int, shown: int, code: str
) -> None:
    context = {"area": "incoming", "status": "303", "origin": "", "retry_after": "", "answer": "{}"}
    answer = edge(path, status, context)
    body = json.loads(answer.body)
    assert answer.status == body["code"] == body["error"]["code"] == shown
    assert body["ResponseMetadata"]["Error"]["Code"] == code
    assert body["data"] is None


@pytest.mark.parametrize("path", sorted(GATES))
def test_a_stored_body_is_answered_with_its_receipt(path: str) -> None:
    context = {
        "area": "incoming",
        "status": "303",
        "origin": "https://page.example",
        "retry_after": "",
        "answer": '{"a":1}',
        "location": "/v1/portrait/uploads/asset-1",
    }
    answer = edge(path, 200, context)
    assert (answer.status, json.loads(answer.body)) == (303, {"a": 1})
    found = dict(answer.headers)
    assert found["Location"] == "/v1/portrait/uploads/asset-1"
    assert found["Access-Control-Allow-Origin"] == "https://page.example"
