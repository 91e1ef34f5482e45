"""A real person, from the invitation to an asset, in a browser on the running stack."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from PIL import Image

from local.stack import Stack
from tests.conftest import PICTURES
from tests.integration.conftest import eventually
from tests.integration.customer import Customer
from tests.integration.stack.browsing import PHONE, phone, site

FINISHING_SECONDS = 2.5
"""Nobody passes a face scan sooner: a callback before that is not believed."""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_passes_from_the_invitation_to_the_customers_site(
    stack: Stack,
    customer: Customer,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    scripts: bool,  # noqa: FBT001 - a parameter of the cases
) -> None:
    record_property(PICTURES, str(tmp_path))
    with site() as studio, phone(java_script_enabled=scripts) as page:
        back = f"{studio.origin}/done?order=7"
        made = customer.act("CreateVisualValidateSession", CallbackURL=back).result
        asked = customer.act("GetVisualValidateResult", BytedToken=made["BytedToken"])
        assert asked.code == "ValidatePending"
        assert made["InviteURL"].startswith(f"{stack.base_url}/v1/liveness/")

        page.goto(made["InviteURL"])
        assert page.title() == "Confirm that it is you"
        assert (page.locator("[role=timer]").inner_text().startswith("The link")) is scripts
        page.screenshot(path=tmp_path / "invite.png", full_page=True)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Continue on this phone").click()
        page.wait_for_url(f"{stack.sandbox_url}/**")
        time.sleep(FINISHING_SECONDS)
        page.locator("button[value=pass]").click()
        page.wait_for_url(f"{stack.base_url}/v1/callbacks/liveness/**")
        assert page.get_by_role("heading").inner_text() == "You passed"
        assert (urlsplit(page.url).query == "") is scripts
        page.screenshot(path=tmp_path / "result.png", full_page=True)
        page.wait_for_url(f"{studio.origin}/**")

        group = customer.act("GetVisualValidateResult", BytedToken=made["BytedToken"]).result
        shown = customer.act("GetAssetGroup", Id=group["GroupId"]).result
        assert shown["GroupType"] == "LivenessFace"
        (arrived,) = studio.asked
        assert dict(parse_qsl(urlsplit(arrived).query)) == {
            "order": "7",
            "bytedToken": made["BytedToken"],
            "resultCode": "10000",
            "algorithmBaseRespCode": "0",
            "reqMeasureInfoValue": "1",
            "verify_type": "real_time",
            "status": "verified",
            "group_id": group["GroupId"],
            "session": dict(parse_qsl(urlsplit(arrived).query))["session"],
        }
        page.goto(made["InviteURL"])
        assert page.get_by_role("heading").inner_text() == "You are confirmed"
        page.screenshot(path=tmp_path / "confirmed.png", full_page=True)
    for name in ("invite", "result", "confirmed"):
        with Image.open(tmp_path / f"{name}.png") as shot:
            assert shot.width == PHONE["width"]
            assert shot.height >= PHONE["height"]
    asset = customer.new_asset(group["GroupId"], stack.sample_url)
    assert customer.at_rest(asset)["Status"] == "Active"


def test_a_person_who_does_not_pass_may_try_again(stack: Stack, customer: Customer) -> None:
    with site() as studio, phone() as page:
        back = f"{studio.origin}/done"
        made = customer.act("CreateVisualValidateSession", CallbackURL=back).result
        for choice, heading in (("fail", "Not passed"), ("pass", "You passed")):
            page.goto(made["InviteURL"])
            page.get_by_role("checkbox").check()
            page.get_by_role("button").click()
            page.wait_for_url(f"{stack.sandbox_url}/**")
            time.sleep(FINISHING_SECONDS)
            page.locator(f"button[value={choice}]").click()
            page.wait_for_url(f"{stack.base_url}/v1/callbacks/liveness/**")
            assert page.get_by_role("heading").inner_text() == heading
            page.get_by_role("link").click()
            page.wait_for_url(f"{studio.origin}/**")
        told = [dict(parse_qsl(urlsplit(one).query))["status"] for one in studio.asked]
        assert told == ["failed", "verified"]
    group = customer.act("GetVisualValidateResult", BytedToken=made["BytedToken"]).result
    assert re.fullmatch(r"group-[0-9]{14}-[a-z0-9]{5}", group["GroupId"])


def test_the_edge_passes_heads_and_junk_to_the_pages(stack: Stack, customer: Customer) -> None:
    made = customer.act("CreateVisualValidateSession", CallbackURL="https://example.com/").result
    with httpx.Client(base_url=stack.base_url, trust_env=False) as browser:
        head = browser.head(made["InviteURL"])
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-security-policy"].startswith("default-src 'none'; ")
        for path in (
            "/v1/liveness/junk",
            "/v1/callbacks/liveness/v1.a.b.1.c.d",
            "/v1/liveness/%3Cb",
        ):
            dead = browser.get(path, headers={"Accept-Language": "ja"})
            assert (dead.status_code, dead.headers["content-language"]) == (404, "ja")
            assert dead.headers["content-type"] == "text/html; charset=utf-8"
        posted = eventually(lambda: browser.post("/v1/liveness/junk", data={"agree": "x"}))
        assert posted.status_code == 404
