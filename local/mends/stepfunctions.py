"""Step Functions: the machine's own timeout, a start that can be repeated, definitions in YAML.

AWS ends an execution after the definition's `TimeoutSeconds` with TIMED_OUT; answers a repeated
StartExecution of the same name and input with the running execution; takes a definition in YAML
from S3. Stock ministack does none of the three.
"""

import contextvars
import json
import threading
from typing import Any, Final

import yaml
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

_HISTORIES_KEPT: Final = 500


def install() -> None:
    """Replace the start and the run of an execution, and the reading of a definition."""
    stock_run, stock_start = stepfunctions._run_execution, stepfunctions._start_execution

    def run(arn: str) -> Any:
        timer = _timer_for(arn)
        try:
            return stock_run(arn)
        finally:
            if timer is not None:
                timer.cancel()

    def start(request: dict[str, Any]) -> Any:
        running = _same_execution_running(request)
        if running is None:
            return stock_start(request)
        return stepfunctions.json_response(
            {"executionArn": running["executionArn"], "startDate": running["startDate"]}
        )

    stepfunctions._run_execution, stepfunctions._start_execution = run, start
    stock_definition = provisioners._sfn_definition
    provisioners._sfn_definition = lambda properties: _as_json(stock_definition(properties))


def forget_old_histories() -> None:
    """Drop the events of all but the latest executions, so that snapshots do not grow for ever.

    AWS keeps them for 90 days. Names and inputs stay, which is what refuses a second start.
    """
    ended = [one for one in stepfunctions._executions.all_values() if one["status"] != "RUNNING"]
    for execution in ended[:-_HISTORIES_KEPT]:
        execution["events"] = []


def _as_json(definition: str) -> str:
    try:
        json.loads(definition)
    except ValueError:
        return json.dumps(yaml.safe_load(definition))
    return definition


def _timer_for(arn: str) -> threading.Timer | None:
    execution = stepfunctions._executions.get(arn)
    machine = execution and stepfunctions._state_machines.get(execution["stateMachineArn"])
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    if not seconds:
        return None
    # The request's account and region live in context variables; a timer's thread has its own.
    context = contextvars.copy_context()
    timer = threading.Timer(float(seconds), lambda: context.run(_expire, execution))
    timer.daemon = True
    timer.start()
    return timer


def _expire(execution: dict[str, Any]) -> None:
    if execution["status"] != "RUNNING":
        return
    execution.update(
        status="TIMED_OUT", stopDate=stepfunctions.now_iso(), error="States.Timeout", cause=None
    )
    stepfunctions._add_event(
        execution,
        "ExecutionTimedOut",
        {"executionTimedOutEventDetails": {"error": "States.Timeout"}},
    )
    stepfunctions._emit_execution_status_event(execution)


def _same_execution_running(request: dict[str, Any]) -> dict[str, Any] | None:
    name, machine = request.get("name"), str(request.get("stateMachineArn", ""))
    if not name:
        return None
    arn = machine.replace(":stateMachine:", ":execution:") + f":{name}"
    execution: dict[str, Any] | None = stepfunctions._executions.get(arn)
    if execution is None or execution["status"] != "RUNNING":
        return None
    return execution if execution["input"] == request.get("input", "{}") else None
