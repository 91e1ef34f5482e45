"""More assets than one page shows."""

import pytest
from playwright.sync_api import Browser, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk
from tests.integration.console.library import new_group, shown_id
from tests.integration.customer import Customer, Office

SIZE = 20


@pytest.fixture(scope="module", name="owner")
def _owner(office: Office, stack: Stack) -> Customer:
    customer = office.admit()
    group = new_group(customer, "Mia")
    for number in range(SIZE + 1):
        customer.new_asset(group, stack.sample_url, f"look {number:02}")
    return customer


def _second_page(at: Desk) -> None:
    at.sign_in()
    expect(at.section("Assets").get_by_text("Page 1 of 2")).to_be_visible()
    at.press("Next", at.section("Assets"))
    expect(at.row("look 00")).to_be_visible()
    expect(at.row("look 01")).to_have_count(0)


def test_a_search_begins_on_the_first_page(
    chromium: Browser, stack: Stack, owner: Customer
) -> None:
    with desk(chromium, stack.base_url, owner) as at:
        _second_page(at)
        at.section("Assets").get_by_role("searchbox").fill("look 2")
        expect(at.row("look 20")).to_be_visible()
        at.section("Assets").get_by_role("searchbox").fill("")
        expect(at.section("Assets").get_by_text("Page 1 of 2")).to_be_visible()


def test_a_page_that_is_empty_now_gives_way_to_the_one_before(
    chromium: Browser, stack: Stack, owner: Customer
) -> None:
    with desk(chromium, stack.base_url, owner) as at:
        _second_page(at)
        path = f"/v1/assets/{shown_id(owner, 'look 00')}"
        assert owner.http.delete(path, headers=owner.headers).status_code == 200
        expect(at.row("look 01")).to_be_visible(timeout=30_000)
        expect(at.section("Assets").get_by_role("navigation")).to_have_count(0)
