"""Every state and every branch of the ingest machine, reached by real assets.

The scenarios run side by side once: most of their time is the machine's own waiting.
"""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from local.stack import Stack
from portrait.adapters.machine import StepFunctionsMachine
from portrait.model import AssetId, CustomerId, Marker
from tests.integration.conftest import eventually
from tests.integration.customer import Customer, Office
from tests.integration.machine.executions import (
    History,
    Rows,
    drawn_edges,
    ended,
    execution_arn,
    history,
)

SIXTEEN_MINUTES: Final = 16 * 60


class Scenarios:
    """Each method brings one asset to the end of its execution."""

    def __init__(self, stack: Stack, customer: Customer) -> None:
        self.stack = stack
        self.customer = customer
        self.rows = Rows(stack, customer.name)
        self.group = customer.new_group()

    def asset(self, name: str, group: str = "") -> str:
        return self.customer.new_asset(group or self.group, self.stack.sample_url, name)

    def end(self, asset: str) -> History:
        return ended(self.stack, self.rows.execution(asset))

    def active(self) -> History:
        return self.end(self.asset("plain"))

    def failed(self) -> History:
        return self.end(self.asset("fail:FaceMismatch"))

    def throttled(self) -> History:
        return self.end(self.asset("throttle:1"))

    def slow(self) -> History:
        asset = self.asset("slow:3600")
        self.rows.sent(asset)
        long_ago = {"N": str(int(time.time()) - SIXTEEN_MINUTES)}
        self.rows.set(self.rows.asset(asset), "sent_at", long_ago)
        return self.end(asset)

    def deleted(self) -> History:
        asset = self.asset("slow:3600")
        arn = self.rows.execution(asset)
        self.rows.sent(asset)
        assert self.customer.act("DeleteAsset", Id=asset).status == 200
        return ended(self.stack, arn)

    def deleted_while_queued(self) -> History:
        asset = self.asset("throttle:3")
        arn = self.rows.execution(asset)
        eventually(lambda: "WaitForTurn" in history(self.stack, arn).states)
        assert self.customer.act("DeleteAsset", Id=asset).status == 200
        return ended(self.stack, arn)

    def held(self) -> tuple[str, str, Callable[[], None]]:
        """An asset whose submit waits for its group, its execution, and what lets it go on."""
        group = self.customer.new_group("still creating")
        made = self.rows.group(group)
        unmade = {name: value for name, value in made.items() if name != "upstream_id"}
        self.rows.put({**unmade, "state": {"S": "creating"}})
        asset = self.asset("early", group)
        arn = self.rows.execution(asset)
        eventually(lambda: "WaitForTurn" in history(self.stack, arn).states)
        count = self.rows.group(group)["asset_count"]
        return asset, arn, lambda: self.rows.put({**made, "asset_count": count})

    def group_still_creating(self) -> History:
        _, arn, go_on = self.held()
        go_on()
        return ended(self.stack, arn)

    def retried(self) -> History:
        asset, arn, go_on = self.held()
        row = self.rows.asset(asset)
        self.rows.set(row, "source", {"L": [{"B": b"not sealed by anybody"}]})
        go_on()
        eventually(lambda: "ServiceUnavailable" in history(self.stack, arn).text)
        self.rows.set(row, "source", row["source"])
        return ended(self.stack, arn)

    def broken_before_submit(self) -> History:
        name = "broken-0"
        state = {"customer": self.customer.name, "assets": None, "generation": 0, "turn_at": None}
        self.stack.client("stepfunctions").start_execution(
            stateMachineArn=self.stack.outputs["MachineArn"], name=name, input=json.dumps(state)
        )
        return ended(self.stack, execution_arn(self.stack, name))

    def broken_before_check(self) -> History:
        asset = self.asset("slow:3600")
        self.rows.sent(asset)
        row = self.rows.asset(asset)
        self.rows.set(row, "state", {"S": "no such state"})
        seen = self.end(asset)
        # Others of this stack count its rows: none may be left that cannot be read.
        self.rows.set(row, "state", row["state"])
        return seen

    def run(self) -> Mapping[str, History]:
        stories: list[Callable[[], History]] = [
            self.active,
            self.failed,
            self.throttled,
            self.slow,
            self.deleted,
            self.deleted_while_queued,
            self.group_still_creating,
            self.retried,
            self.broken_before_submit,
            self.broken_before_check,
        ]
        with ThreadPoolExecutor(len(stories)) as pool:
            running = {story.__name__: pool.submit(story) for story in stories}
            return {name: one.result() for name, one in running.items()}


@pytest.fixture(scope="module")
def owner(office: Office) -> Customer:
    return office.admit()


@pytest.fixture(scope="module")
def histories(stack: Stack, owner: Customer) -> Mapping[str, History]:
    return Scenarios(stack, owner).run()


@pytest.mark.parametrize(
    ("story", "end"),
    [
        ("active", "Done"),
        ("failed", "Done"),
        ("throttled", "Done"),
        ("deleted", "Done"),
        ("deleted_while_queued", "Done"),
        ("group_still_creating", "Done"),
        ("retried", "Done"),
        ("slow", "HandedOver"),
        ("broken_before_submit", "HandedOver"),
        ("broken_before_check", "HandedOver"),
    ],
)
def test_every_story_ends_where_it_is_drawn(
    histories: Mapping[str, History], story: str, end: str
) -> None:
    assert (histories[story].status, histories[story].states[-1]) == ("SUCCEEDED", end)


def test_a_picture_is_submitted_once_and_looked_at_until_it_rests(
    histories: Mapping[str, History],
) -> None:
    assert histories["active"].states.count("Submit") >= 1
    first, last = histories["active"].states[:2], histories["active"].states[-3:]
    assert (first, last) == (["Submit", "Choose"], ["GetAsset", "Choose", "Done"])


@pytest.mark.parametrize("story", ["throttled", "group_still_creating"])
def test_an_asset_that_must_wait_is_submitted_again(
    histories: Mapping[str, History], story: str
) -> None:
    assert histories[story].states[:4] == ["Submit", "Choose", "WaitForTurn", "Submit"]


def test_every_state_and_every_branch_of_the_definition_is_reached(
    histories: Mapping[str, History],
) -> None:
    assert set().union(*(one.edges for one in histories.values())) == drawn_edges()


def test_a_step_that_could_not_be_done_now_is_tried_again(
    histories: Mapping[str, History],
) -> None:
    assert "ServiceUnavailable" in histories["retried"].text
    assert "HandedOver" not in histories["retried"].states


def test_no_history_holds_a_url_or_a_secret(
    stack: Stack, owner: Customer, histories: Mapping[str, History]
) -> None:
    written = "".join(one.text for one in histories.values())
    secrets = (
        *("http", "X-Amz-", "sample.jpg", owner.api_key),
        stack.secret("AccountsSecretArn")["secret_access_key"],
    )
    assert owner.name in written
    assert [one for one in secrets if one in written] == []


def test_a_second_start_of_an_execution_does_nothing(stack: Stack, owner: Customer) -> None:
    rows = Rows(stack, owner.name)
    asset = owner.new_asset(owner.new_group(), stack.sample_url)
    before = ended(stack, rows.execution(asset))
    row = rows.asset(asset)
    machine = StepFunctionsMachine(stack.client("stepfunctions"), stack.outputs["MachineArn"])
    machine.start(CustomerId(owner.name), [AssetId(asset)], Marker(row["marker"]["S"]), 0)
    assert history(stack, rows.execution(asset)) == before
