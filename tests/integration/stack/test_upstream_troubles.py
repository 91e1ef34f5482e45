"""What the upstream refuses, delays or throttles, as a customer sees it through the gateway."""

import json
import time
from typing import Any

import pytest

from functions.sandbox.magic import FAILURES
from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.customer import Customer, Office
from tests.integration.machine.executions import Rows

# The sandbox gives an advanced account one create each half second.
ENOUGH_SECONDS = 180.0


def test_every_failure_of_the_upstream_reaches_the_customer_under_its_own_code(
    stack: Stack, office: Office
) -> None:
    codes = sorted(FAILURES)
    assert len(codes) == 32
    accounts = ("sandbox-1", "sandbox-2")
    owners = [office.admit(account=account) for account in accounts]
    groups = [owner.new_group() for owner in owners]
    for account in accounts:
        hold_creates(stack, account, seconds=10)
    made = {
        code: (
            owners[turn % 2],
            owners[turn % 2].new_asset(
                groups[turn % 2],
                stack.sample_url,
                f"fail:{code.replace('PolicyViolation', 'PV')}",
            ),
        )
        for turn, code in enumerate(codes)
    }
    seen = {code: owner.at_rest(asset, ENOUGH_SECONDS) for code, (owner, asset) in made.items()}
    assert {code: (one["Status"], one["Error"]["Code"]) for code, one in seen.items()} == {
        code: ("Failed", code) for code in codes
    }
    # However slowly this machine asks, those that come first find all turns of their time taken.
    for owner in owners:
        assert "throttled" in {line.get("outcome") for line in poll_lines(stack, owner)}


def test_media_that_cannot_be_fetched_is_taken_and_fails_later(
    stack: Stack, customer: Customer
) -> None:
    missing = stack.sample_url.replace("sample.jpg", "no-such.jpg")
    asset = customer.new_asset(customer.new_group(), missing)
    assert customer.act("GetAsset", Id=asset).result["Status"] == "Processing"
    seen = customer.at_rest(asset)
    assert (seen["Status"], seen["UpstreamStatus"]) == ("Failed", "Failed")
    assert seen["Error"]["Code"] == "DownloadFailed"
    assert seen["URL"] == ""


def test_media_that_is_refused_at_once_fails_with_the_same_word(
    stack: Stack, customer: Customer
) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url, "refuse:WidthTooSmall")
    assert customer.at_rest(asset)["Error"]["Code"] == "WidthTooSmall"


def test_an_asset_the_upstream_throttles_waits_and_becomes_active(
    stack: Stack, customer: Customer
) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url, "throttle:2")
    assert customer.at_rest(asset)["Status"] == "Active"

    def outcomes() -> list[str]:
        return [one["outcome"] for one in poll_lines(stack, customer) if "outcome" in one]

    seen = eventually(lambda: found if "submitted" in (found := outcomes()) else None)
    # The account's own rate may add to the two.
    waits = seen[: seen.index("submitted")]
    assert set(waits) == {"throttled"}
    assert len(waits) >= 2


def test_a_slow_asset_stays_processing_and_is_never_failed(
    stack: Stack, customer: Customer
) -> None:
    group = customer.new_group()
    slow = customer.new_asset(group, stack.sample_url, "slow:3600")
    quick = customer.new_asset(group, stack.sample_url, "quick")
    assert customer.at_rest(quick)["Status"] == "Active"
    assert customer.act("GetAsset", Id=slow).result["Status"] == "Processing"
    rows = Rows(stack, customer.name)
    rows.sent(slow)
    an_hour_passes(stack, rows.asset(slow)["upstream_id"]["S"])
    assert customer.at_rest(slow)["Status"] == "Active"


def test_a_failed_asset_keeps_its_slot_until_it_is_deleted(stack: Stack, office: Office) -> None:
    customer = office.admit(assets_per_group=1)
    group = customer.new_group()
    failed = customer.new_asset(group, stack.sample_url, "fail:FaceMismatch")
    assert customer.at_rest(failed)["Error"]["Code"] == "FaceMismatch"
    wanted = {"GroupId": group, "URL": stack.sample_url, "AssetType": "Image"}
    assert customer.act("CreateAsset", **wanted).code == "QuotaExceeded"
    customer.act("DeleteAsset", Id=failed)
    assert customer.act("CreateAsset", **wanted).status == 200


@pytest.mark.parametrize("trouble", ["letter-unsigned", "policy-missing", "package-missing"])
def test_an_account_that_may_not_create_groups_says_the_remedy_and_rings_the_alarm(
    stack: Stack, customer: Customer, trouble: str
) -> None:
    before = metric_count(stack, "UpstreamNotEnabled")
    refused = customer.act("CreateAssetGroup", Name=trouble, GroupType="AIGC")
    assert (refused.status, refused.code) == (403, "AIGCNotAvailable")
    assert "Contact support or use LivenessFace" in refused.message
    assert customer.act("ListAssetGroups").result == {"Items": []}
    eventually(lambda: metric_count(stack, "UpstreamNotEnabled") == before + 1)


def test_a_full_pool_of_the_operator_never_tells_a_customer_to_delete(customer: Customer) -> None:
    refused = customer.act("CreateAssetGroup", Name="pool-full", GroupType="AIGC")
    assert (refused.status, refused.code) == (503, "CapacityUnavailable")
    assert "elete" not in refused.message


def test_an_asset_that_meets_a_full_pool_is_parked_and_processing_for_its_customer(
    stack: Stack, customer: Customer
) -> None:
    asset = customer.new_asset(customer.new_group(), stack.sample_url, "pool-full")

    def stepped() -> list[tuple[str, str, str, str]]:
        return [
            (line["outcome"], line["next"], line["upstream_action"], line["upstream_code"])
            for line in poll_lines(stack, customer)
            if line.get("outcome") == "pool_full"
        ]

    parked = ("pool_full", "hand_over", "CreateAsset", "QuotaSharedPoolExceeded")
    assert eventually(stepped) == [parked]
    assert customer.act("GetAsset", Id=asset).result["Status"] == "Processing"
    assert customer.act("DeleteAsset", Id=asset).status == 200


@pytest.mark.parametrize("name", ["error500:", "empty200:", "error500-uncommitted:"])
def test_a_group_whose_outcome_is_not_known_is_answered_as_made(
    customer: Customer, name: str
) -> None:
    made = customer.act("CreateAssetGroup", Name=name, GroupType="AIGC")
    group = made.result["Id"]
    assert customer.act("GetAssetGroup", Id=group).result["Name"] == name


def test_a_group_create_that_is_late_is_waited_for(customer: Customer) -> None:
    started = time.monotonic()
    made = customer.act("CreateAssetGroup", Name="late:1", GroupType="AIGC")
    assert made.status == 200
    assert time.monotonic() - started >= 1


def hold_creates(stack: Stack, account: str, seconds: float) -> None:
    """All turns to create of an account are taken for so long."""
    until = int((time.time() + seconds) * 1_000_000)
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"GOV#{account}#CreateAsset"}, "sk": {"S": "GOV"}},
        UpdateExpression="SET tat = :until",
        ExpressionAttributeValues={":until": {"N": str(until)}},
    )


def an_hour_passes(stack: Stack, asset: str) -> None:
    """No test waits for an hour: the sandbox's own row says that it is over."""
    database, table = stack.client("dynamodb"), stack.resources["SandboxTable"]
    pages = database.get_paginator("scan").paginate(TableName=table)
    found = (row for page in pages for row in page["Items"])
    (row,) = [row for row in found if row["sk"]["S"] == f"ASSET#{asset}"]
    database.update_item(
        TableName=table,
        Key={"pk": row["pk"], "sk": row["sk"]},
        UpdateExpression="SET rests_ms = :now",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":now": {"N": str(int(time.time() * 1000))}},
    )


def log_lines(stack: Stack, logical_id: str) -> list[dict[str, Any]]:
    """The JSON lines of a function's log."""
    log = stack.data.logs / f"{stack.resources[logical_id]}.log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [json.loads(line) for line in lines if line.startswith("{")]


def poll_lines(stack: Stack, customer: Customer) -> list[dict[str, Any]]:
    """What the ingest steps said about a customer's assets."""
    lines = log_lines(stack, "PollFunction")
    return [one for one in lines if one.get("customer") == customer.name]


def metric_count(stack: Stack, name: str) -> float:
    """How often the Action router has counted a metric."""
    return sum(sum(one.get(name, [])) for one in log_lines(stack, "ActionsFunction"))
