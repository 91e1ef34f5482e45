"""One request for a route whose path has names in braces, as API Gateway hands it on."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portrait.model import CustomerId
from tests.integration.doors.desk import KEYS, Context, Reply

Handle = Callable[[dict[str, Any], Any], dict[str, Any]]


def asked(
    handle: Handle,
    route: tuple[str, str],
    parameters: Mapping[str, str],
    *,
    who: CustomerId | None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, Sequence[str]] | None = None,
) -> Reply:
    """A function's answer to one request of a customer, or of nobody.

    `route` is the method and the resource, `parameters` what stands for the names in braces of it.
    A body that is no text travels as JSON.
    """
    method, resource = route
    path = "/stage" + resource.format(**parameters)
    shown = {} if who is None else {"Authorization": f"Bearer {KEYS[who]}"}
    request = {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": {**shown, **(headers or {})},
        "multiValueQueryStringParameters": query and {k: list(v) for k, v in query.items()},
        "pathParameters": dict(parameters) or None,
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {"domainName": "gateway.example.com", "path": path},
    }
    return served(handle, request)


def served(handle: Handle, request: dict[str, Any]) -> Reply:
    """A function's answer to one event."""
    answer = handle(request, Context())
    text = answer["body"]
    return Reply(answer["statusCode"], answer["headers"], json.loads(text) if text else None, text)
