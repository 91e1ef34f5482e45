"""What a function returned, read as API Gateway and function URLs read it."""

import base64
import binascii
import json
from typing import Any

from local.http_edge import Response


class NotAResponse(Exception):
    """The function's result is not one that an HTTP response can be made of."""


def from_proxy_result(result: Any) -> Response:
    """Read the result of a Lambda proxy integration.

    Raises NotAResponse, which AWS calls a malformed Lambda proxy response.
    """
    if not isinstance(result, dict) or not isinstance(result.get("statusCode"), int | str):
        raise NotAResponse
    try:
        status = int(result["statusCode"])
    except ValueError as error:
        raise NotAResponse from error
    multiple = {
        name.lower(): (name, values) for name, values in _mapping(result, "multiValueHeaders")
    }
    headers = [
        (name, _text(value))
        for name, value in _mapping(result, "headers")
        if name.lower() not in multiple
    ]
    headers += [(name, _text(value)) for name, values in multiple.values() for value in values]
    return Response(status, _bytes(result), _with_type(headers))


def from_url_result(result: Any) -> Response:
    """Read the result of a function behind a function URL, payload 2.0.

    A result without a status code is the body itself. Raises NotAResponse.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result if isinstance(result, str) else json.dumps(result)
        return Response(200, body.encode(), _with_type([]))
    response = from_proxy_result({**result, "multiValueHeaders": None})
    cookies = tuple(("Set-Cookie", str(cookie)) for cookie in result.get("cookies") or ())
    return Response(response.status, response.body, (*response.headers, *cookies))


def _mapping(result: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    found = result.get(name) or {}
    if not isinstance(found, dict):
        raise NotAResponse
    return list(found.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _with_type(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    if any(name.lower() == "content-type" for name, _ in headers):
        return tuple(headers)
    return (*headers, ("Content-Type", "application/json"))


def _bytes(result: dict[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise NotAResponse
    if not result.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise NotAResponse from error
