"""What was left half-done comes to rest on the running stack: the sweeper over the real index."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER, eventually
from tests.integration.customer import Customer, office_of


def row_of(stack: Stack, customer: Customer, row: str) -> dict[str, Any]:
    """A row of the ledger, by its sort key."""
    key = {"pk": {"S": f"CUST#{customer.name}"}, "sk": {"S": row}}
    answer = stack.client("dynamodb").get_item(TableName=stack.outputs["TableName"], Key=key)
    found: dict[str, Any] = answer["Item"]
    return found


def end_lease(stack: Stack, customer: Customer, row: str) -> None:
    """No test waits 45 s: the row is due now."""
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"CUST#{customer.name}"}, "sk": {"S": row}},
        UpdateExpression="SET due_at = :now",
        ConditionExpression="attribute_exists(due_at)",
        ExpressionAttributeValues={":now": {"N": f"{time.time() - 1:.6f}"}},
    )


def let_time_pass(stack: Stack, customer: Customer, row: str, killed_at: float) -> None:
    """No test waits for the horizon either: the row is due, and was sent two minutes earlier.

    Only what was sent before the kill: whoever sent later may still be waiting for the answer.
    """
    database = stack.client("dynamodb")
    # It may have come to rest just now. Each client has classes of its own for what it raises.
    with contextlib.suppress(ClientError):
        end_lease(stack, customer, row)
    sent = row_of(stack, customer, row).get("sent_at")
    if sent is not None and float(sent["N"]) < killed_at:
        database.update_item(
            TableName=stack.outputs["TableName"],
            Key={"pk": {"S": f"CUST#{customer.name}"}, "sk": {"S": row}},
            UpdateExpression="SET sent_at = :then",
            ExpressionAttributeValues={":then": {"N": f"{float(sent['N']) - 120:.6f}"}},
        )


def test_a_create_whose_answer_was_no_answer_is_found_by_its_marker_and_becomes_active(
    stack: Stack, customer: Customer
) -> None:
    group = customer.new_group()
    # The sandbox makes the asset and answers 200 without an Id.
    asset = customer.new_asset(group, stack.sample_url, "empty200:")
    row = f"ASSET#{asset}"
    eventually(lambda: row_of(stack, customer, row)["state"]["S"] == "unknown")
    assert customer.act("GetAsset", Id=asset).result["Status"] == "Processing"

    end_lease(stack, customer, row)
    seen = stack.invoke("SweepFunction", {})["seen"]
    # The sweeper's own minute may have come just now.
    assert seen >= 1 or row_of(stack, customer, row)["state"]["S"] != "unknown"

    assert customer.at_rest(asset)["Status"] == "Active"
    assert row_of(stack, customer, row)["generation"] == {"N": "2"}


def test_a_group_whose_answer_was_no_answer_is_adopted_with_the_assets_that_wait_for_it(
    stack: Stack, customer: Customer
) -> None:
    group = customer.new_group("empty200:")
    row = f"GROUP#{group}"
    assert row_of(stack, customer, row)["state"] == {"S": "unknown"}
    asset = customer.new_asset(group, stack.sample_url)

    def swept() -> bool:
        """A list that the upstream throttles is left for the next look."""
        with contextlib.suppress(ClientError):
            end_lease(stack, customer, row)
        stack.invoke("SweepFunction", {})
        return bool(row_of(stack, customer, row)["state"] == {"S": "active"})

    assert eventually(swept)
    assert customer.at_rest(asset)["Status"] == "Active"


def test_an_engine_killed_in_the_middle_leaves_every_asset_to_come_to_rest(tmp_path: Path) -> None:
    stack = Stack(
        tmp_path,
        parameters={"SandboxActiveAfterSeconds": "8"},
        build_dir=BUILD_FOLDER / "product",
        with_customers=False,
    )
    with stack:
        with office_of(stack) as office:
            customer = office.admit()
            group = customer.new_group()
            assets = [customer.new_asset(group, stack.sample_url) for _ in range(4)]
        time.sleep(3.2)
        os.kill(stack.engine_pid, signal.SIGKILL)
        killed_at = time.time()
        eventually(lambda: not stack.is_running())
        stack.stop()
        stack.start()
        with office_of(stack) as reopened:
            returned = Customer(customer.name, customer.api_key, reopened.http)

            def at_rest() -> list[str]:
                """A kill may fall between any two writes: some rows take more than one look."""
                seen = [returned.act("GetAsset", Id=asset).result["Status"] for asset in assets]
                for asset, status in zip(assets, seen, strict=True):
                    if status == "Processing":
                        let_time_pass(stack, returned, f"ASSET#{asset}", killed_at)
                stack.invoke("SweepFunction", {})
                return [] if "Processing" in seen else seen

            assert eventually(at_rest, within_seconds=300) == ["Active"] * 4
