"""The governor under load, skewed clocks and cold starts, in virtual time.

CAMPAIGN=full asks 1,000,000 times, CAMPAIGN_REQUESTS as often as it says. Each run is held to all
promises at once, and governors with a bug planted in them must be caught breaking theirs.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import pytest

from portrait.adapters.governor import Lines
from portrait.ports.governor import Kind
from portrait.rules.limits import Tier
from portrait.rules.rates import Rate, rates_of
from portrait.rules.turns import BACKGROUND, TAT, Change, Line
from portrait.wiring.clients import BACKGROUND_PATIENCE_SECONDS
from tests.campaigns.governor_world import (
    COLD_STARTS,
    CUSTOMERS,
    HUNGRY,
    NOISY,
    Run,
    Scene,
    Start,
    World,
    clocks_can_tell_rounds,
    most_in_a_span,
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
FAIR: Final = 0.95
MOST_OF_THE_NOISY: Final = 1.5
"""Sixty executions find a free moment a little more often than one does."""
_MICROSECOND: Final = 1e-6

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


@dataclass(frozen=True)
class Figures:
    """What a run comes to."""

    most_in_a_span: int
    most_arrived: int
    """In a span, by true time."""
    shortest_gap: float
    early: float
    """By true time: how far any row of calls is ahead of the rate."""
    jain: float
    noisy_to_hungry: float
    p95_wait_in_fair_shares: float
    background_share: float


def figures_of(scene: Scene, run: Run) -> Figures:
    turns = sorted(run.turns)
    spacing = scene.rate.spacing_us * _MICROSECOND
    hungry = [sent for who, sent in run.sent.items() if who.startswith("hungry")]
    busy = [*hungry, run.sent[NOISY]]
    # The round of those who always want something, and the quiet one itself.
    fair_share = (HUNGRY + 2) * spacing
    waits = sorted(run.waits)
    return Figures(
        most_in_a_span=most_in_a_span(turns, scene.rate.per_seconds),
        most_arrived=most_in_a_span(sorted(run.arrivals), scene.rate.per_seconds),
        shortest_gap=min(after - before for before, after in pairwise(turns)),
        early=_most_early(sorted(run.arrivals), spacing),
        jain=sum(busy) ** 2 / (len(busy) * sum(sent**2 for sent in busy)),
        noisy_to_hungry=run.sent[NOISY] / (sum(hungry) / HUNGRY),
        p95_wait_in_fair_shares=waits[int(0.95 * len(waits))] / fair_share,
        background_share=sum(busy) * spacing / run.seconds if scene.kind is Kind.BACKGROUND else 0,
    )


def broken(scene: Scene, run: Run) -> Iterator[str]:
    """The promises that a run breaks."""
    found, rate = figures_of(scene, run), scene.rate
    if found.most_in_a_span > rate.count:
        yield "rate"
    if rate.burst == 1 and found.shortest_gap < rate.per_seconds / rate.count:
        yield "spacing"
    if rate.bears_skew and found.most_arrived > rate.count:
        yield "calls"
    if found.early > 2 * scene.skew_seconds + rate.burst * rate.spacing_us * _MICROSECOND:
        yield "arrivals"
    if found.background_share > 0.81:
        yield "reserve"
    near = clocks_can_tell_rounds(scene)
    if (near or scene.kind is Kind.INTERACTIVE) and found.p95_wait_in_fair_shares > 2:
        yield "waits"
    if near and found.jain < FAIR:
        yield "fairness"
    if near and found.noisy_to_hungry > MOST_OF_THE_NOISY:
        yield "noise"


def _most_early(times: Sequence[float], spacing: float) -> float:
    early, latest = 0.0, float("-inf")
    for number, time in enumerate(times):
        late = time - number * spacing
        latest = max(latest, late)
        early = max(early, latest - late)
    return early


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
