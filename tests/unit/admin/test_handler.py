"""The function as it is invoked: its answer, its log line, its metric; and the example events."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from functions.admin import handler
from functions.admin.commands import COMMANDS, answer, trace
from portrait.observability import ALLOWED, Log, Meter
from portrait.wiring.admin import AdminPorts
from tests.unit.operator_desk import Desk

ROOT = Path(__file__).parents[3]
EVENTS = ROOT / "events"


@dataclass
class Context:
    aws_request_id: str = "request-1"


def test_a_key_is_in_the_answer_and_in_no_log_line(
    acme: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ports = AdminPorts(acme.ports, Log("admin-journal"), Meter("admin-journal"))
    monkeypatch.setattr(handler, "admin", lambda: ports)
    command = {"command": "issue_key", "customer": "acme", "kind": "bearer"}
    answered = handler.handle(command, Context())
    key = answered["result"]
    written = capsys.readouterr()
    line, metric = (json.loads(one) for one in written.out.splitlines())
    said = {name: line[name] for name in ("request_id", "action", "customer", "key_id", "outcome")}
    assert said == {
        "request_id": "request-1",
        "action": "issue_key",
        "customer": "acme",
        "key_id": key["key_id"],
        "outcome": "done",
    }
    assert (metric["service"], metric["Answered"]) == ("admin-journal", [1.0])
    secret = key["api_key"].removeprefix(f"sk-{key['key_id']}")
    assert secret not in written.out + written.err


def test_a_log_line_names_what_was_done_without_secrets(acme: Desk) -> None:
    command = {"command": "issue_key", "customer": "acme", "kind": "signing"}
    answered = answer(command, acme.ports)
    assert trace(command, answered) == {
        "action": "issue_key",
        "customer": "acme",
        "key_id": answered["result"]["key_id"],
        "outcome": "done",
    }


def test_a_log_line_names_what_was_refused(desk: Desk) -> None:
    command = {"command": "issue_key", "customer": "A", "kind": "secret-text"}
    line = trace(command, answer(command, desk.ports))
    assert line == {
        "action": "issue_key",
        "outcome": "refused",
        "code": "InvalidParameter",
        "fields": ["customer", "kind"],
    }
    assert line.keys() <= ALLOWED


def test_a_log_line_does_not_repeat_members_that_do_not_exist(desk: Desk) -> None:
    command = {"command": "show_customer", "sk-secret": 1, "customer.sk-secret": 1, "customer": 1}
    line = trace(command, answer(command, desk.ports))
    assert line["fields"] == ["customer"]


def test_a_log_line_does_not_repeat_a_command_that_does_not_exist(desk: Desk) -> None:
    command = {"command": "sk-secret"}
    assert trace(command, answer(command, desk.ports)) == {
        "outcome": "refused",
        "code": "InvalidParameter",
        "fields": ["command"],
    }


def test_there_is_an_example_of_each_command() -> None:
    names = {json.loads(file.read_text())["command"] for file in EVENTS.glob("admin_*.json")}
    assert names == set(COMMANDS)


@pytest.mark.parametrize("file", sorted(EVENTS.glob("admin_*.json")), ids=lambda file: file.stem)
def test_an_example_is_well_formed(desk: Desk, file: Path) -> None:
    event = json.loads(file.read_text())
    assert file.stem == f"admin_{event['command']}"
    answered = answer(event, desk.ports)
    known = {"there is no such customer", "there is no such key"}
    complaints = {one["message"] for one in answered.get("error", {}).get("fields", [])}
    assert complaints <= known


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_operators_guide_names_each_command_and_its_example(command: str) -> None:
    guide = (ROOT / "docs" / "operating.md").read_text()
    assert f"| `{command}` | `events/admin_{command}.json` |" in guide
