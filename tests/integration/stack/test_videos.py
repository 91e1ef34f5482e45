"""The published examples of videos against the stack: only host, key and ids are ours."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.stack import Stack
from portrait.ids import as_ta
from portrait.model import AssetId
from tests.integration.conftest import eventually
from tests.integration.customer import Customer

EXAMPLES = Path(__file__).parents[2] / "examples"
NATIVE = "/api/v3/contents/generations/tasks"


@pytest.fixture
def asset(stack: Stack, customer: Customer) -> AssetId:
    """An asset that can be used."""
    made = customer.new_asset(customer.new_group(), stack.sample_url)
    assert customer.at_rest(made)["Status"] == "Active"
    return AssetId(made)


def example(name: str, changes: dict[str, str]) -> str:
    """A published example with what is ours in the place of what was published."""
    text = (EXAMPLES / name).read_text()
    for published, ours in changes.items():
        assert published in text
        text = text.replace(published, ours)
    return text


def printed(command: list[str], **environment: str) -> Any:
    """What an example prints, as JSON."""
    done = subprocess.run(  # noqa: S603 - the example itself
        command,
        env={"PATH": "/usr/bin:/bin", "NO_PROXY": "*", **environment},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def ended(customer: Customer, path: str, words: set[str]) -> dict[str, Any]:
    """What a GET says when a video has come to its end."""

    def seen() -> dict[str, Any] | None:
        answer = customer.http.get(path, headers=customer.headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body if (body.get("data") or body)["status"] in words else None

    found: dict[str, Any] = eventually(seen, within_seconds=40.0)
    return found


def is_a_clip(url: str) -> bool:
    return httpx.get(url, trust_env=False).content[4:8] == b"ftyp"


@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_alltoken(stack: Stack, customer: Customer, asset: AssetId) -> None:
    changes = {"https://api.alltoken.ai": stack.base_url, "asset-20260318035710-xxxxx": asset}
    run = ["sh", "-c", example("alltoken_video.sh.txt", changes)]
    made = printed(run, ALLTOKEN_API_KEY=customer.api_key)
    assert made["status"] == "queued"
    done = ended(customer, f"/v1/videos/generations/{made['id']}", {"completed", "failed"})
    assert (done["error"], done["duration"]) == (None, 5)
    assert is_a_clip(done["video_url"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_token360(stack: Stack, customer: Customer, asset: AssetId) -> None:
    changes = {
        "https://api.token360.ai": stack.base_url,
        "sk-your-api-key": customer.api_key,
        "ta_virtual_portrait_asset_id": as_ta(asset),
    }
    made = printed(["sh", "-c", example("token360_video.sh.txt", changes)])
    assert (made["object"], made["status"]) == ("video", "queued")
    done = ended(customer, f"/v1/videos/{made['id']}", {"completed", "failed"})
    assert (done["error"], done["duration"]) == (None, 6)
    assert is_a_clip(done["url"])


@pytest.mark.parametrize("name", ["private", "real"])
def test_xcompute(customer: Customer, asset: AssetId, name: str) -> None:
    body = example(f"xcompute_{name}_video.json.txt", {"asset_a": asset})
    headers = {**customer.headers, "Content-Type": "application/json"}
    answer = customer.http.post("/v1/videos/generations", content=body, headers=headers)
    made = answer.json()["data"]
    assert made["status"] == "pending"
    done = ended(customer, f"/v1/tasks/{made['id']}", {"completed", "failed"})["data"]
    assert (done["status"], done["progress"]) == ("completed", 100)
    assert is_a_clip(done["result"]["video_url"])


def test_apiyi(stack: Stack, customer: Customer, asset: AssetId) -> None:
    changes = {
        "https://api.apiyi.com": stack.base_url,
        "sk-your-SeeDance2-token": customer.api_key,
        "{aid}": asset,
    }
    text = example("apiyi_video.py.txt", changes) + "import json\nprint(json.dumps(task))\n"
    made = printed([sys.executable, "-c", text])
    done = ended(customer, f"/seedance{NATIVE}/{made['id']}", {"succeeded", "failed"})
    assert done["error"] is None
    assert is_a_clip(done["content"]["video_url"])


def test_the_official_sdk_creates_polls_lists_and_cancels(
    stack: Stack, customer: Customer, asset: AssetId
) -> None:
    sdk = pytest.importorskip("volcenginesdkarkruntime")
    client = sdk.Ark(base_url=f"{stack.base_url}/api/v3", api_key=customer.api_key)
    tasks = client.content_generation.tasks
    model = "doubao-seedance-2-0-260128"
    picture = {"type": "image_url", "image_url": {"url": f"asset://{asset}"}, "role": "first_frame"}
    made = tasks.create(model=model, content=[picture], duration=5, return_last_frame=True)
    slow = tasks.create(model=model, content=[{"type": "text", "text": "queued:600"}])

    def succeeded() -> Any:
        shown = tasks.get(task_id=made.id)
        return shown if shown.status == "succeeded" else None

    shown = eventually(succeeded)
    assert is_a_clip(shown.content.video_url)
    assert shown.content.last_frame_url
    tasks.delete(task_id=slow.id)
    assert tasks.get(task_id=slow.id).status == "cancelled"
    listed = tasks.list(page_num=1, page_size=10, status="succeeded")
    assert [one.id for one in listed.items] == [made.id]
    client.close()


def test_the_official_sdk_reads_a_refusal(stack: Stack, customer: Customer) -> None:
    sdk = pytest.importorskip("volcenginesdkarkruntime")
    errors = pytest.importorskip("volcenginesdkarkruntime._exceptions")
    client = sdk.Ark(base_url=f"{stack.base_url}/api/v3", api_key=customer.api_key)
    url = "asset://asset-20260318035710-k3x9q"
    picture = {"type": "image_url", "image_url": {"url": url}, "role": "first_frame"}
    with pytest.raises(errors.ArkBadRequestError) as error:
        client.content_generation.tasks.create(model="seedance-2.0", content=[picture])
    assert error.value.code == "InvalidParameter"
    assert "The specified asset asset-20260318035710-k3x9q is not found" in str(error.value)
    client.close()


def test_a_picture_of_a_real_face_is_taken_in_and_the_video_made(
    stack: Stack, customer: Customer
) -> None:
    face = stack.sample_url.rpartition("/")[0] + "/face.jpg"
    body = {"model": "seedance-2.0", "content": [{"type": "image_url", "image_url": {"url": face}}]}
    refused = customer.http.post(NATIVE, json=body, headers=customer.headers)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"].endswith("PrivacyInformation")
    asked = {**customer.headers, "X-Auto-Ingest": "true"}
    made = customer.http.post(NATIVE, json=body, headers=asked).json()
    (asset,) = made["ingested_assets"]
    done = ended(customer, f"{NATIVE}/{made['id']}", {"succeeded", "failed"})
    assert (done["error"], done["ingested_assets"]) == (None, [asset])
    assert customer.at_rest(asset)["Status"] == "Active"
