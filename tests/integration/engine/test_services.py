"""The services behind the functions, where the stock engine differs from AWS."""

import base64
import json
import string
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack import Stack
from tests.integration.conftest import PATIENCE_SECONDS, eventually


def _end_of(stack: Stack, arn: str) -> dict[str, Any]:
    client = stack.client("stepfunctions")

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = client.describe_execution(executionArn=arn)
        return found if found["status"] != "RUNNING" else None

    found: dict[str, Any] = eventually(ended)
    return found


def _start(
    stack: Stack, name: str, probe: dict[str, Any], machine: str = "MachineArn"
) -> dict[str, Any]:
    started: dict[str, Any] = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs[machine], name=name, input=json.dumps(probe)
    )
    return started


def test_a_machine_from_yaml_ends_at_its_own_timeout(probes: Stack) -> None:
    started = _start(probes, uuid.uuid4().hex, {}, "HastyMachineArn")
    assert _end_of(probes, started["executionArn"])["status"] == "TIMED_OUT"


def test_the_same_start_again_is_the_running_execution_and_another_input_is_refused(
    probes: Stack,
) -> None:
    name = uuid.uuid4().hex
    first = _start(probes, name, {"probe": "wait"})
    again = _start(probes, name, {"probe": "wait"})
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        _start(probes, name, {"probe": "wait", "other": 1})
    probes.client("stepfunctions").stop_execution(executionArn=first["executionArn"])
    _end_of(probes, first["executionArn"])
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        _start(probes, name, {"probe": "wait"})
    assert (first["executionArn"], first["startDate"]) == (
        again["executionArn"],
        again["startDate"],
    )


def test_conditional_writes_by_a_state_machine_and_by_clients_never_pass_the_cap(
    probes: Stack,
) -> None:
    client, table = probes.client("dynamodb"), probes.outputs["TableName"]
    client.put_item(TableName=table, Item={"pk": {"S": "counter"}, "n": {"N": "0"}})
    started = _start(probes, uuid.uuid4().hex, {"probe": "count", "turns": list(range(60))})

    def add(_: int) -> int:
        try:
            client.update_item(
                TableName=table,
                Key={"pk": {"S": "counter"}},
                UpdateExpression="SET n = n + :one",
                ConditionExpression="n < :cap",
                ExpressionAttributeValues={":one": {"N": "1"}, ":cap": {"N": "60"}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        by_clients = sum(pool.map(add, range(60)))
    ended = _end_of(probes, started["executionArn"])
    outcomes = json.loads(ended["output"])
    by_machine = sum(1 for outcome in outcomes if outcome != "full")
    counted = client.get_item(TableName=table, Key={"pk": {"S": "counter"}})["Item"]["n"]["N"]
    assert (ended["status"], by_clients + by_machine, counted) == ("SUCCEEDED", 60, "60")


def test_time_to_live_of_a_template_is_on(probes: Stack) -> None:
    described = probes.client("dynamodb").describe_time_to_live(
        TableName=probes.outputs["TableName"]
    )
    assert described["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expires_at",
    }


def test_an_alarm_over_several_metrics_deploys_as_one_of_its_first(probes: Stack) -> None:
    described = probes.client("cloudwatch").describe_alarms(AlarmNames=[probes.resources["Alarm"]])
    alarm = described["MetricAlarms"][0]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == (
        "Probe",
        "One",
        "Sum",
        300,
    )


def test_encrypt_takes_4096_bytes_and_refuses_one_more(probes: Stack) -> None:
    client, key = probes.client("kms"), probes.outputs["KeyArn"]
    context = {"purpose": "probe"}
    sealed = client.encrypt(KeyId=key, Plaintext=b"x" * 4096, EncryptionContext=context)
    opened = client.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == b"x" * 4096
    with pytest.raises(ClientError, match="less than or equal to 4096"):
        client.encrypt(KeyId=key, Plaintext=b"x" * 4097)
    with pytest.raises(ClientError, match="InvalidCiphertextException"):
        client.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext={"purpose": "x"})


def test_a_generated_secret_honours_every_setting(probes: Stack) -> None:
    stored = probes.client("secretsmanager").get_secret_value(SecretId=probes.outputs["SecretArn"])
    secret = json.loads(stored["SecretString"])
    allowed = set(string.ascii_letters + string.digits) - set("abc")
    assert (set(secret), secret["user"], len(secret["password"])) == (
        {"user", "password"},
        "probe",
        40,
    )
    assert set(secret["password"]) <= allowed
    assert set(secret["password"]) & set(string.digits)


def test_a_presigned_link_is_fetched_from_the_engines_origin(probes: Stack) -> None:
    client, bucket = probes.client("s3"), probes.outputs["BucketName"]
    body = base64.b64encode(b"picture")
    client.put_object(Bucket=bucket, Key="uploads/a b.jpg", Body=body)
    link = client.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "uploads/a b.jpg"}, ExpiresIn=60
    )
    with urllib.request.urlopen(link, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - the engine's own
        assert answer.read() == body
    assert link.startswith(f"{probes.engine_url}/{bucket}/uploads/")
