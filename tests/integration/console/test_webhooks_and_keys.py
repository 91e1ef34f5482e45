"""Endpoints and keys: made, looked at, used up."""

import re
import time

from playwright.sync_api import expect

from local.stack import Stack
from tests.integration.console.desk import Desk
from tests.integration.console.library import active_asset, new_group
from tests.integration.customer import Office

DEAF = "http://127.0.0.1:9/portrait"
"""Where nobody listens."""


def test_an_endpoint_is_made_its_secret_shown_once_and_its_deliveries_listed(
    at: Desk, stack: Stack
) -> None:
    at.sign_in("webhooks")
    at.press("New endpoint")
    dialog = at.dialog("New endpoint")
    dialog.get_by_label("URL").fill("http://example.com/told")
    at.press("Create", dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("url")
    dialog.get_by_label("URL").fill(DEAF)
    dialog.get_by_role("checkbox", name="asset.deleted").uncheck()
    at.press("Create", dialog)
    secret = at.dialog("Signing secret")
    expect(secret.locator("code")).to_have_text(re.compile("^whsec_"))
    at.press("I have copied it", secret)
    endpoint = at.section("Endpoints").get_by_role("article")
    expect(endpoint).to_contain_text(DEAF)
    expect(endpoint).to_contain_text("asset.active")
    expect(endpoint.locator(".chips")).not_to_contain_text("asset.deleted")
    active_asset(at.customer, new_group(at.customer, "Mia"), stack.sample_url, "front")
    row = endpoint.get_by_role("row").filter(has_text="asset.active")
    expect(row).to_contain_text("not reached", timeout=20_000)
    expect(row).to_contain_text("Pending")
    expect(row.get_by_role("button", name="Replay")).to_be_disabled()
    row.locator("summary").click()
    expect(row).to_contain_text('"status": "Active"')


def test_a_dead_delivery_is_replayed(at: Desk) -> None:
    hook = at.customer.http.post("/v1/webhooks", json={"url": DEAF}, headers=at.customer.headers)
    path = f"/v1/webhooks/{hook.json()['data']['id']}/deliveries"
    dead = {
        "id": "msg_1", "webhookId": "hook_1", "event": "asset.failed", "status": "dead",
        "attempts": 8, "lastStatus": 500, "lastError": "status", "nextTryAt": None,
        "createdAt": "2026-11-20T09:30:00.000Z", "lastTriedAt": "2026-11-20T09:30:00.000Z",
        "payload": {"type": "asset.failed"},
    }  # fmt: skip
    page = {"code": 0, "serviceCode": "OK", "msg": "", "data": {"records": [dead], "next": None}}
    at.fail(f"{path}?**", 200, page)
    again = {"code": 0, "serviceCode": "OK", "msg": "", "data": {**dead, "status": "pending"}}
    at.fail(f"{path}/msg_1/replay", 200, again)
    at.sign_in("webhooks")
    row = at.section("Endpoints").get_by_role("row").filter(has_text="asset.failed")
    expect(row).to_contain_text("Given up")
    expect(row).to_contain_text("500 (no 2xx)")
    with at.page.expect_request("**/replay") as asked:
        at.press("Replay", row)
    assert asked.value.method == "POST"
    at.page.get_by_text("It will be sent again").wait_for()


def test_a_secret_is_rotated_and_an_endpoint_deleted(at: Desk) -> None:
    at.customer.http.post("/v1/webhooks", json={"url": DEAF}, headers=at.customer.headers)
    at.sign_in("webhooks")
    at.press("Rotate secret")
    at.press("Rotate secret", at.dialog())
    at.press("I have copied it", at.dialog("Signing secret"))
    expect(at.page.get_by_text("The secret before is valid until")).to_be_visible()
    at.press("Delete")
    at.press("Delete", at.dialog("Delete endpoint"))
    expect(at.page.get_by_text("No endpoints yet")).to_be_visible()


def test_a_key_is_made_shown_once_used_and_revoked(at: Desk) -> None:
    at.sign_in("keys")
    own = at.row("this one", "Your keys")
    expect(own.get_by_role("button", name="Revoke")).to_be_disabled()
    at.press("New key")
    dialog = at.dialog("New key")
    dialog.get_by_label("Name").fill("laptop")
    dialog.get_by_role("checkbox", name="videos").uncheck()
    at.press("Create", dialog)
    secret = at.dialog("Your new key")
    shown = secret.locator("code").inner_text()
    assert re.fullmatch(r"sk-[0-9A-Za-z]{59}", shown)
    at.press("I have copied it", secret)
    row = at.row("laptop", "Your keys")
    expect(row).to_contain_text("never")
    expect(row).to_contain_text("assets")
    expect(row).not_to_contain_text("videos")
    headers = {"Authorization": f"Bearer {shown}"}
    asked = at.customer.http.get("/v1/asset-groups", headers=headers)
    assert asked.status_code == 200
    expect(row).to_contain_text(time.strftime("%Y", time.gmtime()))
    at.press("Revoke", row)
    at.press("Revoke", at.dialog("Revoke"))
    expect(row).to_have_count(0)
    assert shown not in at.page.content()


def test_a_key_that_may_not_manage_keys_is_told_so(at: Desk, office: Office) -> None:
    key = office.stack.admin(
        {
            "command": "issue_key",
            "customer": at.customer.name,
            "kind": "bearer",
            "scopes": ["assets"],
        }
    )
    at.open("keys")
    at.page.get_by_label("API key").fill(key["api_key"])
    at.press("Sign in")
    expect(at.page.get_by_text("This key may not manage keys")).to_be_visible()
