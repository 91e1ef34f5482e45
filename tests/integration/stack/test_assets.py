"""Groups and assets as resources on the running stack: published and documented examples, a person.

Of what is published only host, key, ids and file are changed.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from local.paths import CHECKOUT, SAMPLE_PICTURE
from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS, eventually
from tests.integration.customer import Customer

EXAMPLES: Final = CHECKOUT / "tests" / "examples"
GUIDE: Final = CHECKOUT / "docs" / "assets.md"
RUNNERS: Final = {
    "sh": [str(shutil.which("sh")), "example.sh"],
    "python": [sys.executable, "example.py"],
    "javascript": [str(shutil.which("node")), "example.mjs"],
}
NEEDED: Final = {"sh": "curl", "python": "python3", "javascript": "node"}


def published(name: str, folder: Path, changes: Mapping[str, str]) -> Any:
    """What a published curl answers from here."""
    text = (EXAMPLES / name).read_text()
    for theirs, ours in changes.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    (folder / "example.sh").write_text(text)
    run = [str(shutil.which("sh")), "example.sh"]
    ran = subprocess.run(  # noqa: S603
        run, cwd=folder, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    answer = json.loads(ran.stdout)
    assert answer["code"] == 0, answer
    return answer["data"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_the_published_curls_make_an_active_asset(
    stack: Stack, customer: Customer, tmp_path: Path
) -> None:
    ours = {"https://api.token360.ai": stack.base_url, "sk-your-api-key": customer.api_key}
    group = published("token360_group.sh.txt", tmp_path, ours)["assetGroupId"]
    shutil.copy(SAMPLE_PICTURE, tmp_path / "your-image-file.jpg")
    ours["your-virtual-portrait-group-id"] = group
    made = published("token360_upload.sh.txt", tmp_path, ours)
    assert re.fullmatch("ta_.{32}", made["assetId"])
    assert made["id"] != made["assetId"]
    found = customer.at_rest(made["assetId"])
    assert (found["Name"], found["UpstreamStatus"]) == ("Asset Name", "Active")
    seen = ask(customer, "GET", f"/v1/assets/{made['assetId']}")[1]["data"]
    assert seen["status"] == "active"
    assert customer.http.get(seen["url"]).status_code == 200


@pytest.mark.parametrize("language", RUNNERS)
def test_the_examples_of_the_guide_run_as_they_are_printed(
    stack: Stack, customer: Customer, tmp_path: Path, language: str
) -> None:
    if shutil.which(NEEDED[language]) is None:
        pytest.skip(f"this machine has no {NEEDED[language]}")
    (code,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (tmp_path / RUNNERS[language][1]).write_text(code)
    shutil.copy(SAMPLE_PICTURE, tmp_path / "portrait.jpg")
    path = Path(str(shutil.which(NEEDED[language]))).parent
    environment = {
        "PATH": f"{path}:/usr/bin:/bin",
        "BASE_URL": stack.base_url,
        "API_KEY": customer.api_key,
        "NO_PROXY": "*",
    }
    ran = subprocess.run(  # noqa: S603
        RUNNERS[language],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert ran.stdout.startswith("ready: asset://ta_")
    (one,) = customer.act("ListAssets").result["Items"]
    assert (one["Name"], one["UpstreamStatus"]) == ("front", "Active")


def ask(tenant: Customer, method: str, path: str, body: object = None) -> tuple[int, Any]:
    answer = tenant.http.request(method, path, json=body, headers=tenant.headers)
    return answer.status_code, answer.json()


def test_a_group_lives_and_is_nobody_elses(customer: Customer, stranger: Customer) -> None:
    wanted = {"name": "Mia", "groupKind": "VIRTUAL_PORTRAIT"}
    status, body = ask(customer, "POST", "/v1/asset-groups", wanted)
    assert (status, body["data"]["status"]) == (200, "active")
    path = f"/v1/asset-groups/{body['data']['id']}"
    assert ask(customer, "PATCH", path, {"name": "Eve"})[1]["data"]["name"] == "Eve"
    for method in ("GET", "PATCH", "DELETE"):
        foreign = ask(stranger, method, path, {"name": "x"} if method == "PATCH" else None)
        never = ask(
            stranger, method, path[:-5] + "00000", {"name": "x"} if method == "PATCH" else None
        )
        assert (foreign[0], foreign) == (404, never)
    shown = ask(customer, "GET", "/v1/asset-groups?current=1&size=5&keyword=eve")[1]["data"]
    assert (shown["total"], shown["records"][0]["name"]) == (1, "Eve")
    assert ask(customer, "DELETE", path)[0] == 200
    assert ask(customer, "GET", path)[0] == 404


def test_a_real_person_is_promised_a_group_and_a_page_to_open(
    stack: Stack, customer: Customer
) -> None:
    wanted = {"name": "Ann", "groupKind": "REAL_FACE"}
    status, body = ask(customer, "POST", "/v1/asset-groups", wanted)
    assert (status, body["data"]["status"]) == (200, "pending")
    link = body["data"]["verification"]["link"]
    assert link.startswith(f"{stack.base_url}/v1/liveness/")
    page = eventually(lambda: customer.http.get(link))
    assert (page.status_code, "text/html" in page.headers["content-type"]) == (200, True)
    path = f"/v1/asset-groups/{body['data']['id']}"
    assert ask(customer, "GET", path)[1]["data"]["status"] == "pending"
    assert ask(customer, "DELETE", path)[0] == 200
    assert ask(customer, "GET", path)[0] == 404
    withdrawn = customer.http.get(link, headers={"Accept-Language": "en"})
    assert (withdrawn.status_code, "was withdrawn" in withdrawn.text) == (410, True)
