"""What the playground sends in each mode, shows as code, and says when it comes to nothing."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk, refusal
from tests.integration.console.playing import block, choose, generate, pick, player
from tests.integration.console.stubs import RUNNING, VIDEO_ID, Videos, failed
from tests.integration.customer import Customer, Office

FILM: Final = "https://example.com/walk.mp4"
LARGE: Final = 75


@pytest.fixture(scope="module", name="owner")
def _owner(office: Office, stack: Stack) -> Customer:
    return player(office, stack)


@pytest.fixture
def play(chromium: Browser, stack: Stack, owner: Customer) -> Iterator[Desk]:
    """The playground in a tab of that customer."""
    with desk(chromium, stack.base_url, owner) as made:
        made.sign_in("playground")
        yield made


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


def test_models_modes_and_their_limits_are_what_the_gateway_says(play: Desk) -> None:
    def another(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        videos = body["data"]["rules"]["videos"]
        modes = {one["id"]: one for one in videos["modes"]}
        most = {"image": 2, "video": 1, "audio": 0}
        model = {**videos["models"][0], "id": "seedance-9", "resolutions": ["8k"], "most": most}
        model |= {"minDuration": 2, "maxDuration": 3}
        chosen = [modes["extend"], modes["reference_images"]]
        body["data"]["rules"]["videos"] = {"models": [model], "modes": chosen, "ratios": ["2:1"]}
        route.fulfill(response=answer, json=body)

    play.stub("/v1/account", another)
    play.page.reload()
    expect(play.page.get_by_label("Model").locator("option")).to_have_text(["seedance-9"])
    modes = play.page.get_by_role("group", name="Video mode").get_by_role("radio")
    expect(modes).to_have_count(2)
    expect(modes.first).to_be_checked()
    expect(play.page.get_by_label("Duration").locator("option")).to_have_text(["2 s", "3 s"])
    expect(play.page.get_by_label("Resolution").locator("option")).to_have_text(["8k"])
    expect(play.page.get_by_label("Ratio", exact=True).locator("option")).to_have_text(["2:1"])
    expect(block(play, "Videos to extend")).not_to_contain_text("of")
    choose(play, "Reference images")
    expect(block(play, "Reference images")).to_contain_text("0 of 2")


def test_sound_alone_does_where_the_model_takes_it(play: Desk) -> None:
    choose(play, "Multimodal reference")
    play.press("URL for Reference audio", block(play, "Reference audio"))
    play.dialog().get_by_label("URL").fill("https://example.com/rain.mp3")
    play.press("Add", play.dialog())
    play.page.get_by_label("Prompt").fill("rain on a roof")
    press = play.page.get_by_role("button", name="Generate", exact=True)
    expect(play.page.get_by_text("Still missing: a picture")).to_be_visible()
    expect(press).to_be_disabled()
    play.page.get_by_label("Model").select_option("seedance-2.5")
    expect(press).to_be_enabled()


def test_who_signs_out_leaves_nothing_in_the_playground(play: Desk, office: Office) -> None:
    pick(play, "First frame", "mia front")
    play.page.get_by_label("Prompt").fill("a secret plan")
    play.press(f"Account of {play.customer.name}")
    play.press("Sign out")
    play.page.get_by_label("API key").fill(office.admit().api_key)
    play.press("Sign in")
    expect(play.page.get_by_label("Prompt")).to_have_value("")
    expect(block(play, "First frame").get_by_text("Nothing chosen")).to_be_visible()


def test_a_large_library_is_turned_page_by_page_and_keeps_what_was_marked(play: Desk) -> None:
    def answer(route: Route) -> None:
        asked = {name: one for name, (one,) in parse_qs(urlsplit(route.request.url).query).items()}
        assert (asked["status"], asked["type"]) == ("active", "image")
        assert asked["groupKind"] == "VIRTUAL_PORTRAIT"
        size, current = int(asked["size"]), int(asked["current"])
        first = (current - 1) * size
        rows = [card(number) for number in range(first, min(first + size, LARGE))]
        page = {"records": rows, "total": LARGE, "pages": -(-LARGE // size), "current": current}
        route.fulfill(json={"code": 0, "serviceCode": "OK", "msg": "", "data": page})

    play.stub("/v1/assets?**", answer)
    choose(play, "Reference images")
    play.press("From assets", block(play, "Reference images"))
    dialog = play.dialog()
    dialog.get_by_role("button", name="card 0 ").click()
    expect(dialog.get_by_text("Page 1 of 2")).to_be_visible()
    play.press("Next", dialog)
    dialog.get_by_role("button", name=f"card {LARGE - 1}").click()
    expect(dialog.get_by_text("2 of 9 selected")).to_be_visible()
    play.press("Use selected", dialog)
    names = block(play, "Reference images").locator(".chosen .name")
    expect(names).to_have_text(["card 0", f"card {LARGE - 1}"])


def card(number: int) -> dict[str, Any]:
    """An asset as a list has it."""
    kind = {"assetKind": "VIRTUAL_PORTRAIT", "assetType": "image", "status": "active"}
    return {**kind, "assetId": f"ta_{number:032}", "name": f"card {number}", "thumbnailUrl": None}


def test_a_video_whose_answer_was_lost_is_not_made_twice(play: Desk) -> None:
    marks: list[str] = []

    def lost_once(route: Route) -> None:
        marks.append(route.request.headers["idempotency-key"])
        if len(marks) == 1:
            route.abort()
        else:
            route.fulfill(json={"id": VIDEO_ID, "object": "video", "status": "queued"})

    videos = Videos([RUNNING])
    videos.open(play)
    play.page.unroute("**/v1/videos")
    play.stub("/v1/videos", lost_once)
    pick(play, "First frame", "mia front")
    generate(play)
    alert = play.page.locator(".ask").get_by_role("alert")
    expect(alert).to_contain_text("The connection is down.")
    play.press("Try again", alert)
    expect(play.section("Video").get_by_text(VIDEO_ID)).to_be_visible()
    play.press("Generate")
    expect(play.page.locator(".go")).to_be_enabled()
    assert len(marks) == 3
    assert marks[0] == marks[1] != marks[2]
