"""The playground in a tab of a customer who has something to play with."""

import re

from playwright.sync_api import Locator

from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.console.desk import Desk
from tests.integration.console.library import active_asset, new_group
from tests.integration.customer import Customer, Office


def player(office: Office, stack: Stack) -> Customer:
    """A customer with two groups: two pictures in one, a picture and a failure in the other."""
    customer = office.admit()
    mia, ada = (new_group(customer, name) for name in ("Mia", "Ada"))
    for group, name in ((mia, "mia front"), (mia, "mia side"), (ada, "ada front")):
        active_asset(customer, group, stack.sample_url, name)
    customer.at_rest(customer.new_asset(ada, stack.sample_url, "fail:FaceMismatch"))
    return customer


def choose(play: Desk, mode: str) -> None:
    """Choose a mode."""
    play.page.get_by_role("radio", name=mode).check()


def block(play: Desk, name: str) -> Locator:
    """A media block by its heading."""
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
    """Say what shall happen, and press the button."""
    play.page.get_by_label("Prompt").fill(prompt)
    play.press("Generate")


def wait_until_it_plays(film: Locator) -> None:
    """Wait for a film's first moment; asked from outside, as the page's policy forbids `eval`."""
    eventually(lambda: film.evaluate("film => film.currentTime") > 0)
