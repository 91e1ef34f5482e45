"""The sandbox's origin: the bundle's one function URL, payload 2.0."""

import asyncio
import base64
import contextlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from local.function_response import NotAResponse, from_url_result
from local.http_edge import Request, Response
from local.invoke import FunctionFailed, FunctionTimedOut, Invoker
from local.mends import function_url

# Lambda's own limit of a request; a function URL has no limit of its own below it.
BODY_LIMIT_BYTES: Final = 6 * 1024 * 1024
TIMEOUT_SECONDS: Final = 60.0
_JSON: Final = (("Content-Type", "application/json"),)
TOO_LARGE: Final = Response(413, b'{"Message":"Request Entity Too Large"}', _JSON)
_NOT_DEPLOYED: Final = Response(
    503, b"This stack has no sandbox.\n", (("Content-Type", "text/plain"),)
)
_FAILED: Final = Response(502, b"Internal Server Error", _JSON)
_TEXT_TYPES: Final = ("application/json", "application/xml", "application/javascript")


class SandboxDoor:
    """Answers requests of the sandbox's origin by calling its function.

    While it answers an Action the function may fetch a picture from its own origin. So fewer
    Actions run at once than there are processes, or all would wait for one that serves pictures.
    """

    def __init__(
        self,
        invoker: Invoker,
        actions_at_once: int,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._invoker = invoker
        self._actions = asyncio.Semaphore(actions_at_once)
        self._now = now or (lambda: datetime.now(UTC))

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        function = function_url.only_function()
        if function is None:
            return _NOT_DEPLOYED
        turn = self._actions if request.method == "POST" else contextlib.nullcontext()
        try:
            async with turn:
                event = url_event(request, str(uuid.uuid4()), self._now())
                answer = await self._invoker.invoke(function, event, TIMEOUT_SECONDS)
            return from_url_result(answer.payload)
        except (FunctionFailed, FunctionTimedOut, NotAResponse):
            return _FAILED


def url_event(request: Request, request_id: str, now: datetime) -> dict[str, Any]:
    """Return the event a function URL delivers for a request."""
    headers: dict[str, str] = {}
    for name, value in request.headers:
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    headers.update(
        {
            "x-forwarded-for": request.client,
            "x-forwarded-proto": "http",
            "x-forwarded-port": request.header("host").partition(":")[2] or "80",
        }
    )
    queries: dict[str, str] = {}
    for name, value in request.query:
        queries[name] = f"{queries[name]},{value}" if name in queries else value
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.raw_path,
        "rawQueryString": request.raw_query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "local",
            "domainName": request.header("host"),
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": request.raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.client,
                "userAgent": request.header("user-agent"),
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if queries:
        event["queryStringParameters"] = queries
    if request.body:
        event.update(_body(request))
    return event


def _body(request: Request) -> dict[str, Any]:
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind in _TEXT_TYPES:
        return {"body": request.body.decode("utf-8", "replace"), "isBase64Encoded": False}
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
