"""The little of HTTP that the gateway's and the sandbox's origin need: plain values over ASGI."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

# The size is measured to its end so that the caller gets an answer instead of a broken pipe, but
# not for ever.
_DRAIN_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; header names are lower case."""

    method: str
    raw_path: str
    query: tuple[tuple[str, str], ...]
    raw_query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    client: str

    def header(self, name: str) -> str:
        """Return the last value of a header, or nothing."""
        return next((value for key, value in reversed(self.headers) if key == name), "")


@dataclass(frozen=True, slots=True)
class Response:
    """One response; header names as the function spelt them."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default=())


class BodyTooLarge(Exception):
    """The request's body is longer than the origin takes."""


Handle = Callable[[Request], Awaitable[Response]]
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def application(handle: Handle, body_limit_bytes: int, too_large: Response) -> App:
    """Return an ASGI application that answers every request with `handle`."""

    async def serve(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            try:
                response = await handle(await _read(scope, receive, body_limit_bytes))
            except BodyTooLarge:
                response = too_large
            await _send(send, response, with_body=scope["method"] != "HEAD")

    return serve


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _read(scope: dict[str, Any], receive: Any, limit_bytes: int) -> Request:
    body, size, more = bytearray(), 0, True
    while more and size <= _DRAIN_BYTES:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= limit_bytes:
            body += chunk
        more = message.get("more_body", False)
    if size > limit_bytes:
        raise BodyTooLarge
    raw_query = scope.get("query_string", b"").decode("latin-1")
    return Request(
        method=scope["method"],
        raw_path=(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        query=tuple(parse_qsl(raw_query, keep_blank_values=True)),
        raw_query=raw_query,
        headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]),
        body=bytes(body),
        client=(scope.get("client") or ("127.0.0.1", 0))[0],
    )


async def _send(send: Any, response: Response, *, with_body: bool) -> None:
    # Framing is the server's: a function's own length could be wrong.
    dropped = {"content-length", "transfer-encoding", "connection"}
    headers = [
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in response.headers
        if name.lower() not in dropped
    ]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body if with_body else b""})
