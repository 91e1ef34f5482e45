"""The whole way by the keyboard alone: nothing is clicked, and the focus is never lost."""

from playwright.sync_api import expect

from tests.integration.console.desk import Desk

FOCUSED = "document.activeElement.innerText || document.activeElement.getAttribute('aria-label')"
TABS = 60


def tab_to(at: Desk, name: str) -> None:
    """Press Tab until what has this name has the focus."""
    for _ in range(TABS):
        at.page.keyboard.press("Tab")
        if (at.page.evaluate(FOCUSED) or "").strip() == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def focused(at: Desk) -> str:
    return str(at.page.evaluate(FOCUSED)).strip()


def test_a_group_is_made_renamed_and_deleted_without_a_mouse(at: Desk) -> None:
    at.open()
    at.page.get_by_label("API key").focus()
    at.page.keyboard.type(at.customer.api_key)
    at.page.keyboard.press("Enter")
    expect(at.section("Asset groups").get_by_text("No groups yet")).to_be_visible()
    tab_to(at, "New group")
    at.page.keyboard.press("Enter")
    expect(at.dialog("Create asset group")).to_be_visible()
    at.page.keyboard.press("Escape")
    expect(at.dialog()).to_have_count(0)
    assert focused(at) == "New group"
    at.page.keyboard.press("Enter")
    dialog = at.dialog("Create asset group")
    dialog.get_by_role("radio", name="Virtual Portrait").focus()
    at.page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="Real Face")).to_be_checked()
    at.page.keyboard.press("ArrowUp")
    at.page.keyboard.press("Tab")
    at.page.keyboard.type("Mia")
    at.page.keyboard.press("Enter")
    expect(at.row("Mia", "Asset groups")).to_be_visible()
    expect(at.dialog()).to_have_count(0)
    assert focused(at) == "New group"
    tab_to(at, "Actions for Mia")
    at.page.keyboard.press("Enter")
    expect(at.page.locator(".sheet")).to_be_visible()
    at.page.keyboard.press("Escape")
    expect(at.page.locator(".sheet")).to_have_count(0)
    assert focused(at) == "Actions for Mia"
    at.page.keyboard.press("Enter")
    expect(at.page.locator(".sheet")).to_be_visible()
    tab_to(at, "Rename")
    at.page.keyboard.press("Enter")
    dialog = at.dialog("Rename")
    dialog.get_by_label("Group name").focus()
    at.page.keyboard.press("ControlOrMeta+a")
    at.page.keyboard.type("Ada")
    at.page.keyboard.press("Enter")
    expect(at.row("Ada", "Asset groups")).to_be_visible()
    expect(at.dialog()).to_have_count(0)
    assert focused(at) == "Actions for Ada"
    at.page.keyboard.press("Enter")
    expect(at.page.locator(".sheet")).to_be_visible()
    tab_to(at, "Delete")
    at.page.keyboard.press("Enter")
    expect(at.dialog("Delete group")).to_be_visible()
    tab_to(at, "Delete")
    at.page.keyboard.press("Enter")
    expect(at.section("Asset groups").get_by_text("No groups yet")).to_be_visible()
    assert at.page.evaluate("document.activeElement.id") == "main"


def test_the_content_is_one_key_away(at: Desk) -> None:
    at.sign_in()
    at.page.reload()
    expect(at.section("Asset groups").get_by_text("No groups yet")).to_be_visible()
    at.page.keyboard.press("Tab")
    assert focused(at) == "Skip to the content"
    at.page.keyboard.press("Enter")
    assert at.page.evaluate("document.activeElement.id") == "main"
