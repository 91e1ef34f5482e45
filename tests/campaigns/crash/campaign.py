"""Which runs a campaign makes, and what it says of them."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.campaigns.crash.action_stories import ACTIONS
from tests.campaigns.crash.batch_stories import BATCHES
from tests.campaigns.crash.keyed_stories import KEYED
from tests.campaigns.crash.runs import Outcome, Place, Run
from tests.campaigns.crash.step_stories import STEPS
from tests.campaigns.crash.sweep_stories import SWEEPS
from tests.campaigns.crash.used_stories import USED
from tests.campaigns.crash.weather import Weather

STORIES: Final = (*ACTIONS, *BATCHES, *KEYED, *STEPS, *SWEEPS, *USED)
PRINTED_MOST: Final = 20


def every_run(place: Place, seeds: Iterable[int]) -> list[Run]:
    """Each story in each weather, killed on each side of each of its calls."""
    return [
        run
        for seed in seeds
        for story in place.stories
        for weather in Weather
        for run in place.runs_of(story.name, weather, seed)
    ]


def some_runs(place: Place, pairs: int, kills: int, chance: random.Random) -> Iterator[Run]:
    """So many pairs of a story and a weather that touches it, each killed at so many calls."""
    names = [story.name for story in place.stories]
    chance.shuffle(names)
    for number in range(pairs):
        weather = chance.choice([*Weather])
        runs = list(place.runs_of(names[number % len(names)], weather, number))
        if not runs:
            runs = list(place.runs_of(names[number % len(names)], Weather.FAIR, number))
        whole, *killed = runs
        yield whole
        yield from chance.sample(killed, min(kills, len(killed)))


@dataclass
class Tally:
    """Counts of many outcomes, and the runs that broke a promise."""

    runs: int = 0
    deaths: Counter[int] = field(default_factory=Counter)
    stories: Counter[str] = field(default_factory=Counter)
    weathers: Counter[str] = field(default_factory=Counter)
    files_left: int = 0
    broken: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """One more run."""
        self.runs += 1
        self.deaths[outcome.deaths] += 1
        self.stories[outcome.run.story] += 1
        self.weathers[outcome.run.weather] += 1
        self.files_left += outcome.files_left
        if outcome.complaints:
            self.broken.append(outcome)

    def lines(self, title: str, seconds: float) -> list[str]:
        """What the campaign prints: counts, then the runs that broke something, to be replayed."""
        deaths = ", ".join(f"{count} with {died}" for died, count in sorted(self.deaths.items()))
        broken = [f"  {one.run} {one.complaints}" for one in self.broken[:PRINTED_MOST]]
        head = f"{self.runs} runs, {len(self.stories)} stories, {len(self.broken)} broken"
        return [
            f"{title}: {head}, {seconds:.1f} s",
            f"  deaths: {deaths}; uploaded files left to the bucket: {self.files_left}",
            f"  upstream: {_counts(self.weathers)}",
            f"  stories: {_counts(self.stories)}",
            *broken,
        ]


def tally(place: Place, runs: Iterable[Run]) -> Tally:
    """Make these runs."""
    counted = Tally()
    for run in runs:
        counted.add(place.perform(run))
    return counted


def caught(place: Place, complaint: str, runs: Sequence[Run]) -> int:
    """How many of these runs end in this complaint."""
    found = (place.perform(run).complaints for run in runs)
    return sum(any(one.startswith(complaint) for one in complaints) for complaints in found)


def _counts(counter: Counter[str]) -> str:
    return "; ".join(f"{name} {count}" for name, count in sorted(counter.items()))
