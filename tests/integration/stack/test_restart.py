"""What was acknowledged survives the stack: a stop, and an engine that is killed."""

import os
import signal
from pathlib import Path

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER, eventually
from tests.integration.customer import Customer, office_of


def killed(stack: Stack) -> None:
    """End the engine without a word."""
    os.kill(stack.engine_pid, signal.SIGKILL)
    eventually(lambda: not stack.is_running())
    stack.stop()


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
