"""The template and the state machine under the linters of their languages."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bundle.places import ROOT, SAM, TEMPLATE
from tests.bundle.template import resources

TOOLS = ROOT / ".venv" / "bin"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:poll"


MACHINES = ("SandboxMachine", "IngestMachine", "WatchMachine")


def machine(name: str = "IngestMachine") -> dict[str, Any]:
    """A machine's definition with its substitutions made, as the deployment makes them."""
    properties = resources("AWS::Serverless::StateMachine")[name]
    text = (ROOT / str(properties["DefinitionUri"])).read_text()
    for variable in properties["DefinitionSubstitutions"]:
        text = text.replace(f"${{{variable}}}", ARN)
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def complaints(definition: dict[str, Any], folder: Path) -> str:
    """What the linter of the states language says; empty for nothing."""
    file = folder / "machine.asl.json"
    file.write_text(json.dumps(definition))
    done = _run(str(TOOLS / "statelint"), str(file))
    return done.stdout + done.stderr


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
    }
    return subprocess.run(  # noqa: S603 - the checkout's own tools
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )


def test_cfn_lint_has_nothing_to_say() -> None:
    done = _run(str(TOOLS / "cfn-lint"), str(TEMPLATE))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_sam_takes_the_template() -> None:
    done = _run(str(SAM), "validate", "--lint", "--template", str(TEMPLATE))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_machine_is_looked_at() -> None:
    assert tuple(resources("AWS::Serverless::StateMachine")) == MACHINES


@pytest.mark.parametrize("name", MACHINES)
def test_the_state_machines_are_good_states_language(name: str, tmp_path: Path) -> None:
    assert complaints(machine(name), tmp_path) == ""


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ("Choose", {"Default": "Nowhere"}),
        ("WaitForTurn", {"Seconds": 3}),
        ("Submit", {"Resource": None}),
        ("GetAsset", {"Next": "Nowhere"}),
    ],
)
def test_a_mistake_in_the_state_machine_is_found(
    state: str, change: dict[str, Any], tmp_path: Path
) -> None:
    broken = machine()
    broken["States"][state] |= change
    assert complaints(broken, tmp_path) != ""


@pytest.mark.parametrize("name", MACHINES)
def test_every_task_retries_with_jitter_and_hands_over_what_it_cannot_do(name: str) -> None:
    tasks = [state for state in machine(name)["States"].values() if state["Type"] == "Task"]
    assert tasks
    for task in tasks:
        assert [rule["JitterStrategy"] for rule in task["Retry"]] == ["FULL"] * len(task["Retry"])
        assert task["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
