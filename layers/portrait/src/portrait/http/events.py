"""API Gateway REST proxy events: what of them the gateway believes, and how it answers.

Routed by `resource` and `proxy`, never by the raw `path`: a stage or a base path shows there.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portrait.errors import FieldProblem, InvalidParameter
from portrait.http.origin import base_url, path_sent

NO_STORE: Final = "no-store"
_CORS: Final = "Access-Control-"
ASKED: Final = (
    "Authorization, Content-Type, Idempotency-Key, Token360-Native-Params, X-Auto-Ingest, "
    "X-Reuse-Duplicate"
)
"""What a page of another origin may send, beside what every page may."""
EXPOSED: Final = "Idempotency-Replayed, Retry-After"
"""What a page of another origin may read of an answer, beside the body."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as a door sees it."""

    method: str
    path: str
    """Without stage, base path or trailing slash: `/v1/portrait`; the root is `/`."""
    query: Mapping[str, tuple[str, ...]] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Lower-case names; a repeated header keeps its last value."""
    body: bytes = field(repr=False)
    request_id: str
    """The invocation's own id: a client cannot choose it, and CloudWatch knows it."""
    base_url: str = ""
    """Origin and prefix by which the client reached the gateway."""
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What stands in the path where the route has a name in braces, percent-decoded."""
    path_sent: str = field(default="", repr=False)
    """The path as the client spelt it, stage or base path included: what a signature covers."""
    headers_sent: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Every value of every header, names as the client spelt them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door says: a JSON body, text or bytes whose type is among the headers, or none."""

    status: int
    body: Mapping[str, Any] | str | bytes | None = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_event(event: Mapping[str, Any], request_id: str) -> Request:
    """The request in an event. Raises InvalidParameter for a body that is not what it says."""
    path = _path(event)
    return Request(
        method=str(event.get("httpMethod", "")),
        path=path,
        query={
            name: tuple(values)
            for name, values in (event.get("multiValueQueryStringParameters") or {}).items()
        },
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        body=_body(event),
        request_id=request_id,
        base_url=base_url(event, path),
        parameters={
            name: str(value) for name, value in (event.get("pathParameters") or {}).items()
        },
        path_sent=path_sent(event),
        headers_sent=_headers_sent(event),
    )


def proxy_response(answer: Answer, allow_origin: str) -> dict[str, Any]:
    """The answer as Lambda proxy integration wants it; cached only if it says so itself.

    Without `allow_origin` no page of another origin is told anything.
    """
    headers = {"Cache-Control": NO_STORE, **answer.headers}
    if not allow_origin:
        headers = {name: headers[name] for name in headers if not name.startswith(_CORS)}
    else:
        headers["Access-Control-Allow-Origin"] = allow_origin
        headers["Access-Control-Expose-Headers"] = EXPOSED
        headers["Vary"] = "Origin"
    if answer.body is None:
        return {"statusCode": answer.status, "headers": headers, "body": ""}
    if isinstance(answer.body, str):
        return {"statusCode": answer.status, "headers": headers, "body": answer.body}
    if isinstance(answer.body, bytes):
        packed = base64.b64encode(answer.body).decode()
        sent = {"statusCode": answer.status, "headers": headers, "body": packed}
        return {**sent, "isBase64Encoded": True}
    headers["Content-Type"] = "application/json"
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    return {"statusCode": answer.status, "headers": headers, "body": body}


def preflight() -> Answer:
    """The answer to a browser that asks whether it may call."""
    return Answer(
        204,
        None,
        {
            "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
            "Access-Control-Allow-Headers": ASKED,
            "Access-Control-Max-Age": "600",
        },
    )


def _path(event: Mapping[str, Any]) -> str:
    resource = str(event.get("resource", ""))
    if "{proxy+}" in resource:
        proxy = (event.get("pathParameters") or {}).get("proxy") or ""
        resource = resource.replace("{proxy+}", str(proxy))
    return "/" + resource.strip("/")


def _headers_sent(event: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    several = event.get("multiValueHeaders")
    if several is None:
        return tuple((event.get("headers") or {}).items())
    return tuple((name, value) for name, values in several.items() for value in values)


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidParameter(FieldProblem("body", "could not be read")) from error
