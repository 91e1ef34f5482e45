"""Starting the ingest machine in Step Functions."""

import json
from collections.abc import Iterator

import pytest
from mypy_boto3_stepfunctions import SFNClient

from portrait.adapters.machine import StepFunctionsMachine
from portrait.errors import ServiceUnavailable
from portrait.model import AssetId, CustomerId, Marker
from portrait.ports.services import Machine
from tests.unit.adapters.aws import pretended_aws

ASSETS = [AssetId("asset-20261101010203-aaaaa"), AssetId("asset-20261101010203-bbbbb")]
PASSES = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@pytest.fixture
def sfn() -> Iterator[SFNClient]:
    with pretended_aws() as session:
        yield session.client("stepfunctions")


@pytest.fixture
def arn(sfn: SFNClient) -> str:
    role = "arn:aws:iam::123456789012:role/machine"
    return sfn.create_state_machine(name="ingest", definition=PASSES, roleArn=role)[
        "stateMachineArn"
    ]


def start(machine: Machine, generation: int = 1, assets: list[AssetId] = ASSETS) -> None:
    machine.start(CustomerId("acme"), assets, Marker("devabcdefghij"), generation)


def test_an_execution_is_named_by_marker_and_generation(sfn: SFNClient, arn: str) -> None:
    start(StepFunctionsMachine(sfn, arn), generation=3)
    (execution,) = sfn.list_executions(stateMachineArn=arn)["executions"]
    described = sfn.describe_execution(executionArn=execution["executionArn"])
    assert execution["name"] == "devabcdefghij-3"
    assert json.loads(described["input"]) == {
        "customer": "acme",
        "assets": ASSETS,
        "generation": 3,
        "turn_at": None,
    }


def test_a_second_start_of_one_name_does_nothing(sfn: SFNClient, arn: str) -> None:
    start(StepFunctionsMachine(sfn, arn))
    # Another input makes Step Functions say that the execution exists already.
    start(StepFunctionsMachine(sfn, arn), assets=ASSETS[:1])
    assert len(sfn.list_executions(stateMachineArn=arn)["executions"]) == 1


def test_a_machine_that_is_not_there_is_an_outage(sfn: SFNClient, arn: str) -> None:
    with pytest.raises(ServiceUnavailable):
        start(StepFunctionsMachine(sfn, arn + "x"))
