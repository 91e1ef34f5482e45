"""The hourly task on the running stack: drift planted by hand in the table, an orphan upstream."""

import time
from typing import Any, Final

import pytest

from local.stack import Stack
from portrait.model import CustomerId, GroupId
from tests.integration.conftest import eventually
from tests.integration.customer import Customer, Office
from tests.integration.stack.test_sandbox_client import ArkClient
from volcengine_signature import Credentials

HOURLY: Final = {"task": "reconcile"}
HEALTHY: Final = {"drifts": 0, "repaired": 0, "orphans": 0, "deleted": 0, "unfinished": 0}
PROJECT: Final = "recounted"


@pytest.fixture
def customer(office: Office) -> Customer:
    """A customer whose project, and so whose pool, is nobody else's."""
    return office.admit(project=PROJECT)


@pytest.fixture
def ark(stack: Stack) -> ArkClient:
    account = stack.sandbox_account()
    keys = Credentials(account["access_key_id"], account["secret_access_key"])
    return ArkClient(stack.sandbox_url, keys)


def meta(customer: Customer) -> dict[str, Any]:
    return {"pk": {"S": f"CUST#{CustomerId(customer.name)}"}, "sk": {"S": "META"}}


def group_key(customer: Customer, group: str) -> dict[str, Any]:
    return {**meta(customer), "sk": {"S": f"GROUP#{GroupId(group)}"}}


def pool_key(stack: Stack) -> dict[str, Any]:
    account = stack.secret("AccountsSecretArn")["accounts"][0]["account"]
    return {"pk": {"S": f"POOL#{account}#{PROJECT}"}, "sk": {"S": "POOL"}}


def add(stack: Stack, key: dict[str, Any], column: str, amount: int) -> None:
    """What no code of the product does: change a counter and nothing else."""
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key=key,
        UpdateExpression="ADD #column :amount",
        ExpressionAttributeNames={"#column": column},
        ExpressionAttributeValues={":amount": {"N": str(amount)}},
    )


def read(stack: Stack, key: dict[str, Any], column: str) -> int:
    answer = stack.client("dynamodb").get_item(TableName=stack.outputs["TableName"], Key=key)
    return int(answer["Item"][column]["N"])


def run(stack: Stack) -> dict[str, Any]:
    answer: dict[str, Any] = stack.invoke("SweepFunction", HOURLY)
    return answer


def test_drift_is_repaired_when_it_is_small_and_told_when_it_is_not(
    stack: Stack, customer: Customer
) -> None:
    group = customer.new_group()
    asset = customer.new_asset(group, stack.sample_url)
    assert customer.at_rest(asset)["Status"] == "Active"
    # What other tests left unfinished may be counted in the middle of a change.
    assert eventually(lambda: run(stack) == HEALTHY)

    places = [
        (meta(customer), "group_count", 1),
        (group_key(customer, group), "asset_count", 1),
        (pool_key(stack), "groups", 1),
        (pool_key(stack), "assets", 1),
    ]
    for (key, column, _), by in zip(places, (1, -1, 2, -1), strict=True):
        add(stack, key, column, by)
    assert run(stack) == HEALTHY | {"drifts": 4, "repaired": 4}
    assert [read(stack, key, column) for key, column, _ in places] == [1, 1, 1, 1]
    assert run(stack) == HEALTHY

    add(stack, meta(customer), "group_count", 3)
    assert run(stack) == HEALTHY | {"drifts": 1}
    assert read(stack, meta(customer), "group_count") == 4
    add(stack, meta(customer), "group_count", -3)
    assert run(stack) == HEALTHY


def test_something_upstream_that_lost_its_row_is_reported_once_it_is_old(
    stack: Stack, customer: Customer, ark: ArkClient
) -> None:
    group = customer.new_group(f"a group of {customer.name}")
    (upstream,) = listed(ark, f"a group of {customer.name}")
    name = upstream["Name"]
    twin = eventually(lambda: made(ark, name))
    assert eventually(lambda: run(stack) == HEALTHY)
    sandbox = stack.client("dynamodb")
    an_hour_ago = int(time.time() * 1000) - 3_600_000
    for one in (twin, upstream["Id"]):
        age(sandbox, stack, one, an_hour_ago)

    # A list that the upstream throttles is left for the next run.
    assert eventually(lambda: run(stack) == HEALTHY | {"orphans": 1})

    assert {one["Id"] for one in listed(ark, name)} == {twin, upstream["Id"]}
    assert customer.act("GetAssetGroup", Id=group).status == 200
    ark.act("DeleteAssetGroup", Id=twin, ProjectName=PROJECT)
    assert run(stack) == HEALTHY


def test_the_hourly_schedule_is_there_and_names_its_task(stack: Stack) -> None:
    events = stack.client("events")
    (rule,) = [
        one
        for one in events.list_rules()["Rules"]
        if one.get("ScheduleExpression") == "rate(1 hour)"
    ]
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Input"] == '{"task": "reconcile"}'
    assert target["Arn"].endswith(f":function:{stack.resources['SweepFunction']}")


def listed(ark: ArkClient, name: str) -> list[dict[str, Any]]:
    answer = ark.act(
        "ListAssetGroups", Filter={"GroupType": "AIGC", "Name": name}, ProjectName=PROJECT
    )
    found: list[dict[str, Any]] = answer.result["Items"]
    return found


def made(ark: ArkClient, name: str) -> str | None:
    """The id of a new group upstream that no row knows; None while the account is throttled."""
    reply = ark.act("CreateAssetGroup", Name=name, GroupType="AIGC", ProjectName=PROJECT)
    return None if reply.status == 429 else str(reply.result["Id"])


def age(sandbox: Any, stack: Stack, group: str, created_ms: int) -> None:
    """No test waits for 45 minutes: the sandbox's own row says that they are over."""
    account = stack.secret("AccountsSecretArn")["accounts"][0]["account"]
    sandbox.update_item(
        TableName=stack.resources["SandboxTable"],
        Key={"pk": {"S": f"LIB#{account}#{PROJECT}"}, "sk": {"S": f"GROUP#{group}"}},
        UpdateExpression="SET created_ms = :then",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":then": {"N": str(created_ms)}},
    )
