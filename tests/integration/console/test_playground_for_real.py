"""The playground against the running stack itself: nothing is answered in the browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk
from tests.integration.console.library import active_asset, new_group
from tests.integration.console.playing import choose, generate, pick, wait_until_it_plays
from tests.integration.customer import Office

PATIENCE_MS = 120_000


@pytest.fixture
def play(chromium: Browser, stack: Stack, office: Office) -> Iterator[Desk]:
    """The playground of a customer with one picture."""
    customer = office.admit()
    active_asset(customer, new_group(customer, "Mia"), stack.sample_url, "mia front")
    with desk(chromium, stack.base_url, customer) as made:
        made.sign_in("playground")
        yield made


@pytest.mark.parametrize(
    ("mode", "block"), [("First-frame I2V", "First frame"), ("Reference images",) * 2]
)
def test_an_asset_becomes_a_video_that_plays_in_the_page(play: Desk, mode: str, block: str) -> None:
    choose(play, mode)
    pick(play, block, "mia front")
    generate(play, "Image 1 smiles")
    film = play.section("Video").locator("video")
    expect(film).to_have_attribute("src", re.compile(r"\.mp4"), timeout=PATIENCE_MS)
    wait_until_it_plays(film)
    assert play.complaints == []


@pytest.mark.parametrize("tongue", ["curl", "Python"])
def test_the_code_that_is_shown_makes_the_same_video(play: Desk, tongue: str) -> None:
    pick(play, "First frame", "mia front")
    play.page.get_by_label("Prompt").fill("it's Image 1 who smiles")
    play.press(tongue)
    text = play.section("The same by API").locator("pre").inner_text()
    command = ["bash", "-ec", text] if tongue == "curl" else [sys.executable, "-c", text]
    ran = subprocess.run(  # noqa: S603 - what the page tells its readers to run
        command,
        capture_output=True,
        check=True,
        env={**os.environ, "API_KEY": play.customer.api_key, "VIDEO_ID": "cgt-none"},
        text=True,
        timeout=PATIENCE_MS / 1000,
    )
    if tongue == "curl":
        assert '"status":"queued"' in ran.stdout.replace(" ", "")
    else:
        assert re.match(r"completed http\S+\n$", ran.stdout)
