"""The main job, over HTTP as a customer does it: a picture becomes an Active asset.

`local.film` goes on from there: the asset becomes a video.

Works against this machine's stack and against a deployed one alike; it knows no AWS.
"""

import http.client
import json
import shutil
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from local import straight

_POLL_SECONDS: Final = 3.0
# Pages that describe this API expect about 60 s; a slow upstream may take much longer.
_PATIENCE_SECONDS: Final = 15 * 60.0
_USUAL_SECONDS: Final = 20.0
_BAR_WIDTH: Final = 30


class DemoFailed(Exception):
    """The main job did not end with an Active asset; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A customer's view of the gateway: a base URL and a key."""

    base_url: str
    api_key: str

    def call(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call an Action and return its Result.

        Raises DemoFailed.
        """
        path = f"/v1/portrait/?Action={action}"
        return _result_of(action, self._send(action, path, "application/json", _json(body)))

    def upload(self, group_id: str, file: Path) -> dict[str, Any]:
        """Upload a picture into a group and return the new asset's Result.

        Raises DemoFailed.
        """
        boundary = uuid.uuid4().hex
        _, kind = straight.kind_of(file)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="GroupId"\r\n\r\n{group_id}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="portrait"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        body = head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        content_type = f"multipart/form-data; boundary={boundary}"
        text = self._send("upload", "/v1/portrait/upload", content_type, body)
        return _result_of("upload", text)

    def ask(self, step: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET a path, or POST to it when there is a body, and return the plain JSON answer.

        Raises DemoFailed.
        """
        data = None if body is None else _json(body)
        return _plain_answer(step, self._send(step, path, "application/json", data))

    def fetch(self, url: str, save_to: Path) -> int:
        """Save what a URL from an answer holds; return its size in bytes. Raises DemoFailed."""
        request = urllib.request.Request(url)  # noqa: S310 - a URL the gateway gave
        try:
            with _opener(url).open(request, timeout=60) as answer, save_to.open("wb") as file:
                shutil.copyfileobj(answer, file)
        except (OSError, http.client.HTTPException) as error:
            raise DemoFailed(f"the video could not be saved: {error}") from error
        return save_to.stat().st_size

    def upload_large(
        self, group_id: str, file: Path, show: Callable[[str], None]
    ) -> dict[str, Any]:
        """Send a file straight to the store and return the new asset's Result.

        Raises DemoFailed.
        """
        kind, media_type = straight.kind_of(file)
        size = file.stat().st_size
        asked = {"GroupId": group_id, "AssetType": kind, "ContentType": media_type, "Size": size}
        text = self._send("uploads", "/v1/portrait/uploads", "application/json", _json(asked))
        opened = _result_of("uploads", text)
        try:
            straight.send(opened["URL"], opened["Fields"], file, show)
        except straight.NotTaken as error:
            raise DemoFailed(f"uploads: {error}") from error
        return opened

    def _send(self, step: str, path: str, content_type: str, body: bytes | None) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the address the user gave
            self.base_url.rstrip("/") + path,
            data=body,
            headers={"Authorization": f"Bearer {self.api_key}", "Content-Type": content_type},
        )
        try:
            with _opener(self.base_url).open(request, timeout=60) as answer:
                text: bytes = answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
        except (OSError, http.client.HTTPException) as error:
            raise DemoFailed(f"{step}: {self.base_url} cannot be reached: {error}") from error
        return text


def run(
    gateway: Gateway,
    file: Path,
    *,
    say: Callable[[str], None] = print,
    show: Callable[[str], None] = lambda line: print(line, end="", flush=True),
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> str:
    """Make a group, upload the file, wait until it is Active; return its `asset://` reference.

    Raises DemoFailed.
    """
    if not file.is_file():
        raise DemoFailed(f"{file} is not a file")
    name = f"demo {file.stem}"[:50]
    group_id = gateway.call("CreateAssetGroup", {"Name": name, "GroupType": "AIGC"})["Id"]
    say(f"group   {group_id}")
    if file.stat().st_size > straight.FORM_MOST_BYTES:
        asset_id = gateway.upload_large(group_id, file, show)["Id"]
    else:
        asset_id = gateway.upload(group_id, file)["Id"]
    say(f"asset   {asset_id}")
    start = monotonic()
    while True:
        asset = gateway.call("GetAsset", {"Id": asset_id})
        status = str(asset.get("Status"))
        waited = monotonic() - start
        show(bar(status, waited, done=status == "Active"))
        if status == "Active":
            show("\n")
            return f"asset://{asset_id}"
        if status == "Failed":
            show("\n")
            raise DemoFailed(f"the asset failed: {_reason(asset)}")
        if waited > _PATIENCE_SECONDS:
            show("\n")
            raise DemoFailed(f"still {status} after {waited:.0f} s; it may become Active later")
        sleep(_POLL_SECONDS)


def _opener(base_url: str) -> urllib.request.OpenerDirector:
    # A proxy of the host's is for a deployed stack, not for the loopback address.
    is_local = urlsplit(base_url).hostname in ("127.0.0.1", "localhost")
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_local else []))


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _plain_answer(step: str, text: bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
        error = document.get("error") if "id" not in document else None
    except (ValueError, AttributeError) as error_read:
        shown = text[:200].decode("utf-8", "replace")
        raise DemoFailed(f"{step}: not an answer of the gateway: {shown}") from error_read
    if error is not None or "id" not in document:
        told = error or {}
        raise DemoFailed(f"{step}: {told.get('code')}: {told.get('message')}")
    answer: dict[str, Any] = document
    return answer


def _result_of(step: str, text: bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
        error = document["ResponseMetadata"].get("Error")
    except (ValueError, KeyError, TypeError, AttributeError) as error_read:
        shown = text[:200].decode("utf-8", "replace")
        raise DemoFailed(f"{step}: not an answer of the gateway: {shown}") from error_read
    if error:
        request_id = document["ResponseMetadata"].get("RequestId", "none")
        raise DemoFailed(
            f"{step}: {error.get('Code')}: {error.get('Message')} (request {request_id})"
        )
    result: dict[str, Any] = document.get("Result") or {}
    return result


def _reason(asset: dict[str, Any]) -> str:
    error = asset.get("Error") or {}
    return f"{error.get('Code', 'no code')}: {error.get('Message', 'no message')}"


def bar(status: str, waited_seconds: float, *, done: bool) -> str:
    """A line of progress: how long it takes is the upstream's secret, so it is full at the end."""
    share = 1.0 if done else waited_seconds / (waited_seconds + _USUAL_SECONDS / 2)
    full = int(share * _BAR_WIDTH)
    return (
        f"\rstatus  [{'#' * full}{'.' * (_BAR_WIDTH - full)}] {status:<10} {waited_seconds:3.0f} s"
    )
