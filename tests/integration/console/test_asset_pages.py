"""More assets than one page shows.

Assets of the same second stand in any order, so the tests look up which one the second page has.
"""

import pytest
from playwright.sync_api import Browser, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk
from tests.integration.console.library import new_group, shown_id
from tests.integration.customer import Customer, Office

SIZE = 20
NAMES = [f"look {number:02}" for number in range(SIZE + 1)]


@pytest.fixture(scope="module", name="painter")
def _painter(office: Office) -> tuple[Customer, str]:
    customer = office.admit()
    return customer, new_group(customer, "Mia")


@pytest.fixture(name="owner")
def _owner(painter: tuple[Customer, str], stack: Stack) -> Customer:
    customer, group = painter
    shown = customer.http.get("/v1/assets", params={"size": 100}, headers=customer.headers)
    there = {one["name"] for one in shown.json()["data"]["records"]}
    for name in NAMES:
        if name not in there:
            customer.new_asset(group, stack.sample_url, name)
    return customer


def _second_page(at: Desk) -> str:
    """Turn to it; the name of the one asset there."""
    at.sign_in()
    expect(at.section("Assets").get_by_text("Page 1 of 2")).to_be_visible()
    at.press("Next", at.section("Assets"))
    expect(at.section("Assets").get_by_text("Page 2 of 2")).to_be_visible()
    expect(at.row("look")).to_have_count(1)
    return next(name for name in NAMES if at.row(name).count())


def test_a_search_begins_on_the_first_page(
    chromium: Browser, stack: Stack, owner: Customer
) -> None:
    with desk(chromium, stack.base_url, owner) as at:
        there = _second_page(at)
        other = next(name for name in NAMES if name != there)
        at.section("Assets").get_by_role("searchbox").fill(other)
        expect(at.row(other)).to_be_visible()
        at.section("Assets").get_by_role("searchbox").fill("")
        expect(at.section("Assets").get_by_text("Page 1 of 2")).to_be_visible()


def test_a_page_that_is_empty_now_gives_way_to_the_one_before(
    chromium: Browser, stack: Stack, owner: Customer
) -> None:
    with desk(chromium, stack.base_url, owner) as at:
        path = f"/v1/assets/{shown_id(owner, _second_page(at))}"
        assert owner.http.delete(path, headers=owner.headers).status_code == 200
        expect(at.row("look")).to_have_count(SIZE, timeout=30_000)
        expect(at.section("Assets").get_by_role("navigation")).to_have_count(0)
