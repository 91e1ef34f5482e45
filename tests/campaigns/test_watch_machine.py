"""Every state, edge, Retry and Catch of the machine that watches videos, reached on the engine.

As `test_ingest_machine.py` does for assets: what there is to reach is read from the definition.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from local.engine import Engine
from local.paths import CHECKOUT
from local.stack import engine_client
from tests.campaigns.scripted_machine import Bench, Definition, drawn
from tests.campaigns.test_ingest_machine import UNEXPECTED, places, reached

DEFINITION: Final = CHECKOUT / "functions" / "poll" / "watch.asl.yaml"

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("machine")]


@pytest.fixture
def bench(bare_engine: Engine, tmp_path: Path) -> Bench:
    """Machines on an engine with nothing else on it."""
    url = bare_engine.engine_url
    return Bench(engine_client("lambda", url), engine_client("stepfunctions", url), tmp_path)


def scripts(definition: Definition) -> dict[str, list[str]]:
    """A script for each way through, among them each error of each Retry."""
    made = {
        "at-rest": ["done"],
        "looks": ["check", "check", "done"],
        "kept": ["check", "keep", "copied"],
        "slow": ["check", "slow"],
        "strange": ["no such word"],
    }
    for state, before, last in (("Look", [], "done"), ("Keep", ["keep"], "copied")):
        for retrier in definition["States"][state]["Retry"]:
            for error in retrier["ErrorEquals"]:
                name = f"{state}-{error.replace('.', '-')}"
                made[name] = [*before, f"raise:{error}", last]
            tries = retrier["MaxAttempts"] + 1
            made[f"{state}-worn-out"] = [*before, *[f"raise:{retrier['ErrorEquals'][0]}"] * tries]
        made[f"{state}-caught"] = [*before, UNEXPECTED]
    return made


def foretold(script: list[str]) -> tuple[str, tuple[str, ...], str]:
    """Status, the functions' steps and the last state of a script, by its words alone."""
    step, steps = "watch", []
    for said in script:
        steps.append(step)
        step = "keep" if said == "keep" else step
    ends_well = step == "keep" or script[-1] == "done"
    return "SUCCEEDED", tuple(steps), "Done" if ends_well else "HandedOver"


def wrong(bench: Bench, definition: Definition, tried: Mapping[str, list[str]]) -> list[str]:
    """The scripts that did not end, or not step, as foretold."""
    runs = bench.run_all(bench.build(definition), tried)
    return [
        name
        for name, script in tried.items()
        if (runs[name].status, runs[name].steps, runs[name].states[-1]) != foretold(script)
    ]


def test_every_state_edge_retry_and_catch_leads_where_it_must(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = drawn(DEFINITION)
    tried = scripts(definition)
    runs = bench.run_all(bench.build(definition), tried)
    seen, there = reached(runs), places(definition)
    hits = {kind: len(seen[kind] & there[kind]) for kind in there}
    coverage = ", ".join(f"{kind} {hit}/{len(there[kind])}" for kind, hit in hits.items())
    with capsys.disabled():
        print(f"\nwatch machine: {len(runs)} executions, {coverage}")  # noqa: T201
    assert [
        name
        for name, script in tried.items()
        if (runs[name].status, runs[name].steps, runs[name].states[-1]) != foretold(script)
    ] == []
    assert {kind: there[kind] - seen[kind] for kind in there} == {kind: set() for kind in there}
    floor = {"states": 6, "edges": 8, "retries": 10, "catches": 2}
    assert {kind for kind, least in floor.items() if len(there[kind]) < least} == set()


@pytest.mark.parametrize(
    ("script", "state", "gone"),
    [
        (["keep", UNEXPECTED], "Keep", "Catch"),
        (["keep", "raise:ServiceUnavailable", "copied"], "Keep", "Catch"),
    ],
    ids=["no-catch", "one-try"],
)
def test_a_machine_that_lets_a_failed_copy_matter_is_found(
    bench: Bench, script: list[str], state: str, gone: str
) -> None:
    planted = drawn(DEFINITION)
    del planted["States"][state][gone]
    if len(script) > len(["keep", UNEXPECTED]):
        del planted["States"][state]["Retry"]
    assert wrong(bench, planted, {"twin": script}) == ["twin"]
