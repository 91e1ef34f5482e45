"""What was acknowledged survives the stack: a stop, and an engine that is killed."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER, eventually
from tests.integration.customer import Customer, office_of


def killed(stack: Stack) -> None:
    """End the engine without a word."""
    os.kill(stack.engine_pid, signal.SIGKILL)
    eventually(lambda: not stack.is_running())
    stack.stop()


def test_a_video_is_made_though_the_stack_was_killed_while_it_was_watched(tmp_path: Path) -> None:
    tasks = "/api/v3/contents/generations/tasks"
    stack = Stack(tmp_path, build_dir=BUILD_FOLDER / "product", with_customers=False)
    with stack:
        with office_of(stack) as office:
            customer = office.admit()
            text = {"type": "text", "text": "slow:5"}
            body = {"model": "seedance-2.0", "content": [text]}
            made = customer.http.post(tasks, json=body, headers=customer.headers).json()
        killed(stack)
        stack.start()
        stack.client("dynamodb").update_item(
            TableName=stack.outputs["TableName"],
            Key={"pk": {"S": f"CUST#{customer.name}"}, "sk": {"S": f"VIDEO#{made['id']}"}},
            UpdateExpression="SET due_at = :now",
            ExpressionAttributeValues={":now": {"N": f"{time.time() - 1:.6f}"}},
        )
        stack.invoke("SweepFunction", {})
        with office_of(stack) as reopened:

            def succeeded() -> Any:
                path = f"{tasks}/{made['id']}"
                seen = reopened.http.get(path, headers=customer.headers).json()
                return seen if seen["status"] == "succeeded" else None

            seen = eventually(succeeded, within_seconds=40)
        clip = httpx.get(seen["content"]["video_url"], trust_env=False)
        assert clip.content[4:8] == b"ftyp"


def test_an_active_asset_is_there_after_a_stop_and_after_a_kill(tmp_path: Path) -> None:
    stack = Stack(
        tmp_path,
        parameters={"SandboxActiveAfterSeconds": "1"},
        build_dir=BUILD_FOLDER / "product",
        with_customers=False,
    )
    with stack:
        with office_of(stack) as office:
            customer = office.admit()
            group = customer.new_group()
            asset = customer.new_asset(group, stack.sample_url)
            active = customer.at_rest(asset)
        assert active["Status"] == "Active"
        for end in (Stack.stop, killed):
            end(stack)
            stack.start()
            with office_of(stack) as reopened:
                returned = Customer(customer.name, customer.api_key, reopened.http)
                assert returned.act("GetAsset", Id=asset).result == active
        with office_of(stack) as reopened:
            returned = Customer(customer.name, customer.api_key, reopened.http)
            assert returned.act("DeleteAssetGroup", Id=group).result == {}
