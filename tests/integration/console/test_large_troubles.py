"""What stands in the way of a large file: a store that refuses, a lost line, a person who stops."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Route, expect

from local.stack import Stack
from tests.integration.console.desk import Desk
from tests.integration.console.large import ACTIVE_MS, OPEN, film, posts_of, slow_down, write
from tests.integration.console.library import new_group, upload


@pytest.fixture(name="posts")
def _posts(at: Desk, stack: Stack) -> list[str]:
    """Where the tab of a customer with one group posts to."""
    made = posts_of(at, stack.engine_url)
    new_group(at.customer, "Mia")
    at.sign_in()
    return made


def test_a_store_that_refuses_is_named_with_its_code_and_the_file_can_be_sent_again(
    at: Desk, tmp_path: Path, posts: list[str]
) -> None:
    def spoil(route: Route) -> None:
        answer = route.fetch()
        body: dict[str, Any] = answer.json()
        body["Result"]["Fields"]["Content-Type"] = "video/webm"
        route.fulfill(response=answer, body=json.dumps(body))

    at.stub(OPEN, spoil)
    upload(at, "Mia", write(tmp_path, "walk.mp4", film()))
    alert = at.dialog().get_by_role("alert")
    expect(alert).to_contain_text("The store did not take the file (AccessDenied).")
    at.page.unroute(f"**{OPEN}")
    at.press("Upload", at.dialog())
    expect(at.row("walk").get_by_text("Active", exact=True)).to_be_visible(timeout=ACTIVE_MS)
    assert posts == ["open", "store", "open", "store"]
    assert len(at.customer.act("ListAssets").result["Items"]) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_after_a_lost_line_the_gateway_is_asked_first_and_nothing_is_made_twice(
    at: Desk,
    stack: Stack,
    tmp_path: Path,
    posts: list[str],
    arrived: bool,  # noqa: FBT001 - a case
) -> None:
    opened: list[dict[str, Any]] = []
    lost: list[str] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        opened.append(answer.json()["Result"])
        route.fulfill(response=answer)

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        if arrived:
            with httpx.Client(trust_env=False, timeout=60) as straight:
                form = opened[0]["Fields"]
                sent = straight.post(opened[0]["URL"], data=form, files={"file": ("f", film())})
            assert sent.is_success
        route.abort()

    at.stub(OPEN, keep)
    at.page.route(f"{stack.engine_url}/**", lose)
    upload(at, "Mia", write(tmp_path, "walk.mp4", film()))
    expect(at.dialog()).to_contain_text("will be sent again")
    expect(at.row("walk").get_by_text("Active", exact=True)).to_be_visible(timeout=ACTIVE_MS)
    assert posts == (["open", "store"] if arrived else ["open", "store", "store"])
    assert len(at.customer.act("ListAssets").result["Items"]) == 1


def test_cancel_ends_a_file_on_its_way(at: Desk, tmp_path: Path, posts: list[str]) -> None:
    slow_down(at)
    upload(at, "Mia", write(tmp_path, "walk.mp4", film(40_000_000)))
    expect(at.dialog().locator(".file.sending")).to_contain_text("sending… 1")
    with at.page.expect_event("requestfailed") as ended:
        at.press("Cancel", at.dialog())
    assert ended.value.method == "POST"
    expect(at.dialog()).to_have_count(0)
    assert posts == ["open", "store"]
    assert at.customer.act("ListAssets").result == {"Items": []}
