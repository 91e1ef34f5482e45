"""A verification that ends in doubt at this door: the operator is told by this door."""

import json

import pytest

from portrait.model import SessionState
from tests.integration.pages.visitor import PASSED, Visitor
from tests.unit.usecases.verification import passes, past, row


def quarantines(said: str) -> tuple[list[tuple[str, str]], float]:
    """What the log says of sessions in doubt, and what the metric counts."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    logged = [
        (line["level"], line["session"]) for line in lines if line.get("message") == "quarantined"
    ]
    counts = [
        line["VerificationQuarantined"] for line in lines if "VerificationQuarantined" in line
    ]
    return logged, sum(sum(count) for count in counts)


def test_a_doubt_is_counted_once_by_the_door_where_it_arose(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = visitor.scan(), visitor.scan()
    past(visitor.world, 20)
    visitor.world.upstream.passed[second.token] = passes(visitor.world, first)
    visitor.comes_back(first.ticket, PASSED)
    assert quarantines(capsys.readouterr().out) == ([], 0)
    visitor.comes_back(second.ticket, PASSED)
    doubted = row(visitor.world, second)
    assert doubted.state is SessionState.QUARANTINED
    assert quarantines(capsys.readouterr().out) == ([("ERROR", doubted.session)], 1)
    visitor.comes_back(second.ticket, PASSED)
    assert quarantines(capsys.readouterr().out) == ([], 0)
