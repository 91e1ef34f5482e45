"""The sandbox by itself: any Ark client can be pointed at its origin, bare and signed."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.customer import Customer, Reply
from volcengine_signature import Credentials, Request, Scope, sign


@dataclass(frozen=True, slots=True)
class ArkClient:
    """Signs as the official SDKs do and posts to `/` of the sandbox."""

    origin: str
    credentials: Credentials

    def act(self, action: str, **members: Any) -> Reply:
        """Call an Action of the asset library."""
        request = Request(
            method="POST",
            path="/",
            query=(("Action", action), ("Version", "2024-01-01")),
            headers=(("Host", urlsplit(self.origin).netloc), ("Content-Type", "application/json")),
            body=json.dumps(members).encode(),
        )
        added = sign(request, self.credentials, Scope("cn-beijing", "ark"), datetime.now(UTC))
        answer = httpx.post(
            f"{self.origin}/",
            params=dict(request.query),
            headers={"Content-Type": "application/json", **added},
            content=request.body,
            trust_env=False,
        )
        return Reply(answer.status_code, answer.json())


@pytest.fixture
def ark(stack: Stack) -> ArkClient:
    """A client with the first sandbox account's keys."""
    account = stack.sandbox_account()
    keys = Credentials(account["access_key_id"], account["secret_access_key"])
    return ArkClient(stack.sandbox_url, keys)


def test_a_signed_client_takes_a_picture_to_active(stack: Stack, ark: ArkClient) -> None:
    def made(action: str, **members: str) -> str:
        # The account's rate is everybody's: what is throttled is asked for again.
        def taken() -> str | None:
            reply = ark.act(action, ProjectName="direct", **members)
            return None if reply.status == 429 else str(reply.result["Id"])

        return str(eventually(taken))

    group = made("CreateAssetGroup", Name="direct", GroupType="AIGC")
    asset = made("CreateAsset", GroupId=group, URL=stack.sample_url, AssetType="Image")

    def active() -> dict[str, Any] | None:
        seen = ark.act("GetAsset", Id=asset, ProjectName="direct").result
        return seen if seen["Status"] == "Active" else None

    assert eventually(active)["Id"] == asset
    assert ark.act("ListAssets", Filter={"GroupType": "AIGC"}, ProjectName="direct").result["Items"]
    elsewhere = ark.act("GetAsset", Id=asset)
    assert (elsewhere.status, elsewhere.code) == (404, "NotFound.asset_id")


def test_a_wrong_secret_does_not_match(ark: ArkClient) -> None:
    thief = ArkClient(ark.origin, Credentials(ark.credentials.access_key_id, "guessed"))
    refused = thief.act("ListAssetGroups", Filter={"GroupType": "AIGC"})
    assert refused.code == "SignatureDoesNotMatch"
    assert refused.status == 401


def test_what_a_customer_makes_is_upstream_under_its_name_and_a_marker(
    customer: Customer, ark: ArkClient
) -> None:
    name = f"made by {customer.name}"
    customer.new_group(name)
    found = ark.act("ListAssetGroups", Filter={"GroupType": "AIGC", "Name": f"{name}#"})
    (upstream,) = found.result["Items"]
    assert re.fullmatch(rf"{name}#[a-z2-7]{{13}}", upstream["Name"])
