"""The gate's words in API Gateway's: a policy, and what the integration is to do and to say.

A request that is not authentic is refused by the edge itself (401). Any other refusal is let
through to the store under a name where the edge's role may not write: the store refuses it, nothing
is kept, and the edge says the words that stand in `answer` with the status in `status`.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from functions.uploadgate.gates import Gate
from portrait.errors import PortraitError, Unauthorized
from portrait.model import Receipt
from portrait.usecases.receiving import INCOMING, REFUSED

_NOBODY: Final = "nobody"


class NotAuthentic(Exception):
    """API Gateway answers 401 to this very text."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def accepted(
    arn: str, receipt: Receipt, location: str, answer: Mapping[str, Any], origin: str
) -> dict[str, Any]:
    """Store the body under the receipt's name, and answer with the receipt."""
    return _policy(
        arn,
        receipt.customer,
        area=INCOMING.rstrip("/"),
        customer=receipt.customer,
        upload=receipt.asset,
        status="303",
        answer=_json(answer),
        location=location,
        origin=origin,
        retry_after="",
    )


def refused(
    arn: str, error: PortraitError, gate: Gate, request_id: str, origin: str
) -> dict[str, Any]:
    """Store nothing, and say why. Raises NotAuthentic."""
    if isinstance(error, Unauthorized):
        raise NotAuthentic from error
    status, body, headers = gate.refused(error, request_id)
    return _policy(
        arn,
        _NOBODY,
        area=REFUSED.rstrip("/"),
        customer=_NOBODY,
        upload=request_id,
        status=str(status),
        answer=_json(body),
        location="",
        origin=origin,
        retry_after=headers.get("Retry-After", ""),
    )


def _policy(arn: str, principal: str, **context: str) -> dict[str, Any]:
    allow = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [allow]}
    return {"principalId": principal, "policyDocument": policy, "context": context}


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, separators=(",", ":"))
