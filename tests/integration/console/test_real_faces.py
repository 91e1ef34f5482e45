"""Real people on the Assets page: T-41, and what becomes of those who wait."""

import re
import time

from playwright.sync_api import Browser, Locator, Route, expect

from local.stack import Stack
from tests.integration.console.desk import Desk
from tests.integration.customer import Customer
from tests.integration.stack.browsing import PHONE

FINISHING_SECONDS = 2.5
"""Nobody passes a face scan sooner."""


def _new_person(at: Desk, name: str) -> Locator:
    at.press("New group")
    at.dialog().get_by_role("radio", name="Real Face").check()
    at.dialog().get_by_label("Group name").fill(name)
    at.press("Create", at.dialog())
    return at.dialog(f"Confirm {name}")


def _pass(chromium: Browser, stack: Stack, link: str) -> None:
    with chromium.new_context(viewport=PHONE, locale="en-US") as context:
        phone = context.new_page()
        phone.goto(link)
        phone.get_by_role("checkbox").check()
        phone.get_by_role("button", name="Continue on this phone").click()
        phone.wait_for_url(f"{stack.sandbox_url}/**")
        time.sleep(FINISHING_SECONDS)
        phone.locator("button[value=pass]").click()
        phone.get_by_role("heading", name="You passed").wait_for()


def _lapse(at: Desk, group: str) -> None:
    """Let the page see a group as lapsed, two minutes ahead of the gateway."""

    def late(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        answer = route.fetch()
        body = answer.json()
        body["data"]["status"] = "expired"
        route.fulfill(response=answer, json=body)

    at.stub(f"/v1/asset-groups/{group}", late)


def _groups(customer: Customer) -> list[dict[str, str]]:
    answer = customer.http.get("/v1/asset-groups", headers=customer.headers)
    found: list[dict[str, str]] = answer.json()["data"]["records"]
    return found


def test_t41_a_real_face_shows_link_and_code_and_becomes_the_result(
    at: Desk, stack: Stack, chromium: Browser
) -> None:
    at.sign_in()
    dialog = _new_person(at, "Anna")
    expect(dialog.get_by_role("img", name="QR code of the link")).to_be_visible()
    expect(dialog.get_by_role("timer")).to_have_text(re.compile(r"^(2:00|1:\d\d|\d+ s) left$"))
    link = dialog.get_by_role("link", name="Open here").get_attribute("href")
    assert link
    assert link.startswith(f"{stack.base_url}/v1/liveness/")
    assert at.page.evaluate("document.querySelector('.qr').naturalWidth > 0")
    expect(at.row("Anna", "Asset groups")).to_contain_text("Pending")
    _pass(chromium, stack, link)
    dialog.get_by_text("The person is confirmed").wait_for()
    expect(dialog.get_by_text("Active", exact=True)).to_be_visible()
    at.press("Done", dialog)
    row = at.row("Anna", "Asset groups")
    expect(row).to_contain_text("Real Face")
    expect(row).to_contain_text("Active")
    expect(row).to_have_count(1)


def test_t41_a_link_that_lapsed_is_replaced_by_a_new_one(at: Desk) -> None:
    at.sign_in()
    dialog = _new_person(at, "Anna")
    first = str(dialog.get_by_role("link", name="Open here").get_attribute("href"))
    (lapsed,) = _groups(at.customer)
    _lapse(at, lapsed["assetGroupId"])
    dialog.get_by_text("Nobody passed in time.").wait_for()
    at.press("New link", dialog)
    expect(dialog.get_by_role("link", name="Open here")).not_to_have_attribute("href", first)
    expect(dialog.get_by_text("Nobody passed in time.")).to_have_count(0)
    (made,) = _groups(at.customer)
    assert made["assetGroupId"] != lapsed["assetGroupId"]
    assert (made["name"], made["status"]) == ("Anna", "pending")
    expect(at.row("Anna", "Asset groups")).to_have_count(1)


def test_the_time_that_is_left_is_counted_by_the_gateways_clock(at: Desk) -> None:
    at.page.clock.install(time=time.time() + 3600)
    at.sign_in()
    dialog = _new_person(at, "Anna")
    expect(dialog.get_by_role("timer")).to_have_text(re.compile(r"^(2:00|1:[345]\d) left$"))
    expect(at.row("Anna", "Asset groups")).to_contain_text("Pending")


def test_who_waits_is_shown_in_every_tab_and_withdrawn_from_the_menu(at: Desk) -> None:
    made = at.customer.http.post(
        "/v1/asset-groups",
        json={"name": "Anna", "groupKind": "REAL_FACE"},
        headers=at.customer.headers,
    ).json()["data"]
    at.sign_in()
    row = at.row("Anna", "Asset groups")
    expect(row).to_contain_text("Pending")
    assert list(at.page.evaluate("({...sessionStorage})")) == ["portrait.key"]
    at.press("Show link", row)
    dialog = at.dialog("Confirm Anna")
    link = dialog.get_by_role("link", name="Open here")
    expect(link).to_have_attribute("href", made["verification"]["link"])
    at.press("Close", dialog.locator("footer"))
    at.press("Actions for Anna", row)
    at.press("Rename")
    at.dialog().get_by_label("Group name").fill("Anna B.")
    at.press("Save", at.dialog())
    row = at.row("Anna B.", "Asset groups")
    at.press("Actions for Anna B.", row)
    at.press("Delete")
    question = at.dialog("Delete group")
    expect(question).to_contain_text("Its link stops working at once")
    at.press("Delete", question)
    expect(row).to_have_count(0)
    assert _groups(at.customer) == []


def test_one_who_passed_without_a_place_becomes_active_once_there_is_one(at: Desk) -> None:
    at.sign_in()
    made = at.customer.http.post(
        "/v1/asset-groups",
        json={"name": "Anna", "groupKind": "REAL_FACE"},
        headers=at.customer.headers,
    ).json()["data"]
    full = {**made, "status": "quota_exceeded"}
    page = {"records": [full], "total": 1, "current": 1, "size": 100, "pages": 1}
    at.fail("/v1/asset-groups?**", 200, {"code": 0, "serviceCode": "OK", "msg": "", "data": page})
    own = f"/v1/asset-groups/{made['assetGroupId']}"
    at.fail(own, 200, {"code": 0, "serviceCode": "OK", "msg": "", "data": full})
    row = at.row("Anna", "Asset groups")
    expect(row).to_contain_text("No free place", timeout=20_000)
    at.press("Show link", row)
    dialog = at.dialog("Confirm Anna")
    expect(dialog).to_contain_text("Delete one, and this one becomes active by itself.")
    expect(dialog.get_by_role("button", name="New link")).to_have_count(0)
    at.press("Close", dialog.locator("footer"))
    there = {**made, "status": "active", "verification": None}
    at.page.unroute(f"**{own}")
    at.fail(own, 200, {"code": 0, "serviceCode": "OK", "msg": "", "data": there})
    expect(row).to_contain_text("Active", timeout=30_000)
