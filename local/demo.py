"""The main job, over HTTP as a customer does it: a picture becomes an Active asset.

Works against this machine's stack and against a deployed one alike; it knows no AWS.
"""

import http.client
import json
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
        return self._post(action, path, "application/json", json.dumps(body).encode())

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
        return self._post("upload", "/v1/portrait/upload", content_type, body)

    def upload_large(
        self, group_id: str, file: Path, show: Callable[[str], None]
    ) -> dict[str, Any]:
        """Send a file straight to the store and return the new asset's Result.

        Raises DemoFailed.
        """
        kind, media_type = straight.kind_of(file)
        size = file.stat().st_size
        asked = {"GroupId": group_id, "AssetType": kind, "ContentType": media_type, "Size": size}
        body = json.dumps(asked).encode()
        opened = self._post("uploads", "/v1/portrait/uploads", "application/json", body)
        try:
            straight.send(opened["URL"], opened["Fields"], file, show)
        except straight.NotTaken as error:
            raise DemoFailed(f"uploads: {error}") from error
        return opened

    def _post(self, step: str, path: str, content_type: str, body: bytes) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the address the user gave
            self.base_url.rstrip("/") + path,
            data=body,
            headers={"Authorization": f"Bearer {self.api_key}", "Content-Type": content_type},
        )
        try:
            with _opener(self.base_url).open(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
        except (OSError, http.client.HTTPException) as error:
            raise DemoFailed(f"{step}: {self.base_url} cannot be reached: {error}") from error
        return _result_of(step, text)


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
        show(_bar(status, waited))
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


def _bar(status: str, waited_seconds: float) -> str:
    # How long it takes is the upstream's secret: the bar slows down and is full only at the end.
    share = 1.0 if status == "Active" else waited_seconds / (waited_seconds + _USUAL_SECONDS / 2)
    full = int(share * _BAR_WIDTH)
    return (
        f"\rstatus  [{'#' * full}{'.' * (_BAR_WIDTH - full)}] {status:<10} {waited_seconds:3.0f} s"
    )
