"""The published examples of tasks against the stack, only host, key and media URLs changed."""

import ast
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.customer import Customer

EXAMPLES = Path(__file__).parents[2] / "examples"
COMMANDS = {
    "xcompute_private_avatar.sh.txt": "sh",
    "xcompute_private_avatar.py.txt": sys.executable,
    "xcompute_private_avatar.js.txt": "node",
}


def example(name: str, stack: Stack, customer: Customer, **media: str) -> str:
    """A published example with our host and key."""
    text = (EXAMPLES / name).read_text()
    changes = {"https://xcompute.us": stack.base_url, "<token>": customer.api_key, **media}
    for published, ours in changes.items():
        assert published in text
        text = text.replace(published, ours)
    return text


def printed(command: str, script: Path) -> dict[str, Any]:
    """The `data` that a script prints, as JSON, as Python spells it, or as Node does."""
    run = [str(shutil.which(command)), str(script)]
    environment = {"PATH": "/usr/bin:/bin", "NO_PROXY": "*"}
    done = subprocess.run(  # noqa: S603 - the example itself
        run, env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = ast.literal_eval(done.stdout)
    data: dict[str, Any] = answer["data"]
    return data


def ended(customer: Customer, task: str) -> dict[str, Any]:
    """The task when it has come to its end."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        answer = customer.http.get(f"/v1/tasks/{task}", headers=customer.headers)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        if data["status"] != "processing":
            return data
        time.sleep(0.5)
    raise AssertionError("the task never ended")


@pytest.mark.parametrize("name", ["sh", "py", "js"])
def test_the_published_batch_becomes_two_usable_assets(
    stack: Stack, customer: Customer, tmp_path: Path, name: str
) -> None:
    file = f"xcompute_private_avatar.{name}.txt"
    command = COMMANDS[file]
    if shutil.which(command) is None:
        pytest.skip(f"this machine has no {command}")
    media = {f"https://example.com/avatar-{one}.png": stack.sample_url for one in "ab"}
    text = example(file, stack, customer, **media)
    if name == "js":
        # Node prints an object in a spelling of its own.
        text = text.replace("console.log(data)", "console.log(JSON.stringify(data))")
    script = tmp_path / f"example.{name}"
    script.write_text(text)
    data = printed(command, script)
    assert (data["object"], data["status"], data["progress"], data["model"]) == (
        *("seedance.avatar.asset.task", "processing", 10, "doubao-seedance-2.0"),
    )
    done = ended(customer, data["id"])
    assert (done["status"], done["progress"]) == ("completed", 100)
    usable = [one["asset_url"] for one in done["result"]["usable_assets"]]
    assert [one["asset_url"] for one in done["result"]["assets"]] == usable
    assert (len(usable), done["result"]["failed_assets"]) == (2, [])


def test_wholly_verbatim_the_batch_is_taken_and_fails_for_its_media(
    stack: Stack, customer: Customer, tmp_path: Path
) -> None:
    script = tmp_path / "example.sh"
    script.write_text(example("xcompute_private_avatar.sh.txt", stack, customer))
    done = ended(customer, printed("sh", script)["id"])
    assert done["status"] == "failed"
    assert done["error"] == {"code": "task_failed", "message": "部分素材审核失败"}
    assert {one["code"] for one in done["failures"]} == {"DownloadFailed"}


def test_the_published_verification_gives_a_link_and_a_token(
    stack: Stack, customer: Customer, stranger: Customer, tmp_path: Path
) -> None:
    script = tmp_path / "example.sh"
    script.write_text(example("xcompute_real_avatar.sh.txt", stack, customer))
    data = printed("sh", script)
    assert data["status"] == "completed"
    result = ended(customer, data["id"])["result"]
    assert (result["byted_token"] in result["h5_link"], result["raw_response"]) == (True, {})
    foreign = stranger.http.get(f"/v1/tasks/{data['id']}", headers=stranger.headers)
    never = stranger.http.get("/v1/tasks/task_01K5QKXH2B7Y1M3S8D6T4V9W0Z", headers=stranger.headers)
    assert (foreign.status_code, foreign.content) == (404, never.content)
