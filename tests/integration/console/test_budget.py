"""What a first visit costs, and that everybody can use every view."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Response

from local.stack import Stack
from tests.integration.console.desk import Desk, desk
from tests.integration.console.gallery import LOOKS, furnish, views
from tests.integration.customer import Customer, Office

BYTES: Final = 150_000
FILES: Final = 5
AXE: Final = Path(__file__).parent / "axe" / "axe.min.js"
RUN: Final = "() => axe.run(document, {resultTypes: ['violations']})"


@pytest.fixture(scope="module", name="owner")
def _owner(office: Office, stack: Stack) -> Customer:
    customer = office.admit(groups=12)
    furnish(customer, stack.sample_url)
    return customer


def test_a_first_visit_is_small_and_needs_few_answers(
    at: Desk, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[Response] = []
    at.page.on("response", lambda one: seen.append(one))  # noqa: PLW0108 - it is marked
    at.open()
    at.page.get_by_role("button", name="Sign in").wait_for()
    at.page.wait_for_load_state("networkidle")
    ours = [one for one in seen if "/console" in one.url]
    sizes = [one.request.sizes()["responseBodySize"] for one in ours]
    ready = at.page.evaluate("performance.getEntriesByName('portrait-ready')[0].startTime")
    assert len(ours) == len(seen) <= FILES
    assert sum(sizes) < BYTES
    assert {one.headers["content-encoding"] for one in ours} == {"gzip"}
    record_property("first load", f"{sum(sizes)} bytes")
    with capsys.disabled():
        print(f"\nfirst load: {len(ours)} files, {sum(sizes):,} bytes, ready after {ready:.0f} ms")  # noqa: T201 - figures


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_no_view_has_a_serious_issue_of_accessibility(
    chromium: Browser,
    stack: Stack,
    owner: Customer,
    look: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    size, more = LOOKS[look]
    found: dict[str, list[str]] = {}
    with desk(chromium, stack.base_url, owner, size, bypass_csp=True, **more) as at:
        for view in views(at):
            at.page.evaluate(AXE.read_text())
            said: dict[str, Any] = at.page.evaluate(RUN)
            found[view] = [
                f"{one['id']} ({one['impact']}): {node['html'][:160]}"
                for one in said["violations"]
                for node in one["nodes"]
            ]
    with capsys.disabled():
        print(f"\naxe-core, {look}: {len(found)} views, {sum(map(len, found.values()))} issues")  # noqa: T201 - figures
    issues = {view: some for view, some in found.items() if some}
    assert issues == {}, json.dumps(issues, indent=1)
    assert len(found) == 15
