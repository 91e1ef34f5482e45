"""Executions of the ingest machine: their histories, and the rows they drive."""

import json
import time
from dataclasses import dataclass
from typing import Any, Final

import yaml

from local.paths import CHECKOUT
from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS, eventually

DEFINITION: Final = CHECKOUT / "functions" / "poll" / "ingest.asl.yaml"
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class History:
    """What one execution went through."""

    status: str
    events: tuple[dict[str, Any], ...]

    @property
    def states(self) -> list[str]:
        """The states it entered, in order."""
        entered = [one for one in self.events if one["type"].endswith("StateEntered")]
        return [one["stateEnteredEventDetails"]["name"] for one in entered]

    @property
    def edges(self) -> set[Edge]:
        """Each step from one state to the next."""
        return set(zip(self.states, self.states[1:], strict=False))

    @property
    def text(self) -> str:
        """All that an operator can read of it."""
        return json.dumps(self.events, default=str)


@dataclass(frozen=True, slots=True)
class Rows:
    """The ledger's rows of one customer, read and spoilt behind the gateway's back."""

    stack: Stack
    customer: str

    def asset(self, asset: str) -> dict[str, Any]:
        """The row of an asset."""
        return self._get(f"ASSET#{asset}")

    def group(self, group: str) -> dict[str, Any]:
        """The row of a group."""
        return self._get(f"GROUP#{group}")

    def put(self, row: dict[str, Any]) -> None:
        """Write a row as it is."""
        self.stack.client("dynamodb").put_item(TableName=self._table, Item=row)

    def set(self, row: dict[str, Any], name: str, value: dict[str, Any]) -> None:
        """Change one attribute of a row."""
        self.stack.client("dynamodb").update_item(
            TableName=self._table,
            Key={"pk": row["pk"], "sk": row["sk"]},
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": value},
        )

    def execution(self, asset: str) -> str:
        """The ARN of the execution that drives an asset."""
        row = self.asset(asset)
        return execution_arn(self.stack, f"{row['marker']['S']}-{row['generation']['N']}")

    def sent(self, asset: str) -> None:
        """Wait until an asset is processing upstream."""
        eventually(lambda: self.asset(asset)["state"]["S"] == "processing")

    @property
    def _table(self) -> str:
        return self.stack.outputs["TableName"]

    def _get(self, sort_key: str) -> dict[str, Any]:
        key = {"pk": {"S": f"CUST#{self.customer}"}, "sk": {"S": sort_key}}
        found = self.stack.client("dynamodb").get_item(TableName=self._table, Key=key)
        row: dict[str, Any] = found["Item"]
        return row


def execution_arn(stack: Stack, name: str) -> str:
    """The ARN of the execution of that name."""
    machine = stack.outputs["MachineArn"]
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def history(stack: Stack, arn: str) -> History:
    """What an execution has gone through so far."""
    machines = stack.client("stepfunctions")
    events: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        page = machines.get_execution_history(executionArn=arn, maxResults=1000, **more)
        events += page["events"]
        if "nextToken" not in page:
            break
        more = {"nextToken": page["nextToken"]}
    return History(machines.describe_execution(executionArn=arn)["status"], tuple(events))


def ended(stack: Stack, arn: str, within_seconds: float = PATIENCE_SECONDS) -> History:
    """What an execution has gone through once it has ended."""
    machines = stack.client("stepfunctions")
    deadline = time.monotonic() + within_seconds
    while machines.describe_execution(executionArn=arn)["status"] == "RUNNING":
        assert time.monotonic() < deadline, f"{arn} is still running"
        time.sleep(0.2)
    return history(stack, arn)


def drawn_edges() -> set[Edge]:
    """Every step that the definition draws, each branch and each Catch among them."""
    edges = set()
    for name, state in yaml.safe_load(DEFINITION.read_text())["States"].items():
        targets = [state.get("Next"), state.get("Default")]
        targets += [one["Next"] for one in (*state.get("Choices", ()), *state.get("Catch", ()))]
        edges |= {(name, target) for target in targets if target is not None}
    return edges
