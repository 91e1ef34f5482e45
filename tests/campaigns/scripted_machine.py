"""A machine on the engine, over a function that answers by a script instead of a ledger.

A script is the list of what the function says, call by call: a `next` that the machine chooses by,
or `raise:<error>`. The function's calls are kept in a folder, one file an execution. Waits and
backoffs are none: what is tried is where the machine goes, not when.
"""

import copy
import io
import itertools
import json
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from local.engine_settings import ACCOUNT
from local.paths import CHECKOUT

DEFINITION: Final = CHECKOUT / "functions" / "poll" / "ingest.asl.yaml"
_ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/any"
_NUMBERS: Final = itertools.count(1)
_PATIENCE_SECONDS: Final = 180.0
_FUNCTION: Final = """
import pathlib

def handle(event, context):
    calls = pathlib.Path(event["customer"], event["execution"])
    with calls.open("a") as kept:
        kept.write(event.get("step", "keep") + "\\n")
    said = event.get("assets", event.get("video"))[len(calls.read_text().splitlines()) - 1]
    if said.startswith("raise:"):
        raise type(said.removeprefix("raise:"), (Exception,), {})(said)
    kept = ("customer", "assets", "video", "generation", "turn_at")
    same = {name: event[name] for name in kept if name in event}
    return {**same, "next": said, "wait_seconds": 0}
"""

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """What one execution did: its end, its states in order, its function's steps and failures."""

    status: str
    states: tuple[str, ...]
    steps: tuple[str, ...]
    # (state, error, whether the state was tried again)
    failures: tuple[tuple[str, str, bool], ...]


def drawn(file: Path = DEFINITION) -> Definition:
    """A machine's definition as it is deployed, without its pauses."""
    definition: Definition = yaml.safe_load(file.read_text())
    definition = copy.deepcopy(definition)
    for state in definition["States"].values():
        for retrier in state.get("Retry", ()):
            retrier["IntervalSeconds"] = 0
    return definition


class Bench:
    """Machines of one engine, all over the same scripted function."""

    def __init__(self, function_client: Any, machine_client: Any, folder: Path) -> None:
        self._machines = machine_client
        self._folder = folder
        made = function_client.create_function(
            FunctionName=f"scripted-{next(_NUMBERS)}",
            Runtime="python3.13",
            Handler="scripted.handle",
            Role=_ROLE,
            Code={"ZipFile": _zipped("scripted.py", _FUNCTION)},
            Timeout=120,
        )
        self._function_arn = str(made["FunctionArn"])

    def build(self, definition: Definition) -> str:
        """Make a machine; returns its ARN."""
        text = json.dumps(definition)
        for name in ("PollFunctionArn", "KeeperFunctionArn"):
            text = text.replace(f"${{{name}}}", self._function_arn)
        made = self._machines.create_state_machine(
            name=f"ingest-{next(_NUMBERS)}", definition=text, roleArn=_ROLE
        )
        return str(made["stateMachineArn"])

    def start(self, machine: str, name: str, script: Sequence[str]) -> str:
        """Start an execution; returns its ARN."""
        state = {
            "customer": str(self._folder),
            "assets": list(script),
            "video": list(script),
            "wait_seconds": 0,
            "generation": 0,
            "turn_at": None,
        }
        started = self._machines.start_execution(
            stateMachineArn=machine, name=name, input=json.dumps(state)
        )
        return str(started["executionArn"])

    def run_all(self, machine: str, scripts: Mapping[str, Sequence[str]]) -> dict[str, Run]:
        """Run scripts side by side, each in an execution of its name; returns what each did."""
        prefix = f"run{next(_NUMBERS)}-"
        started = {
            name: self.start(machine, prefix + name, script) for name, script in scripts.items()
        }
        return {name: self.ended(arn) for name, arn in started.items()}

    def ended(self, execution: str) -> Run:
        """What an execution did, once it has ended."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            status = self._machines.describe_execution(executionArn=execution)["status"]
            if status != "RUNNING":
                break
            assert time.monotonic() < deadline, f"{execution} is still running"
            time.sleep(0.02)
        history = self._machines.get_execution_history(executionArn=execution, maxResults=1000)
        calls = self._folder / execution.rpartition(":")[2]
        steps = tuple(calls.read_text().split()) if calls.exists() else ()
        return Run(status, _states(history["events"]), steps, _failures(history["events"]))


def _states(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    entered = (one for one in events if one["type"].endswith("StateEntered"))
    return tuple(one["stateEnteredEventDetails"]["name"] for one in entered)


def _failures(events: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str, bool], ...]:
    found: list[tuple[str, str, bool]] = []
    state = ""
    for at, event in enumerate(events):
        if event["type"].endswith("StateEntered"):
            state = event["stateEnteredEventDetails"]["name"]
        elif event["type"] == "TaskFailed":
            after = events[at + 1]["type"] if at + 1 < len(events) else ""
            error = event["taskFailedEventDetails"]["error"]
            found.append((state, error, after == "TaskScheduled"))
    return tuple(found)


def _zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()
