"""Every view of the page, one after the other: for the accessibility checker and for screenshots.

`python -m tests.integration.console.gallery FOLDER` starts a stack, makes a customer with things to
look at, and leaves a picture of every view in light, dark and a phone's width, and of the first
views in Chinese and Japanese. `make screenshots` does.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Route, ViewportSize, expect

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER
from tests.integration.console.desk import LAPTOP, Desk, browser, desk
from tests.integration.console.faces import portrait
from tests.integration.console.library import ACTIVE_WITHIN_SECONDS, new_group
from tests.integration.console.stubs import DONE, Videos, delivery
from tests.integration.customer import Customer, office_of
from tests.integration.stack.browsing import PHONE

LOOKS: Final[dict[str, tuple[ViewportSize, dict[str, Any]]]] = {
    "light": (LAPTOP, {"color_scheme": "light"}),
    "dark": (LAPTOP, {"color_scheme": "dark"}),
    "phone": (PHONE, {"color_scheme": "light", "device_scale_factor": 2, "has_touch": True}),
}
_HOOK: Final = "http://127.0.0.1:9/portrait"
_PROMPT: Final = "Image 1 smiles and turns toward the camera in soft studio light"


def furnish(customer: Customer, sample_url: str) -> None:
    """Groups, assets of every status, an upload, an endpoint and keys."""
    mia, ada, kenji = (new_group(customer, name) for name in ("Mia, studio", "Ada", "Kenji"))
    faces = {mia: ("front", "left profile", "smile"), ada: ("full body", "close-up")}
    for group, names in faces.items():
        for name in names:
            _upload(customer, portrait(name), name, {"groupId": group})
    other = customer.new_asset(kenji, sample_url, "fail:FaceMismatch")
    customer.at_rest(other)
    customer.act("UpdateAsset", Id=other, Name="passport photo")
    _upload(customer, portrait("mood board"), "mood board", {"retentionDays": "7"})
    for asset in customer.act("ListAssets", Filter={"GroupIds": [mia, ada]}).result["Items"]:
        customer.at_rest(asset["Id"], ACTIVE_WITHIN_SECONDS)
    customer.http.post("/v1/webhooks", json={"url": _HOOK}, headers=customer.headers)
    customer.http.post("/v1/keys", json={"name": "render farm"}, headers=customer.headers)


def _upload(customer: Customer, data: bytes, name: str, more: dict[str, str]) -> None:
    made = customer.http.post(
        "/v1/assets",
        data={"name": name, **more},
        files={"file": (f"{name}.jpg", data, "image/jpeg")},
        headers=customer.headers,
    )
    assert made.status_code == 200, made.text


def views(at: Desk) -> Iterator[str]:
    """Name after name, the view of that name on the screen each time."""
    at.open()
    at.page.locator("input[type=password]").wait_for()
    yield "sign-in"
    at.page.locator("input[type=password]").fill(at.customer.api_key)
    at.page.locator("button.primary").click()
    at.page.locator(".assets tbody tr").first.wait_for()
    yield from _of_assets(at)
    yield from _of_the_playground(at)
    yield from _of_the_rest(at)


def _of_assets(at: Desk) -> Iterator[str]:
    at.page.wait_for_load_state("networkidle")
    yield "assets"
    at.page.locator(".avatar").click()
    yield "menu"
    at.page.keyboard.press("Escape")
    at.page.locator(".groups + *, .card").first.wait_for()
    at.page.locator("section").first.locator(".primary").click()
    at.dialog().locator("input[autocomplete]").fill("Anna")
    yield "new-group"
    at.dialog().locator("input[value=REAL_FACE]").check()
    at.dialog().locator(".primary").click()
    at.page.locator("img.qr").wait_for()
    yield "real-face"
    at.dialog().locator("header button").click()
    at.page.locator("section").nth(1).locator(".head .primary").click()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("evening.jpg", "garden.jpg", "too small.jpg")]
        for file in files:
            file.write_bytes(portrait(file.stem, 200 if "small" in file.stem else 768))
        at.dialog().locator("input[type=file]").set_input_files([str(file) for file in files])
        at.dialog().locator(".file.refused").wait_for()
        at.dialog().locator("select").first.select_option(index=1)
        yield "upload"
    at.dialog().locator("header button").click()
    at.page.locator(".assets .what a").last.click()
    at.dialog().locator("dl").wait_for()
    at.page.wait_for_load_state("networkidle")
    yield "asset"
    at.dialog().locator("header button").click()
    at.page.locator(".tabs button").nth(1).click()
    at.page.get_by_text("ua_").first.wait_for()
    yield "generic-uploads"


def _of_the_playground(at: Desk) -> Iterator[str]:
    Videos([DONE]).open(at)
    at.open("playground")
    at.page.locator(".slot").wait_for()
    yield "playground"
    at.page.locator("input[value=reference_images]").check()
    at.page.locator(".slot .small").last.click()
    cards = at.dialog().locator(".asset-card")
    cards.first.wait_for()
    cards.nth(0).click()
    cards.nth(2).click()
    at.page.wait_for_load_state("networkidle")
    yield "library"
    at.dialog().locator(".primary").click()
    at.page.locator("textarea").fill(_PROMPT)
    at.page.locator(".go").click()
    at.page.locator(".result video").wait_for()
    yield "video"


def _of_the_rest(at: Desk) -> Iterator[str]:
    at.stub("/deliveries?**", _deliveries)
    at.open("webhooks")
    at.page.locator(".deliveries tbody tr").first.wait_for()
    yield "webhooks"
    at.open("keys")
    at.page.locator(".keys tbody tr").first.wait_for()
    yield "keys"
    at.open("assets/ta_" + "0" * 32)
    at.dialog().locator("code").wait_for()
    yield "not-found"
    at.dialog().locator("header button").click()
    at.page.context.set_offline(offline=True)
    at.page.locator(".banner").wait_for()
    yield "offline"
    at.page.context.set_offline(offline=False)
    expect(at.page.locator(".banner")).to_have_count(0, timeout=15_000)


def _deliveries(route: Route) -> None:
    rows = [
        delivery("asset.active", "delivered", 1, 200),
        delivery("verification.succeeded", "pending", 2, None, "timeout"),
        delivery("asset.failed", "dead", 8, 500, "status"),
    ]
    data = {"records": rows, "next": None}
    body = {"code": 0, "serviceCode": "OK", "msg": "success", "data": data}
    route.fulfill(body=json.dumps(body), content_type="application/json")


def _shoot(folder: Path) -> None:
    parameters = {"SandboxActiveAfterSeconds": "1"}
    with (
        tempfile.TemporaryDirectory() as data,
        Stack(Path(data), parameters=parameters, build_dir=BUILD_FOLDER / "product") as stack,
        office_of(stack) as office,
        browser() as opened,
    ):
        customer = office.admit(groups=12)
        furnish(customer, stack.sample_url)
        tongues = {f"{look}-en": (*LOOKS[look], "en-US") for look in LOOKS}
        tongues |= {"light-zh": (*LOOKS["light"], "zh-CN"), "phone-ja": (*LOOKS["phone"], "ja-JP")}
        for name, (size, more, locale) in tongues.items():
            with desk(opened, stack.base_url, customer, size, **{**more, "locale": locale}) as at:
                for view in views(at):
                    # As high as the page: what sticks to an edge is drawn once, where it belongs.
                    high = at.page.evaluate("document.documentElement.scrollHeight")
                    whole = not at.dialog().count()
                    at.page.set_viewport_size({**size, "height": high} if whole else size)
                    at.page.evaluate("scrollTo(0, 0)")
                    at.page.screenshot(path=folder / f"{view}-{name}.png")
                    at.page.set_viewport_size(size)
                    print(folder / f"{view}-{name}.png")  # noqa: T201 - a command line prints


if __name__ == "__main__":
    _shoot(Path(sys.argv[1]))
