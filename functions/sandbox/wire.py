"""The sandbox's HTTP: function URL events in, the platform's envelope out.

Events have payload format 2.0. Path and query are taken as the client sent them, because the
signature covers them. Errors have no `Result` member.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from functions.sandbox.refusals import Refusal
from volcengine_signature import Request

Answer = dict[str, Any]

VERSION: Final = "2024-01-01"
SERVICE: Final = "ark"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The part of an answer that says what it answers."""

    request_id: str
    action: str
    version: str
    region: str

    def metadata(self) -> dict[str, Any]:
        """`ResponseMetadata` without an error."""
        return {
            "RequestId": self.request_id,
            "Action": self.action,
            "Version": self.version,
            "Service": SERVICE,
            "Region": self.region,
        }


@dataclass(frozen=True, slots=True)
class Arrived:
    """One HTTP request, with the action that its query names."""

    http: Request
    action: str = field(default="")
    version: str = field(default="")


def read_event(event: Mapping[str, Any]) -> Arrived:
    """The request that an event of a function URL carries. Raises Refusal for a broken body."""
    pairs = tuple(_pairs(event.get("rawQueryString") or ""))
    body = (event.get("body") or "").encode()
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise Refusal("InvalidParameter", "The request body cannot be decoded.") from error
    named = dict(reversed(pairs))
    return Arrived(
        http=Request(
            method=event["requestContext"]["http"]["method"],
            path=event.get("rawPath") or "/",
            query=pairs,
            headers=tuple((event.get("headers") or {}).items()),
            body=body,
        ),
        action=named.get("Action", ""),
        version=named.get("Version", ""),
    )


def succeed(envelope: Envelope, result: dict[str, Any] | None) -> Answer:
    """A success; None is one that has no `Result` at all."""
    body: dict[str, Any] = {"ResponseMetadata": envelope.metadata()}
    if result is not None:
        body["Result"] = result
    return respond(200, body)


def fail(envelope: Envelope, refusal: Refusal, *, always_200: bool) -> Answer:
    """A refusal, with its own HTTP status or inside a 200."""
    error: dict[str, Any] = {"Code": refusal.code, "Message": refusal.message}
    if refusal.row.number is not None and "." not in refusal.code:
        error["CodeN"] = refusal.row.number
    metadata = {**envelope.metadata(), "Error": error}
    return respond(200 if always_200 else refusal.row.http, {"ResponseMetadata": metadata})


def respond(status: int, body: dict[str, Any]) -> Answer:
    """A JSON answer in the form that a function URL takes."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"},
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "isBase64Encoded": False,
    }


def respond_picture(data: bytes, *, with_body: bool) -> Answer:
    """A JPEG; HEAD gets its headers only."""
    return {
        "statusCode": 200,
        "headers": {
            "content-type": "image/jpeg",
            "content-length": str(len(data)),
            "cache-control": "public, max-age=3600",
        },
        "body": base64.b64encode(data).decode() if with_body else "",
        "isBase64Encoded": with_body,
    }


def _pairs(raw: str) -> list[tuple[str, str]]:
    """Decoded names and values in order; a plus is a plus, as signers write a space as %20."""
    pairs = (part.partition("=") for part in raw.split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in pairs]
