"""The playground: T-50 to T-59, the six modes as they are sent, and how a video fares.

Assets are the running stack's; `/v1/videos` is answered in the browser, so that a video goes
through its states by the clock of the test.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk
from tests.integration.console.library import pictures, shown_id
from tests.integration.console.playing import (
    block,
    choose,
    generate,
    pick,
    player,
    wait_until_it_plays,
)
from tests.integration.console.stubs import DONE, QUEUED, RUNNING, VIDEO_ID, Videos
from tests.integration.customer import Customer, Office

MODES: Final = [
    *("First-frame I2V", "First & last frame", "Reference images"),
    *("Multimodal reference", "Edit video", "Extend video"),
]
BLOCKS: Final = {
    "First-frame I2V": ["First frame"],
    "First & last frame": ["First frame", "Last frame"],
    "Reference images": ["Reference images"],
    "Multimodal reference": ["Reference images", "Reference videos", "Reference audio"],
    "Edit video": ["Video to edit", "Reference images"],
    "Extend video": ["Videos to extend", "Reference images"],
}


@pytest.fixture(scope="module", name="owner")
def _owner(office: Office, stack: Stack) -> Customer:
    return player(office, stack)


@pytest.fixture
def play(chromium: Browser, stack: Stack, owner: Customer) -> Iterator[Desk]:
    """The playground in a tab of that customer."""
    with desk(chromium, stack.base_url, owner) as made:
        made.sign_in("playground")
        yield made


def test_t50_one_of_the_supported_models_is_chosen(play: Desk) -> None:
    model = play.page.get_by_label("Model")
    expect(model.locator("option")).to_have_text(
        ["seedance-2.0", "seedance-2.0-fast", "seedance-2.0-mini", "seedance-2.5"]
    )
    play.page.get_by_label("Resolution").select_option("1080p")
    model.select_option("seedance-2.0-fast")
    expect(play.page.get_by_label("Resolution")).to_have_value("720p")


def test_t51_six_modes_take_portraits_each_with_its_blocks(play: Desk) -> None:
    modes = play.page.get_by_role("group", name="Video mode")
    expect(modes.get_by_role("radio")).to_have_count(len(MODES))
    for mode in MODES:
        choose(play, mode)
        heads = play.page.locator(".slot h2")
        expect(heads).to_have_text(BLOCKS[mode])


@pytest.mark.parametrize("name", ["First frame", "Last frame", "Reference images"])
def test_t52_a_media_block_takes_a_file_or_an_asset(play: Desk, name: str, tmp_path: Path) -> None:
    choose(play, "Reference images" if name == "Reference images" else "First & last frame")
    slot = block(play, name)
    expect(slot.get_by_role("button", name=f"Upload a file for {name}")).to_be_visible()
    expect(slot.get_by_role("button", name="From assets")).to_be_visible()
    chosen = slot.get_by_label(f"File for {name}", exact=True)
    chosen.set_input_files(pictures(tmp_path, "local.jpg"))
    expect(slot.get_by_text("local.jpg")).to_be_visible()
    expect(slot.get_by_text("Asset", exact=True)).to_have_count(0)


def test_t53_from_assets_opens_the_library(play: Desk) -> None:
    play.press("From assets", block(play, "First frame"))
    expect(play.dialog("Choose from your library")).to_be_visible()


def test_t54_the_library_is_searched_by_type_name_id_and_group(play: Desk) -> None:
    play.press("From assets", block(play, "First frame"))
    dialog = play.dialog("Choose from your library")
    cards = dialog.locator(".asset-card b")
    expect(cards).to_have_text(["ada front", "mia side", "mia front"])
    expect(dialog.get_by_label("Type")).to_have_value("VIRTUAL_PORTRAIT")
    dialog.get_by_label("Type").select_option(label="Real Face")
    expect(cards).to_have_count(0)
    dialog.get_by_label("Type").select_option(label="Virtual Portrait")
    expect(cards).to_have_count(3)
    dialog.get_by_label("Asset group").select_option(label="Mia")
    expect(cards).to_have_text(["mia side", "mia front"])
    search = dialog.get_by_role("searchbox", name="Search by asset name or asset ID")
    search.fill("side")
    expect(cards).to_have_text(["mia side"])
    dialog.get_by_label("Asset group").select_option(label="All groups")
    search.fill(shown_id(play.customer, "ada front"))
    expect(cards).to_have_text(["ada front"])


def test_t55_image_slots_are_locked_to_images(play: Desk) -> None:
    looked: list[str] = []
    play.page.on("request", lambda one: looked.append(one.url))
    play.press("From assets", block(play, "First frame"))
    dialog = play.dialog("Choose from your library")
    expect(dialog.get_by_text("Image only")).to_be_visible()
    expect(dialog.locator(".asset-card")).to_have_count(3)
    (asked,) = {url for url in looked if "/v1/assets?" in url}
    assert "type=image" in asked
    play.press("Cancel", dialog)
    choose(play, "Edit video")
    play.press("From assets", block(play, "Video to edit"))
    expect(play.dialog().get_by_text("Video only")).to_be_visible()
    expect(play.dialog().get_by_text("No active assets fit")).to_be_visible()


def test_t56_only_active_assets_can_be_picked(play: Desk) -> None:
    play.press("From assets", block(play, "First frame"))
    dialog = play.dialog()
    dialog.get_by_label("Asset group").select_option(label="Ada")
    expect(dialog.locator(".asset-card b")).to_have_text(["ada front"])


def test_t57_one_picture_by_a_click_several_by_use_selected(play: Desk) -> None:
    pick(play, "First frame", "mia front")
    expect(play.dialog()).to_have_count(0)
    expect(block(play, "First frame").get_by_text("mia front")).to_be_visible()
    choose(play, "Reference images")
    play.press("From assets", block(play, "Reference images"))
    dialog = play.dialog()
    expect(dialog.get_by_role("button", name="Use selected")).to_be_disabled()
    for asset in ("mia front", "ada front"):
        dialog.get_by_role("button", name=re.compile(f"^{asset}")).click()
    expect(dialog.get_by_text("2 of 9 selected")).to_be_visible()
    play.press("Use selected", dialog)
    names = block(play, "Reference images").locator(".chosen .name")
    expect(names).to_have_text(["mia front", "ada front"])


def test_t58_a_chosen_portrait_carries_a_badge(play: Desk) -> None:
    pick(play, "First frame", "mia front")
    expect(block(play, "First frame").get_by_text("Asset", exact=True)).to_be_visible()


def test_t59_prompt_and_parameters_then_generate_and_the_video_comes(play: Desk) -> None:
    videos = Videos([QUEUED, RUNNING, DONE])
    videos.open(play)
    press = play.page.get_by_role("button", name="Generate", exact=True)
    expect(press).to_be_disabled()
    pick(play, "First frame", "mia front")
    expect(play.page.get_by_text("Still missing: Prompt")).to_be_visible()
    play.page.get_by_label("Duration").select_option("6")
    play.page.get_by_label("Ratio", exact=True).select_option("16:9")
    play.page.get_by_label("Generate audio").uncheck()
    play.page.get_by_label("Seed").fill("7")
    generate(play, "Image 1 smiles")
    result = play.section("Video")
    expect(result.get_by_text("In progress")).to_be_visible(timeout=10_000)
    expect(result.locator("video")).to_have_attribute("src", re.compile("film.mp4$"))
    wait_until_it_plays(result.locator("video"))
    expect(result.get_by_text(VIDEO_ID)).to_be_visible()
    (asked,) = videos.asked
    (frame,) = asked.pop("frame_images")
    assert re.fullmatch(r"asset://ta_[0-9a-z]{32}", frame.pop("image_url")["url"])
    assert frame == {"type": "image_url", "frame_type": "first_frame"}
    assert asked == {
        "model": "seedance-2.0",
        "prompt": "Image 1 smiles",
        "duration": 6,
        "resolution": "720p",
        "ratio": "16:9",
        "generate_audio": False,
        "seed": 7,
    }
    assert videos.headers[0]["idempotency-key"]
