"""What customers have before they come to the page, and pictures that they bring."""

import re
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect

from tests.integration.console.desk import Desk
from tests.integration.customer import Customer
from tests.pictures import drawn

ACTIVE_WITHIN_SECONDS: Final = 40.0


def new_group(customer: Customer, name: str) -> str:
    """The id of a Virtual Portrait group, by the page's own API."""
    return str(_made(customer, "/v1/asset-groups", {"name": name, "groupKind": "VIRTUAL_PORTRAIT"}))


def active_asset(customer: Customer, group: str, url: str, name: str) -> str:
    """The id of an asset, as the page shows it, that is active."""
    asset = customer.new_asset(group, url, name)
    assert customer.at_rest(asset, ACTIVE_WITHIN_SECONDS)["Status"] == "Active"
    return shown_id(customer, name)


def shown_id(customer: Customer, name: str) -> str:
    """The `ta_` id of an asset by its name."""
    answer = customer.http.get("/v1/assets", params={"keyword": name}, headers=customer.headers)
    (found,) = answer.json()["data"]["records"]
    return str(found["assetId"])


def pictures(folder: Path, *names: str, width: int = 640, height: int = 640) -> list[str]:
    """Files of these names."""
    for name in names:
        (folder / name).write_bytes(drawn("jpeg", width, height))
    return [str(folder / name) for name in names]


def upload(at: Desk, group: str, *files: str) -> None:
    """Send files by the dialog, as a person does."""
    at.press("Upload", at.section("Assets"))
    dialog = at.dialog("Upload file")
    dialog.get_by_label("Choose files").set_input_files(files)
    dialog.get_by_label("Asset group").select_option(label=option(at, group))
    send = "Upload" if len(files) == 1 else f"Upload {len(files)} files"
    at.press(send, dialog)


def option(at: Desk, group: str) -> str:
    """The whole text of the choice that begins with a group's name."""
    options = at.dialog().get_by_label("Asset group").locator("option")
    found = options.filter(has_text=re.compile(f"^{re.escape(group)} ·"))
    expect(found).to_have_count(1)
    return found.inner_text()


def _made(customer: Customer, path: str, body: dict[str, Any]) -> str:
    answer = customer.http.post(path, json=body, headers=customer.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["assetGroupId"])
