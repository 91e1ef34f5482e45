"""The governor under load, skewed clocks and cold starts, in virtual time.

CAMPAIGN=full asks 1,000,000 times, CAMPAIGN_REQUESTS as often as it says. Each run is held to all
promises at once, and governors with a bug planted in them must be caught breaking theirs.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import pytest

from portrait.adapters.governor import Lines
from portrait.ports.governor import Kind
from portrait.rules.limits import Tier
from portrait.rules.rates import Rate, rates_of
from portrait.rules.turns import BACKGROUND, CLOCK, TAT, Change, Line
from portrait.wiring.clients import BACKGROUND_PATIENCE_SECONDS
from tests.campaigns.governor_figures import broken, figures_of
from tests.campaigns.governor_world import (
    COLD_STARTS,
    CUSTOMERS,
    Scene,
    Start,
    World,
)
from tests.memory.governor import MemoryLines

pytestmark = pytest.mark.campaign

FULL: Final = 1_000_000
SHORT: Final = 72_000
REQUESTS: Final = int(
    os.environ.get("CAMPAIGN_REQUESTS", FULL if os.environ.get("CAMPAIGN") == "full" else SHORT)
)
FLOOR: Final = 30_000
SKEW_SECONDS: Final = 2.0

CREATES: Final = [
    Scene(
        f"CreateAsset, {tier}",
        "CreateAsset",
        rates_of(tier)["CreateAsset"],
        SKEW_SECONDS,
        # Who is refused asks again after two minutes at most: six turns of the slowest line.
        executions=20 if tier is Tier.ENTRY else 60,
    )
    for tier in Tier
]
CHECKS: Final = Scene(
    "GetAsset in the background",
    "GetAsset",
    rates_of(Tier.ENTRY)["GetAsset"],
    skew_seconds=0,
    kind=Kind.BACKGROUND,
    max_wait_seconds=BACKGROUND_PATIENCE_SECONDS,
)
AGREED: Final = replace(CREATES[1], name="CreateAsset, clocks agree", skew_seconds=0)
SCENES: Final = [
    *CREATES,
    replace(CREATES[2], name="CreateAsset, premium, clocks nearer", skew_seconds=0.5),
    AGREED,
    CHECKS,
    replace(CHECKS, name="GetAsset, clocks nearly agree", skew_seconds=0.005),
    replace(CHECKS, name="GetAsset, clocks apart", skew_seconds=SKEW_SECONDS),
]


def shared() -> Start:
    """One table for all processes."""
    lines = MemoryLines()
    return lambda: lines


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_the_governor_keeps_its_promises(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    requests = -(-REQUESTS // len(SCENES))
    run = World(scene, shared(), random.Random(20260318)).play(requests)
    found = figures_of(scene, run)
    with capsys.disabled():
        print(  # noqa: T201
            f"\ngovernor: {scene.name}: {run.asked} asked, {len(run.turns)} given,"
            f" {run.refused} refused, {len(run.given)} customers, {run.cold_starts} cold starts,"
            f" {run.seconds:.0f} virtual s;"
            f" {run.carried} carried, {run.lapsed} lapsed;"
            f" most in {scene.rate.per_seconds} s: {found.most_in_a_span} turns,"
            f" {found.most_arrived} arrivals of {scene.rate.count},"
            f" shortest gap {found.shortest_gap:.3f} s, early by true time {found.early:.2f} s,"
            f" Jain {found.jain:.4f}, noisy to hungry {found.noisy_to_hungry:.2f},"
            f" quiet p95 {found.p95_wait_in_fair_shares:.2f} fair shares,"
            f" background {found.background_share:.3f}"
        )
    assert REQUESTS >= FLOOR
    assert (run.asked, len(run.given)) == (requests, CUSTOMERS)
    assert run.cold_starts >= COLD_STARTS
    assert list(broken(scene, run)) == []


@dataclass(frozen=True)
class Mended:
    """Lines that make another change than they were asked for."""

    inner: Lines
    mend: Callable[[Change], Change]

    def change(self, account: str, action: str, change: Change) -> Line:
        return self.inner.change(account, action, self.mend(change))


def without_marks_of_customers(change: Change) -> Change:
    return Change(
        tuple(bound for bound in change.bounds if not bound.mark.startswith("own")),
        tuple(step for step in change.steps if not step.mark.startswith("own")),
    )


def without_asking_for_the_line(change: Change) -> Change:
    return replace(change, bounds=tuple(b for b in change.bounds if b.mark != TAT))


def without_the_clock(change: Change) -> Change:
    return Change(
        tuple(bound for bound in change.bounds if bound.mark != CLOCK),
        tuple(step for step in change.steps if step.mark != CLOCK),
    )


def without_background(change: Change) -> Change:
    return Change(
        tuple(bound for bound in change.bounds if bound.mark != BACKGROUND),
        tuple(step for step in change.steps if step.mark != BACKGROUND),
    )


def with_mended_lines(mend: Callable[[Change], Change]) -> Start:
    lines = MemoryLines()
    return lambda: Mended(lines, mend)


@pytest.mark.parametrize(
    ("start", "scene", "promise"),
    [
        pytest.param(MemoryLines, CREATES[1], "rate", id="a line for each process"),
        pytest.param(MemoryLines, CREATES[1], "spacing", id="and its spacing"),
        pytest.param(
            with_mended_lines(without_asking_for_the_line),
            CREATES[1],
            "spacing",
            id="old knowledge trusted",
        ),
        pytest.param(
            with_mended_lines(without_marks_of_customers), CREATES[1], "waits", id="no marks"
        ),
        pytest.param(
            with_mended_lines(without_marks_of_customers), CHECKS, "noise", id="none for checks"
        ),
        pytest.param(
            with_mended_lines(without_the_clock), CREATES[2], "fairness", id="clocks of their own"
        ),
        pytest.param(
            with_mended_lines(without_the_clock), SCENES[-1], "waits", id="and those of checks"
        ),
        pytest.param(
            with_mended_lines(without_background), CHECKS, "reserve", id="no reserved share"
        ),
    ],
)
def test_a_planted_bug_is_caught(start: Start, scene: Scene, promise: str) -> None:
    run = World(scene, start, random.Random(5)).play(4000)
    assert promise in list(broken(scene, run))


def test_spacing_that_does_not_bear_wrong_clocks_is_caught() -> None:
    """Turns as close as a margin of three hundredths alone puts them."""
    run = World(replace(CREATES[0], rate=Rate(1, 20)), shared(), random.Random(5)).play(4000)
    promises = set(broken(CREATES[0], run))
    assert "calls" in promises
    assert not promises & {"rate", "spacing"}


def test_a_rate_without_its_margin_is_told_from_one_with_it() -> None:
    tight = Rate(123, 60)
    scene = replace(CREATES[1], rate=tight)
    run = World(scene, shared(), random.Random(5)).play(4000)
    assert "spacing" in list(broken(replace(scene, rate=Rate(110, 60)), run))
