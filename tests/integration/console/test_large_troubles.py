"""What stands in the way of a large file: a store that refuses, a lost line, a person who stops."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Route, expect

from local.stack import Stack
from tests import pictures
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


def test_a_form_that_has_ended_gives_way_to_a_new_one(
    at: Desk, stack: Stack, tmp_path: Path, posts: list[str]
) -> None:
    def ended(route: Route) -> None:
        answer = route.fetch()
        body: dict[str, Any] = answer.json()
        body["Result"]["ExpiresAt"] = "2026-01-01T00:00:00Z"
        route.fulfill(response=answer, body=json.dumps(body))

    def lose(route: Route) -> None:
        at.page.unroute(f"{stack.engine_url}/**")
        route.abort()

    at.stub(OPEN, ended)
    at.page.route(f"{stack.engine_url}/**", lose)
    upload(at, "Mia", write(tmp_path, "walk.mp4", film()))
    expect(at.row("walk").get_by_text("Active", exact=True)).to_be_visible(timeout=ACTIVE_MS)
    assert posts == ["open", "store", "open", "store"]
    assert len(at.customer.act("ListAssets").result["Items"]) == 1


def test_a_pool_that_was_full_has_refused_the_file_and_nothing_is_sent_again(
    at: Desk, tmp_path: Path, posts: list[str]
) -> None:
    full = {"Code": "CapacityUnavailable", "Message": "There is no room."}
    at.fail(f"{OPEN}/*", 503, {"ResponseMetadata": {"Error": full}})
    upload(at, "Mia", write(tmp_path, "walk.mp4", film()))
    alert = at.dialog().get_by_role("alert")
    expect(alert).to_contain_text("The service is full just now. It is not your quota")
    expect(at.dialog()).to_contain_text("not sent")
    assert posts == ["open", "store"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ["超过 15\u00a0MB — is over the limit", "不是可接受格式的图片、视频或音频 — is not"],
        ),
        (
            "ja",
            [
                "15\u00a0MB を超えています — is over",
                "対応形式の画像・動画・音声ではありません — is not",
            ],
        ),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_the_readers_language_and_the_servers(
    at: Desk, tmp_path: Path, language: str, words: list[str]
) -> None:
    at.page.add_init_script(f"localStorage.setItem('language', '{language}')")
    at.open()
    at.page.locator("input[type=password]").fill(at.customer.api_key)
    at.page.locator("form button.primary").click()
    at.page.locator("section").nth(1).locator(".head .primary").click()
    sound = write(tmp_path, "large.mp3", pictures.MP3, 15_000_001)
    files = [sound, write(tmp_path, "note.txt", b"no picture")]
    at.dialog().locator("input[type=file]").set_input_files(files)
    expect(at.dialog().get_by_role("alert")).to_contain_text(words)


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
