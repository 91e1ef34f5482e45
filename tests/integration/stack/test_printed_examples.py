"""The examples of the doors' pages run as they are printed, in each of their languages."""

import json
import re
from pathlib import Path

import pytest

from local.paths import CHECKOUT
from local.stack import Stack
from tests.integration.customer import Customer
from tests.integration.stack.printed import LANGUAGES, blocks, run

ASSET = r"asset-[0-9]{14}-[0-9a-z]{5}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_action_api_takes_a_picture_to_active(
    stack: Stack, customer: Customer, tmp_path: Path, language: str
) -> None:
    said = run("actions.md", language, stack, customer, tmp_path)
    (one,) = customer.act("ListAssets").result["Items"]
    assert said == f"ready: asset://{one['Id']}\n"
    assert (one["Name"], one["Status"]) == ("front", "Active")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_batch_ends_with_both_of_its_assets(
    stack: Stack, customer: Customer, tmp_path: Path, language: str
) -> None:
    said = run("avatars.md", language, stack, customer, tmp_path)
    found = customer.act("ListAssets").result["Items"]
    assert {one["Name"] for one in found} == {"full body", "close-up"}
    assert {one["Status"] for one in found} == {"Active"}
    assert sorted(re.findall(ASSET, said)) == sorted(one["Id"] for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_asset_becomes_a_file(
    stack: Stack, customer: Customer, tmp_path: Path, language: str
) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url)
    assert customer.at_rest(asset)["Status"] == "Active"
    said = run("videos.md", language, stack, customer, tmp_path, ASSET=f"asset://{asset}")
    assert re.fullmatch(r"cgt-[0-9]{14}-[0-9a-z]{5} saved as video.mp4\n", said)
    assert (tmp_path / "video.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_signed_call_lists_the_customer_s_own_groups(
    stack: Stack, customer: Customer, tmp_path: Path, language: str
) -> None:
    group = customer.new_group("mine")
    said = json.loads(run("signing.md", language, stack, customer, tmp_path))
    assert [one["Id"] for one in said["Result"]["Items"]] == [group]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_gives_a_page_to_open_and_waits_for_the_person(
    stack: Stack, customer: Customer, tmp_path: Path, language: str
) -> None:
    said = run("liveness.md", language, stack, customer, tmp_path)
    (link,) = re.findall(r"^open on the phone: (\S+)$", said, re.MULTILINE)
    assert link.startswith(f"{stack.base_url}/v1/liveness/")
    assert customer.http.get(link).status_code == 200
    assert "ValidatePending" in said


def test_the_guide_takes_two_pictures_of_one_character_to_active(
    stack: Stack, customer: Customer, tmp_path: Path
) -> None:
    said = run("guide.en.md", "sh", stack, customer, tmp_path)
    found = customer.act("ListAssets").result["Items"]
    assert {one["Name"] for one in found} == {"full-body.jpg", "close-up.jpg"}
    assert len({one["GroupId"] for one in found}) == 1
    assert sorted(said.split()) == sorted(f"asset://{one['Id']}" for one in found)


def test_the_account_is_shown_as_printed(stack: Stack, customer: Customer, tmp_path: Path) -> None:
    said = run("account.md", "sh", stack, customer, tmp_path)
    account, end = json.JSONDecoder().raw_decode(said)
    assert account["data"]["usage"]["groups"] == 0
    made = json.loads(said[end:])["data"]
    assert (made["name"], made["scopes"]) == ("laptop", ["assets"])


def test_the_document_is_fetched_as_printed(
    stack: Stack, customer: Customer, tmp_path: Path
) -> None:
    run("openapi.md", "sh", stack, customer, tmp_path)
    assert json.loads((tmp_path / "openapi.json").read_text())["openapi"].startswith("3.1")


def test_every_page_with_examples_is_run_by_a_test() -> None:
    pages = {page.name for page in (CHECKOUT / "docs").glob("*.md")}
    printed = {page for page in pages if any(blocks(page, one) for one in LANGUAGES)}
    tests = "".join(test.read_text() for test in (CHECKOUT / "tests").rglob("test_*.py"))
    # The other guides have the English one's commands, as another test sees to.
    same = {"guide.zh.md", "guide.ja.md"}
    assert sorted(page for page in printed - same if f'"{page}"' not in tests) == []
