"""Events of API Gateway as a handler gets them, and its answers as a client does."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

REQUEST_ID: Final = "8a1f0000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler of the invocation."""

    aws_request_id: str = REQUEST_ID


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers, body read as JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any
    text: str

    @property
    def result(self) -> Any:
        assert self.status == 200, self.text
        return self.body["Result"]

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, code and message of a refusal."""
        error = self.body["ResponseMetadata"]["Error"]
        return self.status, error["Code"], error["Message"]


def event(
    resource: str = "/v1/portrait",
    method: str = "POST",
    query: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | bytes | None = None,
    proxy: str | None = None,
) -> dict[str, Any]:
    """A REST proxy event; a body of bytes travels in base64."""
    binary = isinstance(body, bytes)
    return {
        "resource": resource,
        "path": f"/stage{resource}",
        "httpMethod": method,
        "headers": dict(headers or {}),
        "multiValueQueryStringParameters": dict(query) if query else None,
        "pathParameters": {"proxy": proxy} if proxy is not None else None,
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": binary,
        "requestContext": {"domainName": "gateway.example.com", "path": f"/stage{resource}"},
    }


def read_reply(answer: dict[str, Any]) -> Reply:
    """What a proxy integration makes of a handler's result."""
    assert set(answer) == {"statusCode", "headers", "body"}
    text = answer["body"]
    return Reply(answer["statusCode"], answer["headers"], json.loads(text) if text else None, text)
