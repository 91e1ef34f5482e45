"""Asset groups on the Assets page: T-30 to T-34, and what else can be done with a group."""

import pytest
from playwright.sync_api import Browser, expect

from local.stack import Stack
from tests.integration.console.desk import Desk, desk
from tests.integration.console.library import new_group
from tests.integration.customer import Office
from tests.integration.stack.browsing import PHONE


def test_t30_assets_is_reached_from_the_menu_behind_the_avatar(at: Desk) -> None:
    at.sign_in("playground")
    avatar = at.page.get_by_role("button", name=f"Account of {at.customer.name}")
    box = avatar.bounding_box()
    assert box
    assert box["x"] > 900
    assert box["y"] < 60
    avatar.click()
    at.page.locator(".sheet").get_by_role("link", name="Assets").click()
    at.page.get_by_role("heading", name="Assets", level=1).wait_for()
    expect(at.section("Asset groups")).to_be_visible()
    expect(at.section("Assets")).to_be_visible()


def test_t31_asset_groups_is_a_section_with_a_table_and_a_button(at: Desk) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    section = at.section("Asset groups")
    expect(section.get_by_role("table")).to_be_visible()
    heads = section.get_by_role("columnheader")
    names = ["Group name", "Type", "Status", "Assets", "Retention", "Created", "Actions"]
    expect(heads).to_have_text(names)
    expect(section.get_by_role("button", name="New group")).to_be_visible()
    expect(section.get_by_text("Groups: 1 of 50")).to_be_visible()
    expect(at.row("Mia", "Asset groups").get_by_text("Assets: 0 of 50")).to_be_visible()


def test_t32_the_dialog_asks_for_type_and_name(at: Desk) -> None:
    at.sign_in()
    at.press("New group")
    dialog = at.dialog("Create asset group")
    kinds = dialog.get_by_role("radio")
    expect(kinds).to_have_count(2)
    expect(dialog.get_by_role("radio", name="Virtual Portrait")).to_be_checked()
    dialog.get_by_role("radio", name="Real Face").check()
    expect(dialog.get_by_role("button", name="Create", exact=True)).to_be_disabled()
    dialog.get_by_label("Group name").fill("Mia")
    expect(dialog.get_by_role("button", name="Create", exact=True)).to_be_enabled()


def test_t33_the_retention_of_a_virtual_portrait_group_is_shown_and_locked(at: Desk) -> None:
    at.sign_in()
    at.press("New group")
    field = at.dialog().get_by_label("Retention")
    expect(field).to_have_value("No fixed expiry")
    expect(field).not_to_be_editable()


def test_t34_a_new_group_is_in_the_table_and_usable_at_once(at: Desk) -> None:
    at.sign_in()
    at.press("New group")
    at.dialog().get_by_label("Group name").fill("Mia")
    at.press("Create", at.dialog())
    row = at.row("Mia", "Asset groups")
    expect(row).to_contain_text("Virtual Portrait")
    expect(row).to_contain_text("Active")
    expect(at.section("Asset groups").get_by_text("Groups: 1 of 50")).to_be_visible()
    at.press("Upload", at.section("Assets"))
    options = at.dialog().get_by_label("Asset group").locator("option")
    expect(options.filter(has_text="Mia · Virtual Portrait · 0 of 50")).to_have_count(1)


def test_a_group_is_renamed_and_deleted_with_what_that_frees(at: Desk) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    at.press("Actions for Mia", at.row("Mia", "Asset groups"))
    at.press("Rename")
    at.dialog().get_by_label("Group name").fill("Mia, studio")
    at.press("Save", at.dialog())
    row = at.row("Mia, studio", "Asset groups")
    at.press("Actions for Mia, studio", row)
    at.press("Delete")
    dialog = at.dialog("Delete group")
    expect(dialog).to_contain_text("Its 0 assets are deleted with it.")
    expect(dialog).to_contain_text("This frees one of your groups")
    at.press("Delete", dialog)
    expect(row).to_have_count(0)
    expect(at.section("Asset groups")).to_contain_text("Groups: 0 of 50")


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_a_full_quota_is_told_with_what_helps(
    chromium: Browser, stack: Stack, office: Office, size: str
) -> None:
    customer = office.admit(groups=1)
    new_group(customer, "Mia")
    more = {"size": PHONE} if size == "phone" else {}
    with desk(chromium, stack.base_url, customer, **more) as at:
        at.sign_in()
        expect(at.section("Asset groups").locator(".quota.full").first).to_be_visible()
        at.press("New group")
        at.dialog().get_by_label("Group name").fill("Ada")
        at.press("Create", at.dialog())
        at.dialog().get_by_text("Your quota is full. Delete what you do not need").wait_for()
