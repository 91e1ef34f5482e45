"""Files of several sizes by every route of a running stack, and a table of what came back.

Works against this machine's stack and against a deployed one alike; it knows no AWS. Every asset
it makes is in a group of its own, which it deletes at the end.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from local.demo import DemoFailed, Gateway

SIZES: Final = (1_000_000, 4_700_000, 6_000_000, 9_900_000, 10_100_000)
FORM_MOST: Final = 10_000_000
_BLOCK: Final = 65_533
"""The longest comment of a JPEG file; its length field is two bytes and counts itself."""
_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Row:
    """One file by one route. `steps` are the statuses in their order, `said` an id or a code."""

    route: str
    size: int
    steps: str
    said: str
    seconds: float
    as_expected: bool


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    location: str
    body: dict[str, Any]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing, so that each step is seen."""

    def redirect_request(self, *_: object) -> None:
        return None


def picture_of(size: int, picture: bytes) -> bytes:
    """A JPEG picture made longer by comments, which change nothing of what is seen."""
    missing, blocks = size - len(picture), []
    while missing > 0:
        whole = min(missing, _BLOCK + 4 if missing > _BLOCK + 8 else missing)
        if whole > _BLOCK + 4:
            whole = missing // 2
        blocks.append(b"\xff\xfe" + (whole - 2).to_bytes(2, "big") + bytes(whole - 4))
        missing -= whole
    return picture[:2] + b"".join(blocks) + picture[2:]


def run(
    gateway: Gateway,
    file: Path,
    *,
    say: Callable[[str], None] = print,
    monotonic: Callable[[], float] = time.monotonic,
) -> list[Row]:
    """Send every size by every route and say the table. Raises DemoFailed if it cannot begin."""
    picture = file.read_bytes() if file.is_file() else b""
    if not picture.startswith(b"\xff\xd8"):
        raise DemoFailed(f"{file} is not a JPEG picture")
    made = gateway.call("CreateAssetGroup", {"Name": "smoke", "GroupType": "AIGC"})
    say(f"{'route':<22} {'bytes':>10}  {'statuses':<12} {'s':>5}  what came back")
    rows = []
    try:
        for row in _rows(gateway, str(made["Id"]), picture, monotonic):
            mark = "" if row.as_expected else "   <- NOT AS EXPECTED"
            line = f"{row.route:<22} {row.size:>10,}  {row.steps:<12} {row.seconds:>5.1f}  "
            say(f"{line}{row.said}{mark}")
            rows.append(row)
    finally:
        gateway.call("DeleteAssetGroup", {"Id": made["Id"]})
    return rows


def _rows(
    gateway: Gateway, group: str, picture: bytes, monotonic: Callable[[], float]
) -> Iterator[Row]:
    for route, send in (
        ("/v1/portrait/upload", _by_form),
        ("/v1/assets", _by_resource),
        ("/v1/portrait/uploads", _directly),
    ):
        for size in SIZES:
            start = monotonic()
            try:
                steps, body = send(gateway, group, picture_of(size, picture))
            except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
                steps, body = ["none"], {"message": f"{type(error).__name__}: {error}"[:100]}
            taken, said = _verdict(body)
            expected = size <= FORM_MOST or route == "/v1/portrait/uploads"
            seconds = monotonic() - start
            yield Row(route, size, " ".join(steps), said, seconds, taken is expected)


def _by_form(gateway: Gateway, group: str, data: bytes) -> tuple[list[str], dict[str, Any]]:
    return _form(gateway, "/v1/portrait/upload", [("GroupId", group)], data)


def _by_resource(gateway: Gateway, group: str, data: bytes) -> tuple[list[str], dict[str, Any]]:
    return _form(gateway, "/v1/assets", [("groupId", group)], data)


def _form(
    gateway: Gateway, path: str, fields: list[tuple[str, str]], data: bytes
) -> tuple[list[str], dict[str, Any]]:
    kind, body = _multipart(fields, data)
    url = gateway.base_url.rstrip("/") + path
    reply = _send(url, {**_key(gateway), "Content-Type": kind}, body)
    steps = [str(reply.status)]
    if reply.status == http.client.SEE_OTHER:
        reply = _send(urljoin(url, reply.location), _key(gateway), None)
        steps.append(str(reply.status))
    return steps, reply.body


def _directly(gateway: Gateway, group: str, data: bytes) -> tuple[list[str], dict[str, Any]]:
    asked = {
        "GroupId": group,
        "AssetType": "Image",
        "ContentType": "image/jpeg",
        "Size": len(data),
    }
    url = gateway.base_url.rstrip("/") + "/v1/portrait/uploads"
    reply = _send(
        url, {**_key(gateway), "Content-Type": "application/json"}, json.dumps(asked).encode()
    )
    steps = [str(reply.status)]
    if reply.status != http.client.OK:
        return steps, reply.body
    opened = reply.body["Result"]
    kind, body = _multipart(list(opened["Fields"].items()), data)
    reply = _send(opened["URL"], {"Content-Type": kind}, body)
    steps.append(str(reply.status))
    if reply.status >= http.client.MULTIPLE_CHOICES:
        return steps, reply.body
    reply = _send(opened["StatusURL"], _key(gateway), None)
    return [*steps, str(reply.status)], reply.body


def _verdict(body: dict[str, Any]) -> tuple[bool, str]:
    """Whether a file was taken, and its id or why not."""
    if error := body.get("ResponseMetadata", {}).get("Error"):
        return False, f"{error['Code']}: {error['Message']}"[:100]
    found = body.get("Result") or body.get("data")
    if not isinstance(found, dict):
        words = body.get("msg") or body.get("message") or body
        return False, f"{body.get('serviceCode', 'refused')}: {words}"[:100]
    return True, str(found.get("Id") or found.get("assetId"))


def _multipart(fields: list[tuple[str, str]], data: bytes) -> tuple[str, bytes]:
    mark = uuid.uuid4().hex
    head = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    head += (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="smoke.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    whole = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    return f"multipart/form-data; boundary={mark}", whole


def _key(gateway: Gateway) -> dict[str, str]:
    return {"Authorization": f"Bearer {gateway.api_key}"}


def _send(url: str, headers: dict[str, str], body: bytes | None) -> _Reply:
    is_local = urlsplit(url).hostname in {"127.0.0.1", "localhost"}
    proxy = [urllib.request.ProxyHandler({})] if is_local else []
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - the user's
    try:
        answer = urllib.request.build_opener(_Stay, *proxy).open(request, timeout=_SECONDS)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read()
    try:
        document = json.loads(text) if text else {}
    except ValueError:
        document = {"message": text[:100].decode("utf-8", "replace")}
    return _Reply(answer.status, answer.headers.get("Location", ""), document)
