"""S3: a page of another origin is let in by the bucket's own CORS rules, as on AWS.

Stock ministack lets pages of every origin do anything, unless it enforces IAM as well: a rule that
the template lacks would be noticed on AWS only.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from ministack import app as ministack_app
from ministack.services import s3

_App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_FAMILY: Final = b"access-control-"


def by_rules(stock: _App) -> _App:
    """Return the engine's application with preflights and answers of buckets as their rules say."""

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = _headers(scope)
        target = _target(scope, headers)
        if target is None:
            await stock(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            status, answer, body = s3.cors_preflight(*target, headers)
            said = [*_encoded(answer), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": said})
            await send({"type": "http.response.body", "body": body})
            return
        allowed = _encoded(s3.cors_response_headers(target[0], scope["method"], headers))

        async def send_as_allowed(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [
                    (name, value)
                    for name, value in message.get("headers", [])
                    if not name.lower().startswith(_FAMILY)
                ]
                message = {**message, "headers": [*kept, *allowed]}
            await send(message)

        await stock(scope, receive, send_as_allowed)

    return app


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    named = scope.get("headers", [])
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in named}


def _target(scope: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Bucket and key that a request names; None for another service's request."""
    if scope["type"] != "http":
        return None
    found: tuple[str, str] | None = ministack_app._s3_cors_target(
        headers.get("host", ""), scope["path"]
    )
    return found


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers.items()
        if name.lower() != "content-length"
    ]
