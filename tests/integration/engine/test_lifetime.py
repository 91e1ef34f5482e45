"""What a stack keeps, and what it leaves behind: nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from local.paths import CHECKOUT
from local.sockets import listen
from local.stack import Stack
from tests.integration.conftest import eventually
from tests.integration.engine.conftest import BUNDLE, send


def _stack(data: Path, build: Path, template: Path | None = None, **parameters: str) -> Stack:
    return Stack(
        data,
        template=template or BUNDLE / "template.yaml",
        build_dir=build,
        parameters=parameters,
        with_customers=False,
    )


def _put(stack: Stack, key: str) -> None:
    stack.client("dynamodb").put_item(
        TableName=stack.outputs["TableName"], Item={"pk": {"S": key}, "n": {"N": "7"}}
    )


def _get(stack: Stack, key: str) -> Any:
    return (
        stack.client("dynamodb")
        .get_item(TableName=stack.outputs["TableName"], Key={"pk": {"S": key}})
        .get("Item")
    )


def _seen(stack: Stack) -> dict[str, Any]:
    seen: dict[str, Any] = send(stack.base_url, "POST", "/exact", b"{}").json()
    return seen


def _family(root: int) -> set[int]:
    """The processes of the engine's own group."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,pgid="],  # noqa: S607 - wherever the host has it
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pairs = (line.split() for line in listed.splitlines())
    return {int(pid) for pid, group in pairs if int(group) == root}


def test_what_was_acknowledged_survives_a_killed_engine(tmp_path: Path, probe_build: Path) -> None:
    data = tmp_path / "data"
    with _stack(data, probe_build) as stack:
        _put(stack, "kept")
        _put(stack, "removed")
        stack.client("dynamodb").delete_item(
            TableName=stack.outputs["TableName"], Key={"pk": {"S": "removed"}}
        )
        bucket, secret = stack.outputs["BucketName"], stack.secret("SecretArn")
        stack.client("s3").put_object(Bucket=bucket, Key="k", Body=b"object")
        os.kill(stack.engine_pid, signal.SIGKILL)
    with _stack(data, probe_build) as again:
        object_body = again.client("s3").get_object(Bucket=bucket, Key="k")["Body"].read()
        assert (
            _get(again, "kept"),
            _get(again, "removed"),
            object_body,
            again.secret("SecretArn"),
        ) == ({"pk": {"S": "kept"}, "n": {"N": "7"}}, None, b"object", secret)


def test_an_execution_that_ran_when_its_engine_was_killed_has_failed(
    tmp_path: Path, probe_build: Path
) -> None:
    data = tmp_path / "data"
    with _stack(data, probe_build) as stack:
        running = stack.client("stepfunctions").start_execution(
            stateMachineArn=stack.outputs["MachineArn"], name="cut", input='{"probe": "wait"}'
        )["executionArn"]
        # An execution is known after a kill when a snapshot has it.
        snapshot = stack.data.state / "stepfunctions.json"
        eventually(lambda: snapshot.exists() and running in snapshot.read_text())
        os.kill(stack.engine_pid, signal.SIGKILL)
    with _stack(data, probe_build) as again:
        execution = again.client("stepfunctions").describe_execution(executionArn=running)
        assert execution["status"] == "FAILED"


def test_a_new_start_takes_over_changed_code_and_parameters_and_keeps_the_data(
    tmp_path: Path, own_bundle: Path
) -> None:
    data, build = tmp_path / "data", tmp_path / "build"
    with _stack(data, build, own_bundle) as stack:
        _put(stack, "kept")
        before, table = _seen(stack), stack.outputs["TableName"]
    handler = own_bundle.parent / "functions" / "probe" / "handler.py"
    handler.write_text(handler.read_text().replace("VERSION = 1", "VERSION = 2"))
    with _stack(data, build, own_bundle, Marker="second") as again:
        after = _seen(again)
        assert (
            (before["version"], before["environment"]["MARKER"]),
            (after["version"], after["environment"]["MARKER"]),
            again.outputs["TableName"],
            _get(again, "kept"),
        ) == ((1, "first"), (2, "second"), table, {"pk": {"S": "kept"}, "n": {"N": "7"}})


def test_the_origins_in_urls_stay_from_start_to_start_and_are_replaced_when_taken(
    tmp_path: Path, probe_build: Path
) -> None:
    data = tmp_path / "data"
    with _stack(data, probe_build) as stack:
        first = (stack.engine_url, stack.sandbox_url)
    with _stack(data, probe_build) as same:
        assert (same.engine_url, same.sandbox_url) == first
    taken = listen(json.loads((data / "ports.json").read_text())["sandbox"])
    try:
        with _stack(data, probe_build) as moved:
            caller = json.loads(moved.invoke("CallerFunction", {})["body"])
            assert moved.engine_url == first[0]
            assert moved.sandbox_url != first[1]
            assert caller["environment"]["OWN_URL"] == f"{moved.sandbox_url}/"
            assert send(moved.sandbox_url, "GET", "/").status == 200
    finally:
        taken.close()


def test_no_process_is_left_after_a_stop(tmp_path: Path, probe_build: Path) -> None:
    stack = _stack(tmp_path / "data", probe_build)
    with stack:
        _seen(stack)
        engine = stack.engine_pid
        assert len(_family(engine)) > 1
    # What was killed may still be on its way out.
    assert eventually(lambda: _family(engine) == set())


def test_no_process_is_left_when_whoever_started_the_stack_was_killed(
    tmp_path: Path, probe_build: Path
) -> None:
    script = f"""
import sys, time
from pathlib import Path
from local.stack import Stack
stack = Stack(Path({str(tmp_path / "data")!r}), template=Path({str(BUNDLE / "template.yaml")!r}),
              build_dir=Path({str(probe_build)!r}), with_customers=False)
stack.start()
stack.invoke("CallerFunction", {{}})
print(stack.engine_pid, flush=True)
time.sleep(600)
"""
    starter = subprocess.Popen(  # noqa: S603 - the script above
        [sys.executable, "-c", script], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    with starter.stdout as told:
        engine = int(told.readline())
    assert len(_family(engine)) > 1
    starter.kill()
    starter.wait()
    assert eventually(lambda: _family(engine) == set())


def test_no_process_is_left_when_the_engine_was_killed(tmp_path: Path, probe_build: Path) -> None:
    stack = _stack(tmp_path / "data", probe_build)
    with stack:
        _seen(stack)
        engine = stack.engine_pid
        workers = _family(engine) - {engine}
        os.kill(engine, signal.SIGKILL)
        assert workers
        assert eventually(lambda: not (workers & _family(engine)))
