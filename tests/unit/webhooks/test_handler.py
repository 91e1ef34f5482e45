"""The function as it is invoked: its answer, its log lines, its metrics; and the example event."""

import json
import logging
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from functions.webhooks import handler
from portrait.errors import ServiceUnavailable
from portrait.observability import Log, Meter
from portrait.rules.endpoints import is_delivery_id
from portrait.wiring.webhooks import WebhooksFunctionPorts
from tests.unit.usecases.delivering import BROKEN, HOOK, SILENT, Telling
from tests.unit.usecases.world import ANN
from tests.unit.virtual_clock import START

EVENT = Path(__file__).parents[3] / "events" / "webhooks.json"


class CurrentStdout:
    """Whatever stdout is now: a logger keeps the one it was born with, a test has its own."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@dataclass
class Context:
    aws_request_id: str = "request-1"


@pytest.fixture
def telling(monkeypatch: pytest.MonkeyPatch) -> Telling:
    telling = Telling()
    ports = WebhooksFunctionPorts(telling.ports, Log("webhooks"), Meter("webhooks"))
    for one in logging.getLogger("webhooks").handlers:
        monkeypatch.setattr(one, "stream", CurrentStdout())
    monkeypatch.setattr(handler, "webhooks", lambda: ports)
    return telling


def event(telling: Telling, **changes: object) -> dict[str, Any]:
    known = {"customer": ANN, "delivery": telling.delivery.delivery, "due_at": START.isoformat()}
    return known | changes


def written(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Log lines, and the counts of the one line of metrics."""
    shown = capsys.readouterr()
    lines = [json.loads(line) for line in shown.out.splitlines()]
    counts = {
        name: sum(value)
        for line in lines
        if "_aws" in line
        for name, value in line.items()
        if name.startswith("Webhook")
    }
    frame = {"level", "location", "message", "timestamp", "service"}
    logs = [line for line in lines if "_aws" not in line]
    return [{name: line[name] for name in line if name not in frame} for line in logs], counts


def test_each_try_is_a_line_with_ids_and_a_status_and_nothing_of_what_was_said(
    telling: Telling, capsys: pytest.CaptureFixture[str]
) -> None:
    telling.receiver.script = [BROKEN]
    assert handler.handle(event(telling), Context()) == {"tries": 2}
    logs, counts = written(capsys)
    said = {
        "request_id": "request-1",
        "customer": ANN,
        "delivery": telling.delivery.delivery,
        "hook": HOOK,
    }
    failed = {"attempt": 1, "status": 500, "code": "status", "outcome": "failed"}
    delivered = {"attempt": 2, "status": 204, "code": "", "outcome": "delivered"}
    assert logs == [said | failed, said | delivered]
    assert counts == {"WebhookFailed": 1, "WebhookDelivered": 1}


def test_a_delivery_that_is_given_up_is_counted_for_the_alarm(
    telling: Telling, capsys: pytest.CaptureFixture[str]
) -> None:
    telling.receiver.rest = SILENT
    telling.ledger.post([replace(telling.delivery, attempts=7)])
    assert handler.handle(event(telling), Context()) == {"tries": 1}
    logs, counts = written(capsys)
    (line,) = logs
    assert (line["outcome"], line["code"], "status" in line) == ("dead", "timeout", False)
    assert counts == {"WebhookDead": 1}


def test_a_delivery_can_be_sent_by_hand_when_it_is_due(telling: Telling) -> None:
    by_hand = event(telling)
    del by_hand["due_at"]
    assert handler.handle(by_hand, Context()) == {"tries": 1}
    assert handler.handle(by_hand, Context()) == {"tries": 0}


def test_an_outage_is_a_line_and_the_row_stays_due(
    telling: Telling, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise ServiceUnavailable

    monkeypatch.setattr(telling.ledger, "find_hook", down)
    assert handler.handle(event(telling), Context()) == {"tries": 0}
    logs, counts = written(capsys)
    assert logs == [
        {"request_id": "request-1", "customer": ANN, "delivery": telling.delivery.delivery}
    ]
    assert counts == {"WebhookWaiting": 1}
    assert telling.row == telling.delivery


def test_the_example_is_an_event_of_a_delivery(telling: Telling) -> None:
    example = json.loads(EVENT.read_text())
    assert is_delivery_id(example["delivery"])
    assert example.keys() == event(telling).keys()
    assert handler.handle(example, Context()) == {"tries": 0}
