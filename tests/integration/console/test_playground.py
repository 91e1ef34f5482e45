"""The playground: T-50 to T-59, the six modes as they are sent, and how a video fares.

Assets are the running stack's; `/v1/videos` is answered in the browser, so that a video goes
through its states by the clock of the test.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk, refusal
from tests.integration.console.library import active_asset, new_group, pictures
from tests.integration.console.stubs import DONE, QUEUED, RUNNING, VIDEO_ID, Videos, failed
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
FILM: Final = "https://example.com/walk.mp4"


@pytest.fixture(scope="module", name="owner")
def _owner(office: Office, stack: Stack) -> Customer:
    """A customer with two groups: two pictures in one, a picture and a failure in the other."""
    customer = office.admit()
    mia, ada = (new_group(customer, name) for name in ("Mia", "Ada"))
    for group, name in ((mia, "mia front"), (mia, "mia side"), (ada, "ada front")):
        active_asset(customer, group, stack.sample_url, name)
    customer.at_rest(customer.new_asset(ada, stack.sample_url, "fail:FaceMismatch"))
    return customer


@pytest.fixture
def play(chromium: Browser, stack: Stack, owner: Customer) -> Iterator[Desk]:
    """The playground in a tab of that customer."""
    with desk(chromium, stack.base_url, owner) as made:
        made.sign_in("playground")
        yield made


def choose(play: Desk, mode: str) -> None:
    play.page.get_by_role("radio", name=mode).check()


def block(play: Desk, name: str) -> Locator:
    return play.page.get_by_role("region", name=name, exact=True)


def pick(play: Desk, name: str, *assets: str) -> None:
    """Choose assets for a block as a person does."""
    play.press("From assets", block(play, name))
    dialog = play.dialog("Choose from your library")
    for asset in assets:
        dialog.get_by_role("button", name=re.compile(f"^{asset}")).click()
    if dialog.get_by_role("button", name="Use selected").count():
        play.press("Use selected", dialog)


def generate(play: Desk, prompt: str = "Image 1 waves") -> None:
    play.page.get_by_label("Prompt").fill(prompt)
    play.press("Generate")


def test_t50_one_of_the_supported_models_is_chosen(play: Desk) -> None:
    model = play.page.get_by_label("Model")
    expect(model.locator("option")).to_have_text(["seedance-2.0", "seedance-2.0-fast"])
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
    dialog.get_by_label("Type").select_option(label="Real Face")
    expect(cards).to_have_count(0)
    dialog.get_by_label("Type").select_option(label="Virtual Portrait")
    expect(cards).to_have_count(3)
    dialog.get_by_label("Asset group").select_option(label="Mia")
    expect(cards).to_have_text(["mia side", "mia front"])
    dialog.get_by_role("searchbox", name="Search by asset name or asset ID").fill("side")
    expect(cards).to_have_text(["mia side"])


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
    play.page.wait_for_function("document.querySelector('.result video').currentTime > 0")
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


@pytest.mark.parametrize(
    ("mode", "fill", "member", "shape"),
    [
        ("First & last frame", "frames", "frame_images", ["first_frame", "last_frame"]),
        ("Reference images", "images", "input_references", ["image_url", "image_url"]),
        ("Multimodal reference", "mixed", "input_references", ["image_url", "video_url"]),
        ("Edit video", "edit", "input_references", ["video_url"]),
        ("Extend video", "extend", "input_references", ["video_url"]),
    ],
)
def test_a_mode_sends_its_own_media_members(
    play: Desk, mode: str, fill: str, member: str, shape: list[str]
) -> None:
    videos = Videos([RUNNING])
    videos.open(play)
    choose(play, mode)
    if fill == "frames":
        pick(play, "First frame", "mia front")
        pick(play, "Last frame", "mia side")
    if fill in {"images", "mixed"}:
        pick(play, "Reference images", *["mia front", "mia side"][: 2 if fill == "images" else 1])
    for name in _films(fill):
        play.press(f"URL for {name}", block(play, name))
        play.dialog().get_by_label("URL").fill(FILM)
        play.press("Add", play.dialog())
    generate(play)
    expect(play.section("Video").get_by_text(VIDEO_ID)).to_be_visible()
    (asked,) = videos.asked
    items: list[dict[str, Any]] = asked[member]
    assert [one.get("frame_type", one["type"]) for one in items] == shape
    assert {"frame_images", "input_references"} & set(asked) == {member}


def _films(fill: str) -> list[str]:
    named = {"mixed": "Reference videos", "edit": "Video to edit", "extend": "Videos to extend"}
    return [named[fill]] if fill in named else []


def test_the_same_request_is_shown_as_curl_and_python_without_the_key(play: Desk) -> None:
    pick(play, "First frame", "mia front")
    play.page.get_by_label("Prompt").fill("it's Image 1")
    code = play.section("The same by API").locator("pre")
    expect(code).to_contain_text(f"curl -s {play.base_url}/v1/videos")
    expect(code).to_contain_text("""it'\\''s Image 1""")
    expect(code).to_contain_text("$API_KEY")
    play.press("Python")
    text = code.inner_text()
    compile(text, "shown", "exec")
    assert "asset://ta_" in text
    assert '"generate_audio": True' in text
    assert play.customer.api_key not in play.page.content()
    play.press("Copy", play.section("The same by API"))
    assert play.page.evaluate("navigator.clipboard.readText()").rstrip() == text.rstrip()


def test_a_video_that_fails_says_why_and_what_helps(play: Desk) -> None:
    code = "InputImageSensitiveContentDetected.PrivacyInformation"
    Videos(
        [failed(code, "The request failed because the input image may contain a real person.")]
    ).open(play)
    pick(play, "First frame", "mia front")
    generate(play)
    result = play.section("Video")
    expect(result.get_by_text("Failed", exact=True)).to_be_visible()
    expect(result.get_by_role("alert")).to_contain_text("Upload it into an asset group first")
    expect(result.get_by_role("alert")).to_contain_text(code)


def test_a_refused_request_keeps_what_was_filled_in(play: Desk) -> None:
    said = "input_references[0].image_url.url: The specified asset ta_0 is not found."
    play.fail("/v1/videos", 400, refusal(400, "InvalidParameter", said))
    pick(play, "First frame", "mia front")
    generate(play, "Image 1 waves")
    play.page.get_by_role("alert").get_by_text(said).wait_for()
    expect(play.page.get_by_label("Prompt")).to_have_value("Image 1 waves")
    expect(block(play, "First frame").get_by_text("mia front")).to_be_visible()
