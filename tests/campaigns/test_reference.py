"""The document tells the truth: thousands of requests made from it, every answer as it says.

Good and bad requests to every operation (each Action is one), most good ones with ids of rows that
are there. No 5xx, no status, header, content type or body that the document does not
have; and every operation is seen to succeed.
"""

import os
import random
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis

from portrait.dialects.action import answers
from portrait.dialects.reference.document import document
from tests.campaigns.isolation.tenants import ANN
from tests.campaigns.reference.aiming import Aim
from tests.campaigns.reference.cases import Tally, by_action, run
from tests.campaigns.reference.edge import Edge
from tests.campaigns.reference.opened import opened
from tests.campaigns.reference.table_rows import TableRows

FULL: Final = os.environ.get("CAMPAIGN") == "full"
EACH: Final = 45 if FULL else 6
FLOOR: Final = 5000 if FULL else 400


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    with opened(monkeypatch) as made:
        yield made


def asked(edge: Edge, each: int, only: str = "") -> Tally:
    """Ask all operations of a gateway in this process, or those named `only`."""
    aim = Aim(TableRows(edge.house, random.Random(20261101)))
    shown = by_action(document("https://gateway.example.com"))

    def call(case: schemathesis.Case[Any], headers: dict[str, str]) -> Any:
        return case.call(base_url="http://localhost", headers=headers, app=edge)

    return run(shown, call, aim, edge.house.keys[ANN], each, only)


@pytest.mark.campaign
def test_every_answer_is_as_the_document_says(
    edge: Edge, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = asked(edge, EACH)
    with capsys.disabled():
        print(tally.told("reference"))  # noqa: T201 - the figures are what a campaign is for
    tally.check(FLOOR)


def test_an_answer_with_another_member_is_found(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = answers.asset

    def planted(*asked: Any) -> dict[str, Any]:
        return {**honest(*asked), "Secret": "a member that nobody described"}

    monkeypatch.setattr(answers, "asset", planted)
    tally = asked(edge, 6, only="portrait!GetAsset")
    assert any("Secret" in one for one in tally.wrong)
