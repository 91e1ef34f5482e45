"""Files that are too large for a form, videos and sounds: straight to the store, with progress."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from local.stack import Stack
from tests import pictures
from tests.integration.console.desk import Desk
from tests.integration.console.large import (
    ACTIVE_MS,
    film,
    large_picture,
    posts_of,
    slow_down,
    write,
)
from tests.integration.console.library import new_group, option, upload

WATCH: Final = """() => {
  window.seen = [];
  const look = () => document.querySelectorAll(".file .soft").forEach((one) => {
    const part = one.textContent.match(/sending… (\\d+) %/);
    if (part) window.seen.push(Number(part[1]));
  });
  const all = { subtree: true, childList: true, characterData: true };
  new MutationObserver(look).observe(document.body, all);
}"""


@pytest.fixture(name="posts")
def _posts(at: Desk, stack: Stack) -> list[str]:
    """Where the tab of a customer with one group posts to."""
    made = posts_of(at, stack.engine_url)
    new_group(at.customer, "Mia")
    at.sign_in()
    return made


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("poster.jpg", large_picture, "Image"),
        ("walk.mp4", lambda: film(5_000_000), "Video"),
    ],
)
def test_a_large_file_goes_straight_to_the_store_with_progress(
    at: Desk,
    tmp_path: Path,
    posts: list[str],
    name: str,
    make: Callable[[], bytes],
    kind: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path, name, make())
    slow_down(at)
    at.page.evaluate(WATCH)
    upload(at, "Mia", file)
    row = at.row(name.partition(".")[0])
    expect(row).to_contain_text(kind)
    expect(row.get_by_text("Active", exact=True)).to_be_visible(timeout=ACTIVE_MS)
    expect(at.dialog()).to_have_count(0)
    assert posts == ["open", "store"]
    seen: list[int] = at.page.evaluate("window.seen")
    between = sorted({part for part in seen if 0 < part < 100})
    assert len(between) > 2
    assert seen == sorted(seen)
    size = Path(file).stat().st_size
    with capsys.disabled():
        print(f"\n{name}, {size:,} bytes: {len(between)} steps between 0 and 100 %")  # noqa: T201 - figures


def test_what_the_gateway_says_of_a_file_stands_in_its_row(
    at: Desk, tmp_path: Path, posts: list[str]
) -> None:
    file = write(tmp_path, "cut.jpg", large_picture()[:-2])
    upload(at, "Mia", file)
    alert = at.dialog().get_by_role("alert")
    expect(alert).to_contain_text("is cut short: the file stops before the end of the picture")
    expect(at.dialog()).to_contain_text("not sent")
    assert posts == ["open", "store"]
    assert at.customer.act("ListAssets").result == {"Items": []}


@pytest.mark.parametrize(
    ("name", "head", "limit"),
    [
        ("large.jpg", b"\xff\xd8\xff", 30_000_000),
        ("large.mp4", pictures.MP4, 200_000_000),
        ("large.mp3", pictures.MP3, 15_000_000),
    ],
)
def test_a_file_over_its_limit_is_refused_before_it_is_sent(
    at: Desk, tmp_path: Path, posts: list[str], name: str, head: bytes, limit: int
) -> None:
    at.press("Upload", at.section("Assets"))
    dialog = at.dialog()
    for size in (limit, limit + 1):
        file = write(tmp_path, f"{size}-{name}", head, size)
        dialog.get_by_label("Choose files").set_input_files(file)
    expect(dialog.get_by_text("ready", exact=False)).to_have_count(1)
    words = f"is over the limit of {limit:,} bytes"
    expect(dialog.get_by_role("alert")).to_have_text([words])
    assert posts == []


def test_what_is_no_large_picture_needs_a_group(at: Desk, tmp_path: Path, posts: list[str]) -> None:
    at.press("Upload", at.section("Assets"))
    dialog = at.dialog()
    dialog.get_by_label("Choose files").set_input_files(write(tmp_path, "walk.mp4", film()))
    send = dialog.get_by_role("button", name="Upload", exact=True)
    dialog.get_by_label("Asset group").select_option("generic")
    expect(dialog.get_by_role("alert")).to_contain_text("A generic upload is a picture of up to 10")
    expect(send).to_be_disabled()
    dialog.get_by_label("Asset group").select_option(label=option(at, "Mia"))
    expect(dialog.get_by_role("alert")).to_have_count(0)
    expect(send).to_be_enabled()
    assert posts == []


def test_every_kind_is_told_by_its_first_bytes(at: Desk, tmp_path: Path, posts: list[str]) -> None:
    kinds = {
        "a.mp4": pictures.MP4,
        "b.mov": pictures.MOV,
        "c.wav": pictures.WAV,
        "d.mp3": pictures.MP3,
        "e.mp3": pictures.MP3_BARE,
        "f.heic": pictures.heic(768, 1024),
        "g.heic": pictures.heic(768, 1024, major=b"mif1"),
        "h.m4a": pictures.ftyp(b"M4A ", b"isom"),
        "i.avif": pictures.ftyp(b"mif1", b"avif"),
    }
    files = [write(tmp_path, name, data) for name, data in kinds.items()]
    at.press("Upload", at.section("Assets"))
    at.dialog().get_by_label("Choose files").set_input_files(files)
    expect(at.dialog().locator(".file.ready")).to_have_count(7)
    words = "is not an accepted file; accepted are image/jpeg"
    expect(at.dialog().locator(".file.refused").get_by_role("alert")).to_contain_text([words] * 2)
    assert posts == []


def test_the_page_may_reach_the_gateway_and_the_store_and_nothing_else(
    at: Desk, stack: Stack
) -> None:
    said = at.customer.http.get("/console").headers["content-security-policy"]
    media = "'self' https: blob: http://127.0.0.1:*"
    assert said == (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"connect-src 'self' {stack.engine_url}; "
        f"img-src {media} data:; media-src {media}; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
