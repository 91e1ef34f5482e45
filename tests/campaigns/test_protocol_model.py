"""Creating, deleting and cascading, searched to the last state under crashes anywhere.

The model obeys the table of transitions that the code obeys. CAMPAIGN=full searches more creates
at the same time. What it proves, and under which assumptions, is told in docs/model.md.
"""

import os
import time
from dataclasses import replace

import pytest

from portrait.rules.transitions import ASSET_TRANSITIONS, GROUP_TRANSITIONS
from tests.campaigns.protocol.laws import Flaw
from tests.campaigns.protocol.scenarios import (
    CAUGHT_IN,
    EARLY_GROUP,
    EDITS,
    FULL,
    GROUP_AND_ASSET,
    LOST_ASSET,
    ONE_ASSET,
    SHORT,
)
from tests.campaigns.protocol.search import Found, search
from tests.campaigns.protocol.world import Scenario, Walk

WHOLE = os.environ.get("CAMPAIGN") == "full"
SCENARIOS, FLOOR = (FULL, 300_000) if WHOLE else (SHORT, 40_000)


def searched(scenarios: tuple[Scenario, ...]) -> dict[str, Found]:
    return {scenario.name: search(scenario) for scenario in scenarios}


@pytest.mark.campaign
def test_no_state_breaks_a_promise(capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    found = searched(SCENARIOS)
    states = sum(one.states for one in found.values())
    steps = sum(one.steps for one in found.values())
    at_rest = sum(one.at_rest for one in found.values())
    broken = {name: one.broken for name, one in found.items() if one.broken}
    with capsys.disabled():
        print(  # noqa: T201
            f"\nprotocol model: {states} states, {steps} steps, {at_rest} at rest, "
            f"{len(found)} searches, {len(broken)} with a broken promise, "
            f"{time.monotonic() - started:.1f} s"
        )
    assert broken == {}
    assert all(one.complete and one.at_rest for one in found.values())
    assert states >= FLOOR


@pytest.mark.campaign
@pytest.mark.parametrize("flaw", list(Flaw), ids=lambda flaw: flaw.name.lower())
def test_a_flaw_in_the_protocol_is_found(flaw: Flaw) -> None:
    scenario, promise = CAUGHT_IN[flaw]
    flawed = replace(scenario, laws=replace(scenario.laws, flaws=frozenset({flaw})))
    assert set(search(flawed, stop_at_first=True).broken) == {promise}


@pytest.mark.campaign
@pytest.mark.parametrize("edit", list(EDITS))
def test_an_edit_of_the_table_of_transitions_is_found(edit: str) -> None:
    laws = EDITS[edit]
    scenario = ONE_ASSET if "group" not in edit else GROUP_AND_ASSET
    edited = replace(scenario.laws, assets=laws.assets, groups=laws.groups)
    assert search(replace(scenario, laws=edited), stop_at_first=True).broken


@pytest.mark.campaign
def test_the_model_walks_every_arrow_of_the_table_and_no_other() -> None:
    found = searched((LOST_ASSET, GROUP_AND_ASSET, EARLY_GROUP)).values()
    assert frozenset[Walk]().union(*(one.asset_moves for one in found)) == set(ASSET_TRANSITIONS)
    assert frozenset[Walk]().union(*(one.group_moves for one in found)) == set(GROUP_TRANSITIONS)


@pytest.mark.campaign
def test_a_search_that_was_cut_short_says_so() -> None:
    assert not search(ONE_ASSET, most=100).complete
