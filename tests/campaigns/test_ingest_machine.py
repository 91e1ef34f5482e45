"""Every state, edge, Retry and Catch of the ingest machine, reached on the engine and judged.

What there is to reach is read from the definition, so that an edge drawn tomorrow is missing here
until a script goes there. Each script's steps and end are foretold by a model of a few lines. The
twins are machines with one edge misdirected, or one Retry or Catch taken away.
"""

import copy
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from botocore.exceptions import ClientError

from local.engine import Engine
from local.stack import engine_client
from tests.campaigns.scripted_machine import Bench, Definition, Run, drawn

DUPLICATES: Final = 20
STEP_OF: Final = {"Submit": "submit", "GetAsset": "check"}
UNEXPECTED: Final = "raise:UnboundLocalError"

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("machine")]

Scripts = Mapping[str, list[str]]
Place = tuple[str, ...]


@pytest.fixture
def bench(bare_engine: Engine, tmp_path: Path) -> Bench:
    """Machines on an engine with nothing else on it."""
    url = bare_engine.engine_url
    return Bench(engine_client("lambda", url), engine_client("stepfunctions", url), tmp_path)


def scripts() -> Scripts:
    """A script for each way through, among them each error of each Retry."""
    made = {
        "at-rest": ["done"],
        "turns": ["turn", "turn", "done"],
        "looks": ["check", "check", "done"],
        "both": ["turn", "check", "done"],
        "slow": ["check", "slow"],
        "strange": ["no such word"],
    }
    for state, before in (("Submit", []), ("GetAsset", ["check"])):
        for number, retrier in enumerate(drawn()["States"][state]["Retry"]):
            for error in retrier["ErrorEquals"]:
                again = [*before, f"raise:{error}", "done"]
                made[f"{state}-{number}-{error.replace('.', '-')}"] = again
            tries = retrier["MaxAttempts"] + 1
            worn_out = [f"raise:{retrier['ErrorEquals'][0]}"] * tries
            made[f"{state}-{number}-worn-out"] = [*before, *worn_out]
        made[f"{state}-caught"] = [*before, UNEXPECTED]
    return made


def foretold(script: list[str]) -> tuple[str, tuple[str, ...], str]:
    """Status, the function's steps and the last state of a script, by its words alone."""
    step, steps = "submit", []
    for said in script:
        steps.append(step)
        step = {"turn": "submit", "check": "check"}.get(said, step)
    return "SUCCEEDED", tuple(steps), "Done" if script[-1] == "done" else "HandedOver"


def nothing() -> dict[str, set[Place]]:
    """No place of any kind."""
    return {kind: set() for kind in ("states", "edges", "retries", "catches")}


def places(definition: Definition) -> dict[str, set[Place]]:
    """All that a definition draws: states, edges, the errors of each Retry, each Catch."""
    found: dict[str, set[Place]] = {
        kind: set() for kind in ("states", "edges", "retries", "catches")
    }
    for name, state in definition["States"].items():
        found["states"].add((name,))
        ways = (state, *state.get("Choices", ()))
        targets = [way[key] for way in ways for key in ("Next", "Default") if key in way]
        found["edges"] |= {(name, target) for target in targets}
        for retrier in state.get("Retry", ()):
            found["retries"] |= {(name, error) for error in retrier["ErrorEquals"]}
        for catcher in state.get("Catch", ()):
            found["edges"].add((name, catcher["Next"]))
            found["catches"].add((name, catcher["Next"]))
    return found


def reached(runs: Mapping[str, Run]) -> dict[str, set[Place]]:
    """What executions went through, in the same words."""
    found: dict[str, set[Place]] = {
        kind: set() for kind in ("states", "edges", "retries", "catches")
    }
    for run in runs.values():
        steps = list(zip(run.states, run.states[1:], strict=False))
        found["states"] |= {(state,) for state in run.states}
        found["edges"] |= set(steps)
        for state, error, is_tried_again in run.failures:
            if is_tried_again:
                found["retries"].add((state, error))
            else:
                found["catches"] |= {
                    step for step in steps if step[0] == state and step[1] != "Choose"
                }
    return found


def wrong(tried: Scripts, runs: Mapping[str, Run]) -> list[str]:
    """The scripts that did not end, or not step, as foretold."""
    return [
        name
        for name, script in tried.items()
        if (runs[name].status, runs[name].steps, runs[name].states[-1]) != foretold(script)
    ]


def test_every_state_edge_retry_and_catch_is_reached_and_leads_where_it_must(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = scripts()
    runs = bench.run_all(bench.build(drawn()), tried)
    seen, there = reached(runs), places(drawn())
    hits = {kind: len(seen[kind] & there[kind]) for kind in there}
    coverage = ", ".join(f"{kind} {hit}/{len(there[kind])}" for kind, hit in hits.items())
    with capsys.disabled():
        print(f"\ningest machine: {len(runs)} executions, {coverage}")  # noqa: T201
    assert wrong(tried, runs) == []
    assert seen == there
    # What the definition had when this was written: fewer would be a parser that sees nothing.
    floor = {"states": 7, "edges": 10, "retries": 10, "catches": 2}
    assert {kind for kind, least in floor.items() if len(there[kind]) < least} == set()


def test_starts_of_the_same_name_are_one_execution(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    machine, script = bench.build(drawn()), ["turn", "check", "check", "done"]
    with ThreadPoolExecutor(DUPLICATES) as pool:
        at_once = [pool.submit(bench.start, machine, "one", script) for _ in range(DUPLICATES)]
    answered = {one.result() for one in at_once if not one.exception()}
    refused = [one.exception() for one in at_once if one.exception()]
    (execution,) = answered
    run = bench.ended(execution)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        bench.start(machine, "one", [*script, "done"])
    with capsys.disabled():
        print(f"\nduplicate starts: {DUPLICATES} starts, {len(run.steps)} calls")  # noqa: T201
    assert all("ExecutionAlreadyExists" in str(one) for one in refused)
    assert (run.status, run.steps, run.states[-1]) == foretold(script)


def mutants(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """The definition with one edge misdirected, or one Retry or Catch taken away, one by one."""

    def other(target: str) -> str:
        return "Done" if target == "HandedOver" else "HandedOver"

    for name, state in definition["States"].items():
        for key in ("Next", "Default"):
            if key in state:
                changed = copy.deepcopy(definition)
                changed["States"][name][key] = other(state[key])
                yield f"{name}.{key}", changed
        for kind in ("Choices", "Catch"):
            for number, way in enumerate(state.get(kind, ())):
                changed = copy.deepcopy(definition)
                changed["States"][name][kind][number]["Next"] = other(way["Next"])
                yield f"{name}.{kind}[{number}]", changed
        for kind in ("Retry", "Catch"):
            if kind in state:
                changed = copy.deepcopy(definition)
                del changed["States"][name][kind]
                yield f"{name} without {kind}", changed


def test_a_machine_with_a_misdirected_edge_or_without_its_retry_is_caught(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = scripts()
    missed, count = [], 0
    for name, definition in mutants(drawn()):
        count += 1
        runs = bench.run_all(bench.build(definition), tried)
        if not wrong(tried, runs):
            missed.append(name)
    with capsys.disabled():
        print(f"\ningest machine: {count - len(missed)}/{count} mutants caught")  # noqa: T201
    assert missed == []
    assert count >= 14
