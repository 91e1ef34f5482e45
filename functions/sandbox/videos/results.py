"""The results of finished tasks: one clip and its last frame, behind links that die.

A link is signed with a key that only the sandbox has, and opens for 24 hours from the task's end
(or for as long as a switch said when it was made), also when the record is deleted meanwhile.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from functions.sandbox.videos.model import Task
from functions.sandbox.wire import Answer
from functions.sandbox.world import World

_PATH: Final = re.compile(
    r"/results/(?P<task>[a-z0-9-]{1,64})/(?P<name>video\.mp4|last_frame\.jpg)"
)
_TYPES: Final = {"video.mp4": "video/mp4", "last_frame.jpg": "image/jpeg"}
_GONE: Final = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>{}</Message></Error>'


def is_meant(event: Mapping[str, Any]) -> bool:
    """Whether an event of the function URL is about a result."""
    method = event["requestContext"]["http"]["method"]
    return str(event.get("rawPath")).startswith("/results/") and method in ("GET", "HEAD")


def result_link(world: World, origin: str, task: Task, name: str) -> str:
    """The link to a result of a task."""
    path = f"/results/{task.id}/{name}"
    expires = int(task.ends_ms / 1000 + world.settings.switches.video_result_ttl)
    signature = _signature(world, path, str(expires))
    return f"{origin}{path}?X-Expires={expires}&X-Signature={signature}"


def serve(world: World, event: Mapping[str, Any]) -> Answer:
    """The file behind a link; 403 when the link is forged or too old."""
    path = str(event["rawPath"])
    found = _PATH.fullmatch(path)
    asked = parse_qs(event.get("rawQueryString") or "")
    expires, signature = (asked.get(name, [""])[-1] for name in ("X-Expires", "X-Signature"))
    expected = _signature(world, path, expires)
    if found is None or not hmac.compare_digest(expected.encode(), signature.encode()):
        return _denied("The signature does not match.")
    if world.clock() >= int(expires) * 1000:
        return _denied("Request has expired.")
    name = found["name"]
    data = world.clip.video if name == "video.mp4" else world.clip.last_frame
    return _file(event, data, _TYPES[name])


def _signature(world: World, path: str, expires: str) -> str:
    key = world.accounts.link_key()
    return hmac.new(key, f"{path}?{expires}".encode(), hashlib.sha256).hexdigest()


def _file(event: Mapping[str, Any], data: bytes, media_type: str) -> Answer:
    with_body = event["requestContext"]["http"]["method"] == "GET"
    headers = {"content-type": media_type, "accept-ranges": "bytes", "cache-control": "private"}
    status, asked = 200, _range(event, len(data))
    if asked is not None:
        start, end = asked
        headers["content-range"] = f"bytes {start}-{end}/{len(data)}"
        status, data = 206, data[start : end + 1]
    return {
        "statusCode": status,
        "headers": {**headers, "content-length": str(len(data))},
        "body": base64.b64encode(data).decode() if with_body else "",
        "isBase64Encoded": with_body,
    }


def _range(event: Mapping[str, Any], size: int) -> tuple[int, int] | None:
    """First and last byte of a range that can be served; players ask for them one at a time."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    found = re.fullmatch(r"bytes=(\d{1,9})-(\d{0,9})", headers.get("range", ""))
    if found is None or int(found[1]) >= size:
        return None
    end = min(int(found[2]), size - 1) if found[2] else size - 1
    return (int(found[1]), end) if int(found[1]) <= end else None


def _denied(message: str) -> Answer:
    return {
        "statusCode": 403,
        "headers": {"content-type": "application/xml", "cache-control": "no-store"},
        "body": _GONE.format(message),
        "isBase64Encoded": False,
    }
