"""Customers who sign, over HTTP: the published client as it is, uploads, and what is refused."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from local.stack import Stack
from tests import forms, pictures
from tests.integration.conftest import PATIENCE_SECONDS
from tests.integration.customer import Customer, Reply
from volcengine_signature import Credentials, Request, Scope, sign

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "ark_client.py.txt"
UPLOAD: Final = "/v1/portrait/upload"


@pytest.fixture
def pair(stack: Stack, customer: Customer) -> Credentials:
    """The customer's key pair."""
    made = stack.admin({"command": "issue_key", "customer": customer.name, "kind": "signing"})
    return Credentials(made["access_key_id"], made["secret_access_key"])


def send(
    customer: Customer,
    pair: Credentials,
    path: str,
    body: bytes,
    *,
    action: str = "",
    content_type: str = "application/json",
    late_seconds: float = 0,
    sent_path: str = "",
    sent_body: bytes = b"",
) -> Reply:
    """A signed POST; `sent_path` and `sent_body` are what is sent in place of what was signed."""
    query = (("Action", action), ("Version", "2024-01-01")) if action else ()
    given = (("Host", customer.http.base_url.netloc.decode()), ("Content-Type", content_type))
    at = datetime.now(UTC) - timedelta(seconds=late_seconds)
    added = sign(Request("POST", path, query, given, body), pair, Scope("cn-beijing", "ark"), at)
    answer = customer.http.post(
        sent_path or path, params=query, content=sent_body or body, headers=dict(given) | added
    )
    return Reply(answer.status_code, answer.json())


def test_the_published_client_takes_an_asset_to_active(
    stack: Stack, customer: Customer, pair: Credentials, tmp_path: Path
) -> None:
    example = EXAMPLE.read_text()
    changes = {
        "your_AK": pair.access_key_id,
        "your_SK": pair.secret_access_key,
        "https://your-image-url.jpg": stack.sample_url,
        "open.volcengineapi.com": urlsplit(stack.base_url).netloc,
        # The gateway's origin on one machine speaks http.
        "https://{HOST}": "http://{HOST}",
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
    (made,) = customer.act("ListAssets").result["Items"]
    assert ran.stdout == f"ready: asset://{made['Id']}\n"
    assert (made["ProjectName"], made["Status"]) == ("your_ProjectName", "Active")


@pytest.mark.parametrize("path", ["/", "/v1/portrait", "/v1/portrait/"])
def test_each_action_door_takes_a_signature(
    customer: Customer, pair: Credentials, path: str
) -> None:
    made = send(
        customer, pair, path, b'{"Name":"Mia","GroupType":"AIGC"}', action="CreateAssetGroup"
    )
    assert customer.act("GetAssetGroup", Id=made.result["Id"]).result["Name"] == "Mia"


def test_a_signed_form_becomes_an_asset(customer: Customer, pair: Credentials) -> None:
    file = forms.file_part(pictures.jpeg(768, 1024))
    form = forms.encode([forms.text_part("GroupId", customer.new_group()), file])
    made = send(customer, pair, UPLOAD, form, content_type=forms.CONTENT_TYPE)
    assert customer.act("GetAsset", Id=made.result["Id"]).result["AssetType"] == "Image"
    changed = form.replace(b"me.jpg", b"us.jpg")
    refused = send(customer, pair, UPLOAD, form, content_type=forms.CONTENT_TYPE, sent_body=changed)
    assert (refused.status, refused.code) == (401, "Unauthorized")


def test_late_wrong_unknown_and_changed_are_told_apart_at_the_native_door(
    customer: Customer, stranger: Customer, pair: Credentials
) -> None:
    wrong = Credentials(pair.access_key_id, "wrong")
    unknown = Credentials("AKLT" + "0" * 28, pair.secret_access_key)
    action = "ListAssets"
    late = send(customer, pair, "/", b"{}", action=action, late_seconds=960)
    assert (late.status, late.code) == (400, "InvalidTimestamp")
    for reply in (
        send(customer, wrong, "/", b"{}", action=action),
        send(customer, pair, "/", b"{}", action=action, sent_body=b"{ }"),
        send(customer, pair, "/v1/portrait/", b"{}", action=action, sent_path="/"),
    ):
        assert (reply.status, reply.code) == (401, "SignatureDoesNotMatch")
    nobody = send(customer, unknown, "/", b"{}", action=action)
    assert (nobody.status, nobody.code) == (401, "InvalidAccessKey")
    group = stranger.new_group()
    body = f'{{"Id":"{group}"}}'.encode()
    foreign = send(customer, pair, "/", body, action="GetAssetGroup")
    assert (foreign.status, foreign.code) == (404, "NotFound.group_id")
