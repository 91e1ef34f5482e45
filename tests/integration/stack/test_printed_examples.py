"""The examples of the doors' pages run as they are printed, in each of their languages."""

import json
import re
from pathlib import Path

import pytest

from local.stack import Stack
from tests.integration.customer import Customer
from tests.integration.stack.printed import LANGUAGES, run

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
