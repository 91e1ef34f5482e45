"""Assets on the Assets page: T-35 to T-40, several files at once, and what can be done with one."""

import re
from pathlib import Path

from playwright.sync_api import expect

from local.stack import Stack
from tests.integration.console.desk import Desk
from tests.integration.console.library import (
    active_asset,
    new_group,
    option,
    pictures,
    shown_id,
    upload,
)
from tests.integration.customer import Office

PATIENCE_MS = 40_000


def test_t35_assets_is_a_section_with_a_table_and_an_upload_button(at: Desk, stack: Stack) -> None:
    at.customer.new_asset(new_group(at.customer, "Mia"), stack.sample_url, "front")
    at.sign_in()
    section = at.section("Assets")
    heads = section.get_by_role("columnheader")
    names = ["Name", "Asset ID", "Type", "Asset group", "Status", "Created", "Actions"]
    expect(heads).to_have_text(names)
    at.press("Upload", section)
    chooser = at.dialog("Upload file").get_by_label("Choose files")
    assert "image/png" in str(chooser.get_attribute("accept"))


def test_t36_the_upload_dialog_asks_for_name_group_and_retention(at: Desk, tmp_path: Path) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    at.press("Upload", at.section("Assets"))
    dialog = at.dialog("Upload file")
    send = dialog.get_by_role("button", name="Upload", exact=True)
    expect(send).to_be_disabled()
    dialog.get_by_label("Choose files").set_input_files(pictures(tmp_path, "front.jpg"))
    expect(dialog.get_by_label("Display name")).to_have_value("front")
    expect(dialog.get_by_label("Asset group")).to_be_visible()
    expect(dialog.get_by_label("Retention")).to_be_visible()
    expect(send).to_be_enabled()


def test_t37_retention_is_locked_for_a_group_and_free_for_a_generic_upload(
    at: Desk, tmp_path: Path
) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    at.press("Upload", at.section("Assets"))
    dialog = at.dialog("Upload file")
    retention = dialog.get_by_label("Retention")
    dialog.get_by_label("Asset group").select_option(label=option(at, "Mia"))
    expect(retention).to_be_disabled()
    expect(retention.locator("option")).to_have_text(["No fixed expiry"])
    dialog.get_by_label("Asset group").select_option("generic")
    expect(retention).to_be_enabled()
    expect(retention.locator("option")).to_have_text(["1 day", "7 days", "30 days"])
    expect(retention).to_have_value("7")
    retention.select_option("1")
    dialog.get_by_label("Choose files").set_input_files(pictures(tmp_path, "scratch.jpg"))
    at.press("Upload", dialog)
    at.page.get_by_role("button", name="Generic uploads 1 of 100").click()
    row = at.row("scratch")
    expect(row).to_contain_text(re.compile("ua_.*until"))


def test_t38_an_upload_appears_under_its_group_and_a_click_copies_its_id(
    at: Desk, tmp_path: Path
) -> None:
    new_group(at.customer, "Ada")
    new_group(at.customer, "Mia")
    at.sign_in()
    upload(at, "Mia", *pictures(tmp_path, "front.jpg"))
    row = at.row("front")
    expect(row).to_contain_text("Mia")
    asset = shown_id(at.customer, "front")
    assert re.fullmatch(r"ta_[0-9a-z]{32}", asset)
    row.get_by_role("button", name=asset).click()
    at.page.get_by_text("Id copied").wait_for()
    assert at.page.evaluate("navigator.clipboard.readText()") == asset


def test_t39_the_group_filter_changes_the_rows_and_not_the_destination(
    at: Desk, stack: Stack
) -> None:
    for name in ("Ada", "Mia"):
        at.customer.new_asset(new_group(at.customer, name), stack.sample_url, f"of {name}")
    at.sign_in()
    expect(at.row("of Ada")).to_be_visible()
    at.section("Assets").get_by_label("Asset group").select_option(label="Mia")
    expect(at.row("of Ada")).to_have_count(0)
    expect(at.row("of Mia")).to_be_visible()
    at.press("Upload", at.section("Assets"))
    expect(at.dialog().get_by_label("Asset group")).to_have_value("")


def test_t40_the_status_of_an_asset_is_shown_and_changes_by_itself(
    at: Desk, tmp_path: Path
) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    upload(at, "Mia", *pictures(tmp_path, "slow:15#front.jpg"))
    row = at.row("front")
    expect(row.get_by_text("Processing")).to_be_visible()
    expect(row.get_by_role("progressbar")).to_be_visible()
    expect(row.get_by_text(re.compile(r"^\d+ s$"))).to_be_visible()
    expect(row.get_by_text("Active", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(row.get_by_role("progressbar")).to_have_count(0)


def test_what_failed_says_why_and_what_helps(at: Desk, stack: Stack) -> None:
    group = new_group(at.customer, "Mia")
    at.customer.at_rest(at.customer.new_asset(group, stack.sample_url, "fail:WidthTooSmall"))
    at.customer.at_rest(at.customer.new_asset(group, stack.sample_url, "fail:FaceMismatch"))
    at.sign_in()
    expect(at.row("fail:FaceMismatch")).to_contain_text("Face consistency verification failed.")
    expect(at.row("fail:FaceMismatch")).to_contain_text("Upload another picture of the same person")
    expect(at.row("fail:WidthTooSmall")).to_contain_text("Delete it, look at the file")


def test_five_files_are_sent_at_once_each_under_its_name(at: Desk, tmp_path: Path) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    names = ["front", "left", "right", "back", "smile"]
    upload(at, "Mia", *pictures(tmp_path, *(f"{name}.jpg" for name in names)))
    at.page.get_by_text("5 files sent").wait_for()
    for name in names:
        expect(at.row(name).get_by_text("Active", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(at.row("Mia", "Asset groups")).to_contain_text("Assets: 5 of 50")


def test_a_file_that_will_not_do_is_refused_before_it_is_sent_in_the_servers_words(
    at: Desk, tmp_path: Path
) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    at.press("Upload", at.section("Assets"))
    (small,) = pictures(tmp_path, "small.jpg", width=200)
    (tmp_path / "note.txt").write_text("not a picture")
    (tmp_path / "large.jpg").write_bytes(b"\xff\xd8\xff" + b"\0" * 30_000_000)
    files = [small, str(tmp_path / "note.txt"), str(tmp_path / "large.jpg")]
    dialog = at.dialog()
    dialog.get_by_label("Choose files").set_input_files(files)
    expect(dialog.get_by_role("alert")).to_have_text(
        [
            "is 200 pixels wide; the width must be 300 to 6000 pixels (WidthTooSmall)",
            re.compile("^is not an accepted file; accepted are image/jpeg"),
            "is over the limit of 30,000,000 bytes",
        ]
    )
    expect(dialog.get_by_role("button", name="Upload", exact=True)).to_be_disabled()


def test_files_can_be_dropped_onto_the_dialog(at: Desk) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    at.press("Upload", at.section("Assets"))
    dropped = at.page.evaluate_handle(
        "() => { const t = new DataTransfer();"
        " t.items.add(new File(['x'], 'dropped.png', {type: 'image/png'})); return t; }"
    )
    at.page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(at.dialog().get_by_label("Display name")).to_have_value("dropped")


def test_an_asset_comes_from_a_url(at: Desk, stack: Stack) -> None:
    new_group(at.customer, "Mia")
    at.sign_in()
    at.press("From a URL")
    dialog = at.dialog("Add an asset from a URL")
    dialog.get_by_label("URL").fill("http://10.0.0.1/inside.jpg")
    dialog.get_by_label("Display name").fill("from afar")
    at.press("Add", dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("url")
    dialog.get_by_label("URL").fill(stack.sample_url)
    at.press("Add", dialog)
    expect(at.row("from afar").get_by_text("Active", exact=True)).to_be_visible(timeout=PATIENCE_MS)


def test_assets_are_found_by_name_and_by_id(at: Desk, stack: Stack) -> None:
    group = new_group(at.customer, "Mia")
    for name in ("front", "back"):
        at.customer.new_asset(group, stack.sample_url, name)
    front = shown_id(at.customer, "front")
    at.sign_in()
    search = at.section("Assets").get_by_role("searchbox")
    for text in ("fron", front):
        search.fill("nothing has this name")
        expect(at.section("Assets").get_by_text("Nothing found")).to_be_visible()
        search.fill(text)
        expect(at.row("front")).to_be_visible()
        expect(at.row("back")).to_have_count(0)


def test_an_asset_is_looked_at_renamed_and_deleted(at: Desk, stack: Stack) -> None:
    group = new_group(at.customer, "Mia")
    asset = active_asset(at.customer, group, stack.sample_url, "front")
    at.sign_in(f"assets/{asset}")
    dialog = at.dialog("front")
    expect(dialog.get_by_text(f"asset://{asset}")).to_be_visible()
    expect(dialog.get_by_role("img", name="front")).to_be_visible()
    at.press("Rename", dialog)
    at.dialog("Rename").get_by_label("Display name").fill("portrait")
    at.press("Save", at.dialog("Rename"))
    dialog = at.dialog("portrait")
    at.press("Delete", dialog)
    question = at.dialog("Delete asset")
    expect(question).to_contain_text("This frees one place in the group “Mia”.")
    at.press("Delete", question)
    expect(at.row("portrait")).to_have_count(0)
    expect(at.row("Mia", "Asset groups")).to_contain_text("Assets: 0 of 50")


def test_a_foreign_id_in_the_address_bar_is_as_unknown_as_one_that_never_was(
    at: Desk, office: Office, stack: Stack
) -> None:
    other = office.admit()
    foreign = active_asset(other, new_group(other, "Ada"), stack.sample_url, "hers")
    at.sign_in()
    shown = []
    for asset in (foreign, "ta_" + "0" * 32, "nonsense<b>"):
        at.open(f"assets/{asset}")
        dialog = at.dialog("Not found")
        expect(dialog).to_contain_text("There is no such asset, or it is not yours.")
        shown.append(dialog.inner_text().replace(asset, "ID"))
        at.press("Close", dialog.locator("footer"))
        expect(dialog).to_have_count(0)
    assert shown[0] == shown[1] == shown[2]
