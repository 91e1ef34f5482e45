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

from portrait.dialects.action import answers
from portrait.dialects.reference.document import document
from tests.campaigns.isolation.tenants import ANN
from tests.campaigns.reference.aiming import Aim
from tests.campaigns.reference.cases import by_action, run
from tests.campaigns.reference.edge import Edge
from tests.campaigns.reference.opened import opened

FULL: Final = os.environ.get("CAMPAIGN") == "full"
EACH: Final = 70 if FULL else 6
FLOOR: Final = 5000 if FULL else 400


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    with opened(monkeypatch) as made:
        yield made


@pytest.mark.campaign
def test_every_answer_is_as_the_document_says(
    edge: Edge, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = by_action(document("https://gateway.example.com"))
    aim = Aim(edge.house, random.Random(20261101))
    tally = run(shown, edge, aim, edge.house.keys[ANN], EACH)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a campaign is for
            f"\nreference: {tally.cases.total()} requests to {len(tally.cases)} operations, "
            f"{tally.fine.total()} answered 2xx; by status {dict(sorted(edge.answered.items()))}; "
            f"{len(tally.wrong)} not as the document says"
        )
    assert tally.wrong == []
    assert max(edge.answered) < 500
    assert tally.cases.total() >= FLOOR
    # Any Action with any body seldom fits; each Action is asked by itself, too.
    by_themselves = set(tally.cases) - {"POST /v1/portrait", "POST /"}
    assert {label for label in by_themselves if not tally.fine[label]} == set()


def test_an_answer_with_another_member_is_found(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = answers.asset

    def planted(*asked: Any) -> dict[str, Any]:
        return {**honest(*asked), "Secret": "a member that nobody described"}

    monkeypatch.setattr(answers, "asset", planted)
    aim = Aim(edge.house, random.Random(20261101))
    shown = by_action(document("https://gateway.example.com"))
    tally = run(shown, edge, aim, edge.house.keys[ANN], 6, only="portrait!GetAsset")
    assert any("Secret" in one for one in tally.wrong)
