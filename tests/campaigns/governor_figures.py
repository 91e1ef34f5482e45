"""What a run of the governor's campaign comes to, and the promises that it breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from portrait.ports.governor import Kind
from tests.campaigns.governor_world import HUNGRY, NOISY, Run, Scene, most_in_a_span

FAIR: Final = 0.95
MOST_OF_THE_NOISY: Final = 1.5
"""Sixty executions find a free moment a little more often than one does."""
_MICROSECOND: Final = 1e-6


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
    """Of the time that passed on the line, which may begin behind the clock furthest ahead."""


def figures_of(scene: Scene, run: Run) -> Figures:
    turns = sorted(run.turns)
    spacing = scene.rate.spacing_us * _MICROSECOND
    hungry = [sent for who, sent in run.sent.items() if who.startswith("hungry")]
    busy = [*hungry, run.sent[NOISY]]
    # The round of those who always want something, and the quiet one itself.
    fair_share = (HUNGRY + 2) * spacing
    waits, shares = sorted(run.waits), sum(busy) * spacing
    return Figures(
        most_in_a_span=most_in_a_span(turns, scene.rate.per_seconds),
        most_arrived=most_in_a_span(sorted(run.arrivals), scene.rate.per_seconds),
        shortest_gap=min(after - before for before, after in pairwise(turns)),
        early=_most_early(sorted(run.arrivals), spacing),
        jain=sum(busy) ** 2 / (len(busy) * sum(sent**2 for sent in busy)),
        noisy_to_hungry=run.sent[NOISY] / (sum(hungry) / HUNGRY),
        p95_wait_in_fair_shares=waits[int(0.95 * len(waits))] / fair_share,
        background_share=shares / (turns[-1] - turns[0]) if scene.kind is Kind.BACKGROUND else 0,
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
    if found.p95_wait_in_fair_shares > 2:
        yield "waits"
    if found.jain < FAIR:
        yield "fairness"
    if found.noisy_to_hungry > MOST_OF_THE_NOISY:
        yield "noise"


def _most_early(times: Sequence[float], spacing: float) -> float:
    early, latest = 0.0, float("-inf")
    for number, time in enumerate(times):
        late = time - number * spacing
        latest = max(latest, late)
        early = max(early, latest - late)
    return early
