"""How functions run on the engine."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

from local.runtime import BRINGS
from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.engine.conftest import send


def _seen(stack: Stack) -> dict[str, object]:
    seen: dict[str, object] = send(stack.base_url, "POST", "/exact", b"{}").json()
    return seen


def test_a_function_sees_its_templates_variables_and_awss_own_and_nothing_of_the_host(
    probes: Stack,
) -> None:
    environment = _seen(probes)["environment"]
    assert isinstance(environment, dict)
    given = {"MARKER", "OWN_URL", "AWS_ENDPOINT_URL"}
    of_aws = {name for name in environment if name.startswith("AWS_")} - {"AWS_ENDPOINT_URL"}
    rest = set(environment) - given - of_aws
    assert environment["MARKER"] == "first"
    assert environment["AWS_ENDPOINT_URL"] == probes.engine_url
    assert of_aws == {
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_FORMAT",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
    }
    assert rest - {"LC_CTYPE"} == {
        "LAMBDA_TASK_ROOT",
        "LANG",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "TZ",
        "_HANDLER",
    }


def test_a_function_imports_its_code_then_its_layers_then_what_the_runtime_brings(
    probes: Stack,
) -> None:
    seen = _seen(probes)
    path, layer = seen["path"], seen["layer"]
    assert isinstance(path, list)
    assert isinstance(layer, str)
    assert path[1:3] == [layer.removesuffix("/probe_layer/__init__.py"), str(probes.data.runtime)]
    assert str(probes.data.scratch) in path[0]
    assert not [folder for folder in path[3:] if folder.endswith("-packages")]
    brought = {file.name.partition(".")[0] for file in probes.data.runtime.iterdir()}
    assert {"awslambdaric", "boto3"} < brought <= set(BRINGS)


def test_an_exceptions_name_reaches_the_state_machine(probes: Stack) -> None:
    machine, client = probes.outputs["MachineArn"], probes.client("stepfunctions")
    started = client.start_execution(stateMachineArn=machine, input='{"probe": "raise"}')
    ended = eventually(
        lambda: (
            found
            if (found := client.describe_execution(executionArn=started["executionArn"]))["status"]
            != "RUNNING"
            else None
        )
    )
    output = json.loads(ended["output"])
    assert (ended["status"], output["how"], output["caught"]["Error"]) == (
        "SUCCEEDED",
        "by its own name",
        "Unhappy",
    )


def test_more_calls_than_processes_wait_their_turn(probes: Stack) -> None:
    def call(_: int) -> tuple[int, int]:
        reply = send(probes.base_url, "POST", "/exact?probe=sleep", b"{}")
        return reply.status, reply.json()["pid"]

    with ThreadPoolExecutor(24) as pool:
        replies = list(pool.map(call, range(48)))
    assert [status for status, _ in replies] == [200] * 48
    assert 1 < len({pid for _, pid in replies}) <= 4


def test_what_a_function_prints_is_in_its_log(probes: Stack) -> None:
    send(probes.base_url, "GET", "/greedy?probe=marker-of-the-log")
    log = probes.data.logs / f"{probes.resources['ProbeFunction']}.log"
    assert eventually(lambda: "marker-of-the-log" in log.read_text())


def test_a_function_that_raised_serves_the_next_call_from_the_same_process(probes: Stack) -> None:
    client, name = probes.client("lambda"), probes.resources["CallerFunction"]

    def call(event: bytes) -> dict[str, object]:
        answer = client.invoke(FunctionName=name, Payload=event)
        result: dict[str, object] = json.loads(answer["Payload"].read())
        return result

    def pid() -> object:
        return json.loads(str(call(b"{}")["body"]))["pid"]

    before = pid()
    raised = call(b'{"probe": "raise"}')
    assert (raised["errorType"], raised["errorMessage"]) == ("Unhappy", "a secret of the function")
    assert pid() == before


def test_an_event_is_taken_at_once_and_run_by_itself(probes: Stack) -> None:
    name = probes.resources["ProbeFunction"]
    taken = probes.client("lambda").invoke(
        FunctionName=name, InvocationType="Event", Payload=b'{"probe": "marker-of-the-event"}'
    )
    assert (taken["StatusCode"], taken["Payload"].read()) == (202, b"")
    log = probes.data.logs / f"{name}.log"
    assert eventually(lambda: log.exists() and "marker-of-the-event" in log.read_text())


def test_an_event_that_may_not_be_retried_is_run_once(probes: Stack) -> None:
    client, name = probes.client("lambda"), probes.resources["CallerFunction"]
    log = probes.data.logs / f"{name}.log"

    def raised() -> int:
        return log.read_text().count("probe raise once only") if log.exists() else 0

    event = b'{"probe": "raise", "note": "once only"}'
    client.invoke(FunctionName=name, InvocationType="Event", Payload=event)
    assert eventually(raised) == 1
    # The stock engine's first retry comes after a second.
    time.sleep(1.5)
    assert raised() == 1
