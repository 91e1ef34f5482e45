"""The sandbox's data plane by itself: any client of Ark's video tasks can be pointed at it."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.stack.browsing import phone
from tests.integration.stack.test_sandbox_client import ArkClient
from volcengine_signature import Credentials

MODEL = "doubao-seedance-2-0-260128"
TEXT = {"type": "text", "text": "Image 1 waves"}


@pytest.fixture
def ark(stack: Stack) -> ArkClient:
    """A client of the asset library with the first sandbox account's keys."""
    account = stack.sandbox_account()
    keys = Credentials(account["access_key_id"], account["secret_access_key"])
    return ArkClient(stack.sandbox_url, keys)


@pytest.fixture
def tasks(stack: Stack) -> Iterator[httpx.Client]:
    """A client of the data plane with that account's API key."""
    with httpx.Client(
        base_url=f"{stack.sandbox_url}/api/v3/contents/generations/",
        headers={"Authorization": f"Bearer {stack.sandbox_account()['api_key']}"},
        trust_env=False,
    ) as client:
        yield client


def made(tasks: httpx.Client, *content: Any, **members: Any) -> str:
    """The id of a new task; the account's rate is everybody's, so a throttled create waits."""

    def taken() -> str | None:
        body = {"model": MODEL, "content": content or [TEXT], **members}
        answer = tasks.post("tasks", json=body)
        assert answer.status_code in (200, 429), answer.text
        return None if answer.status_code == 429 else str(answer.json()["id"])

    return str(eventually(taken))


def active_asset(stack: Stack, ark: ArkClient) -> str:
    """A picture of ours that is Active upstream, in the project of the API key."""

    def asked(action: str, **members: Any) -> Any:
        def answered() -> Any:
            reply = ark.act(action, **members)
            return None if reply.status == 429 else reply

        return eventually(answered).result

    group = asked("CreateAssetGroup", Name="videos", GroupType="AIGC")["Id"]
    asset = asked("CreateAsset", GroupId=group, URL=stack.sample_url, AssetType="Image")["Id"]
    eventually(lambda: asked("GetAsset", Id=asset)["Status"] == "Active")
    return str(asset)


def test_a_picture_becomes_a_video_that_can_be_fetched(
    stack: Stack, ark: ArkClient, tasks: httpx.Client
) -> None:
    asset = active_asset(stack, ark)
    picture = {
        "type": "image_url",
        "image_url": {"url": f"asset://{asset}"},
        "role": "reference_image",
    }
    task = made(tasks, TEXT, picture, return_last_frame=True)

    def succeeded() -> Any:
        shown = tasks.get(f"tasks/{task}").json()
        assert shown["status"] in ("queued", "running", "succeeded")
        return shown if shown["status"] == "succeeded" else None

    content = eventually(succeeded)["content"]
    clip = httpx.get(content["video_url"], trust_env=False)
    assert (clip.status_code, clip.headers["content-type"]) == (200, "video/mp4")
    assert clip.content[4:12] == b"ftypisom"
    frame = httpx.get(content["last_frame_url"], trust_env=False)
    assert frame.content.startswith(b"\xff\xd8\xff")
    forged = content["video_url"].replace("X-Signature=", "X-Signature=0")
    assert httpx.get(forged, trust_env=False).status_code == 403
    assert tasks.get("tasks", params={"filter.task_ids": task}).json()["total"] == 1


def test_an_asset_that_is_not_there_is_refused_by_its_member(tasks: httpx.Client) -> None:
    url = {"url": "asset://asset-20260101000000-aaaaa"}
    picture = {"type": "image_url", "image_url": url, "role": "first_frame"}
    answer = tasks.post("tasks", json={"model": MODEL, "content": [TEXT, picture]})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "InvalidParameter")
    assert error["param"] == "content[1].image_url.url"


def test_a_queued_task_is_cancelled(tasks: httpx.Client) -> None:
    task = made(tasks, {"type": "text", "text": "queued:600"})
    assert tasks.delete(f"tasks/{task}").json() == {}
    assert tasks.get(f"tasks/{task}").json()["status"] == "cancelled"


def test_a_key_of_the_control_plane_opens_nothing_here(stack: Stack, tasks: httpx.Client) -> None:
    for key in ("access_key_id", "secret_access_key"):
        headers = {"Authorization": f"Bearer {stack.sandbox_account()[key]}"}
        assert tasks.get("tasks", headers=headers).status_code == 401


@dataclass
class Listener:
    """A callback URL on a free port that answers as it is told to and keeps what it heard."""

    answers: list[int] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def listener(*answers: int) -> Iterator[Listener]:
    """A listener that answers so first, and 200 from then on."""
    listening = Listener(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listening.heard.append(json.loads(body))
            self.send_response(listening.answers.pop(0) if listening.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.url = f"http://127.0.0.1:{server.server_port}/heard"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listening
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_callback_url_is_told_of_every_change_though_nobody_asks(tasks: httpx.Client) -> None:
    with listener(200, 500, 500) as listening:
        task = made(tasks, callback_url=listening.url)
        # What happens on the way is told once, also when that fails; the end until it is heard.
        eventually(lambda: len(listening.heard) == 4)
        assert [told["status"] for told in listening.heard] == [
            "queued",
            "running",
            "succeeded",
            "succeeded",
        ]
        assert listening.heard[-1] == tasks.get(f"tasks/{task}").json()


def test_the_clip_plays_in_a_browser(tasks: httpx.Client) -> None:
    task = made(tasks, {"type": "text", "text": "slow:0"})
    link = tasks.get(f"tasks/{task}").json()["content"]["video_url"]
    with phone() as page:
        page.set_content(f"<video muted src='{link}'></video>")
        playing = page.evaluate(
            """async () => {
                const video = document.querySelector("video");
                await video.play();
                await new Promise(moved => video.addEventListener("timeupdate", moved));
                return [video.duration, video.videoWidth, video.videoHeight, video.error];
            }"""
        )
    assert playing == [5, 640, 360, None]
