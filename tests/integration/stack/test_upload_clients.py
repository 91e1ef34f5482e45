"""Programs that people send files with: who follows gets the verdict, who does not a receipt."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import requests

from tests.integration.customer import Customer
from tests.pictures import jpeg

UPLOAD: Final = "/v1/portrait/upload"
Send = Callable[[Customer, str, str, Path], tuple[int, dict[str, Any]]]
_NODE: Final = """
const [url, key, group, file] = process.argv.slice(1);
const form = new FormData();
form.set("GroupId", group);
form.set("file", await (await import("node:fs")).openAsBlob(file), "me.jpg");
const headers = {Authorization: `Bearer ${key}`};
const redirect = REDIRECT;
const answer = await fetch(url, {method: "POST", headers, body: form, redirect});
console.log(JSON.stringify([answer.status, await answer.json()]));
"""


def _curl(*options: str) -> Send:
    def send(who: Customer, url: str, group: str, file: Path) -> tuple[int, dict[str, Any]]:
        form = ["-F", f"GroupId={group}", "-F", f"file=@{file}"]
        key = ["-H", f"Authorization: Bearer {who.api_key}"]
        said = _ran(
            "curl", "-s", "--noproxy", "*", "-w", "\n%{http_code}", *options, *key, *form, url
        )
        text, _, status = said.rpartition("\n")
        return int(status), json.loads(text)

    return send


def _node(redirect: str) -> Send:
    def send(who: Customer, url: str, group: str, file: Path) -> tuple[int, dict[str, Any]]:
        script = _NODE.replace("REDIRECT", json.dumps(redirect))
        words = ("--input-type=module", "-e", script, "--", url, who.api_key, group, str(file))
        status, body = json.loads(_ran("node", *words))
        return status, body

    return send


def _requests(*, follow: bool) -> Send:
    def send(who: Customer, url: str, group: str, file: Path) -> tuple[int, dict[str, Any]]:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url,
                headers=who.headers,
                data={"GroupId": group},
                files={"file": ("me.jpg", file.read_bytes(), "image/jpeg")},
                allow_redirects=follow,
                timeout=60,
            )
        return answer.status_code, answer.json()

    return send


def _httpx(*, follow: bool) -> Send:
    def send(who: Customer, url: str, group: str, file: Path) -> tuple[int, dict[str, Any]]:
        with httpx.Client(trust_env=False, follow_redirects=follow, timeout=60) as client:
            answer = client.post(
                url,
                headers=who.headers,
                data={"GroupId": group},
                files={"file": ("me.jpg", file.read_bytes(), "image/jpeg")},
            )
        return answer.status_code, answer.json()

    return send


def _ran(program: str, *words: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on PATH")
    command = [found, *words]
    done = subprocess.run(  # noqa: S603 - words of this test
        command, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.strip()


CLIENTS: Final[dict[str, tuple[Send, int]]] = {
    "curl": (_curl(), 303),
    "curl -L": (_curl("-L"), 200),
    "requests": (_requests(follow=True), 200),
    "requests that stays": (_requests(follow=False), 303),
    "httpx": (_httpx(follow=False), 303),
    "httpx that follows": (_httpx(follow=True), 200),
    "fetch under Node": (_node("follow"), 200),
    "fetch under Node that stays": (_node("manual"), 303),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_each_client_ends_with_the_id_of_an_asset_that_is_there(
    name: str, customer: Customer, stack: Any, tmp_path: Path
) -> None:
    send, status = CLIENTS[name]
    file = tmp_path / "me.jpg"
    file.write_bytes(jpeg(640, 800))
    group = customer.new_group()
    answered, body = send(customer, stack.base_url + UPLOAD, group, file)
    assert answered == status
    shown = customer.act("GetAsset", Id=body["Result"]["Id"]).result
    assert shown["Status"] in {"Processing", "Active"}
    file.write_bytes(b"<html>")
    answered, body = send(customer, stack.base_url + UPLOAD, group, file)
    assert answered == (303 if status == 303 else 400)
    if status == 200:
        assert body["ResponseMetadata"]["Error"]["Code"] == "InvalidParameter"
