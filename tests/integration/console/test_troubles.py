"""What stands in the way, in human words, and gone by itself: no line, too many, no service."""

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, refusal
from tests.integration.console.library import active_asset, new_group, pictures, upload
from tests.integration.customer import Office

BUSY = refusal(429, "Throttled", "Too many requests. Retry after 3 s.")
DOWN = refusal(503, "ServiceUnavailable", "The service could not complete the request.")
FULL = refusal(503, "CapacityUnavailable", "The service has no room at the moment.")
BACK_MS = 15_000


def test_offline_is_said_and_what_was_seen_stays(at: Desk) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    expect(at.row("Mia", "Asset groups")).to_be_visible()
    at.page.context.set_offline(offline=True)
    banner = at.page.locator(".banner")
    expect(banner).to_contain_text("The connection is down.")
    expect(banner).to_contain_text("This page looks again by itself.")
    expect(at.row("Mia", "Asset groups")).to_be_visible()
    at.press("New group")
    at.dialog().get_by_label("Group name").fill("Ada")
    at.press("Create", at.dialog())
    expect(at.dialog().get_by_role("alert")).to_contain_text("The connection is down.")
    at.page.context.set_offline(offline=False)
    expect(banner).to_have_count(0, timeout=BACK_MS)
    at.press("Create", at.dialog())
    expect(at.row("Ada", "Asset groups")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (429, BUSY, "Too many requests just now. Wait 3 s."),
        (503, DOWN, "The service does not answer just now. Nothing is lost"),
        (503, FULL, "It is not your quota, and you need not delete anything"),
    ],
)
def test_a_list_in_trouble_says_so_and_goes_on_by_itself(
    at: Desk, status: int, body: object, words: str
) -> None:
    new_group(at.customer, "Mia")
    at.sign_in("keys")
    at.fail("/v1/asset-groups?**", status, body, Retry_After="3")
    at.page.get_by_role("link", name="Assets").first.click()
    expect(at.page.locator(".banner")).to_contain_text(words)
    at.page.unroute("**/v1/asset-groups?**")
    expect(at.row("Mia", "Asset groups")).to_be_visible(timeout=BACK_MS)
    expect(at.page.locator(".banner")).to_have_count(0)


def test_an_upload_that_is_put_off_is_sent_again_and_made_once(at: Desk, tmp_path: Path) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    marks: list[str] = []

    def first_lost(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        marks.append(route.request.headers["idempotency-key"])
        if len(marks) == 1:
            # It arrived; only its answer is lost.
            route.fetch()
            route.abort()
        elif len(marks) == 2:
            headers = {"Retry-After": "1"}
            route.fulfill(status=429, json=BUSY, headers=headers)
        else:
            route.continue_()

    at.stub("/v1/assets", first_lost)
    upload(at, "Mia", *pictures(tmp_path, "front.jpg"))
    expect(at.dialog().get_by_text("will be sent again")).to_be_visible()
    expect(at.row("front")).to_be_visible(timeout=BACK_MS)
    assert len(marks) == 3
    assert len(set(marks)) == 1
    expect(at.row("Mia", "Asset groups")).to_contain_text("Assets: 1 of 50")


def test_a_page_that_cannot_start_says_why_and_starts_later(at: Desk) -> None:
    at.sign_in()
    at.fail("/v1/account", 503, DOWN)
    at.page.reload()
    expect(at.page.get_by_role("alert")).to_contain_text("The service does not answer just now.")
    at.page.unroute("**/v1/account")
    expect(at.section("Asset groups")).to_be_visible(timeout=BACK_MS)


def test_the_strip_says_how_the_service_is(at: Desk, stack: Stack) -> None:
    active_asset(at.customer, new_group(at.customer, "Mia"), stack.sample_url, "front")
    at.sign_in()
    strip = at.page.get_by_role("status", name="How the service is")
    expect(strip).to_contain_text("Upstream: fine")
    expect(strip).to_contain_text("Capacity: free")
    expect(strip).to_contain_text("Wait for a new asset: 0 s")
    expect(strip).to_contain_text("120 assets a minute for everybody")


def test_a_key_without_the_scope_is_told_so_and_whom_to_ask(at: Desk, office: Office) -> None:
    order = {"command": "issue_key", "customer": at.customer.name, "kind": "bearer"}
    key = office.stack.admin({**order, "scopes": ["keys"]})
    at.open("assets")
    at.page.get_by_label("API key").fill(key["api_key"])
    at.press("Sign in")
    for name in ("Asset groups", "Assets"):
        alert = at.section(name).get_by_role("alert")
        expect(alert).to_contain_text("This key or this account may not do that.")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please look at what you entered."),
        ("zh", "请检查填写的内容。"),
        ("ja", "入力内容を確認してください。"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language_with_the_servers_words(
    at: Desk, language: str, words: str
) -> None:
    at.page.add_init_script(f"localStorage.setItem('language', '{language}')")
    at.open("webhooks")
    at.page.locator("input[type=password]").fill(at.customer.api_key)
    at.page.locator("form button.primary").click()
    at.page.locator(".view .primary").click()
    at.dialog().locator("input[type=url]").fill("http://example.com/told")
    at.dialog().locator("footer .primary").click()
    alert = at.dialog().get_by_role("alert")
    expect(alert).to_contain_text(words)
    expect(alert).to_contain_text("url: must")


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "宽度仅 200 像素，过小"), ("ja", "幅が 200 ピクセルしかありません")],
)
def test_a_file_that_will_not_do_is_refused_in_the_readers_language_and_the_servers(
    at: Desk, tmp_path: Path, language: str, words: str
) -> None:
    at.page.add_init_script(f"localStorage.setItem('language', '{language}')")
    at.open()
    at.page.locator("input[type=password]").fill(at.customer.api_key)
    at.page.locator("form button.primary").click()
    at.page.locator("section").nth(1).locator(".head .primary").click()
    files = pictures(tmp_path, "small.jpg", width=200)
    at.dialog().locator("input[type=file]").set_input_files(files)
    said = "is 200 pixels wide; the width must be 300 to 6000 pixels (WidthTooSmall)"
    expect(at.dialog().get_by_role("alert")).to_have_text(f"{words} — {said}")
