"""Published examples run against the stack with only host, keys, ids and media URLs changed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.paths import SAMPLE_PICTURE
from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.customer import Customer

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_the_upload_curl_makes_an_active_asset(
    stack: Stack, customer: Customer, tmp_path: Path
) -> None:
    shutil.copy(SAMPLE_PICTURE, tmp_path / "portrait.jpg")
    environment = {
        "PATH": str(Path(str(shutil.which("curl"))).parent),
        "BASE_URL": stack.base_url,
        "ALLTOKEN_API_KEY": customer.api_key,
        "GROUP_ID": customer.new_group(),
    }
    shell = str(shutil.which("sh"))
    run = [shell, str(EXAMPLES / "portrait_upload.sh")]
    ran = subprocess.run(run, cwd=tmp_path, env=environment, check=True, capture_output=True)  # noqa: S603
    # This curl follows nothing: what it holds is a receipt.
    made = json.loads(ran.stdout)["Result"]["Id"]
    assert customer.at_rest(made)["UpstreamStatus"] == "Active"
    assert [one["Id"] for one in customer.act("ListAssets").result["Items"]] == [made]


def test_the_ark_client_takes_an_asset_to_active_in_the_sandbox(
    stack: Stack, tmp_path: Path
) -> None:
    # The published client takes no refusal: its account is not the one whose rate other tests use.
    secret = stack.secret("AccountsSecretArn")
    access_key_id = secret["accounts"][1]["access_key_id"]
    example = (EXAMPLES / "ark_client.py.txt").read_text()
    changes = {
        "your_AK": access_key_id,
        "your_SK": secret["secret_access_key"],
        "your_ProjectName": "an-example",
        "https://your-image-url.jpg": stack.sample_url,
        # The sandbox's origin on one machine speaks http, and a port belongs to its Host.
        "https://{HOST}": "http://{HOST}",
        "open.volcengineapi.com": urlsplit(stack.sandbox_url).netloc,
        # Its pictures are ready after 2 s: no test waits for 10.
        "time.sleep(10)": "time.sleep(1)",
    }
    for published, ours in changes.items():
        assert published in example
        example = example.replace(published, ours)
    script = tmp_path / "client.py"
    script.write_text(example)
    run = [sys.executable, str(script)]
    ran = subprocess.run(  # noqa: S603
        run,
        env={"NO_PROXY": "*"},
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert ran.stdout.startswith("ready: asset://asset-")
