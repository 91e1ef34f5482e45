"""One run: a story in some weather, killed at one call, or at two. Which runs there are."""

import random
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final

import pytest

from tests.campaigns.crash.house import HORIZON, Disguise, House, as_it_is
from tests.campaigns.crash.killing import Side
from tests.campaigns.crash.stores import OpenStore
from tests.campaigns.crash.stories import Story
from tests.campaigns.crash.verdict import Case, complaints
from tests.campaigns.crash.weather import Weather

SECOND_DEATHS: Final = 0.3
"""The share of killed runs in which somebody dies once more, up to so many calls later."""
LATEST_SECOND: Final = 25


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a run depends on. `call` 0: nobody is killed. `second`: dies there, too."""

    story: str
    weather: Weather
    seed: int
    call: int = 0
    side: Side = Side.BEFORE
    second: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. `calls`: of the story itself, up to where it was killed."""

    run: Run
    complaints: tuple[str, ...]
    calls: int
    deaths: int
    storms: int
    """Calls upstream that met the weather."""
    files_left: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where runs happen. `horizon` and `disguise`: as of a house."""

    stories: Sequence[Story]
    store: OpenStore
    horizon: int = HORIZON
    disguise: Disguise = as_it_is

    def perform(self, run: Run) -> Outcome:
        """Play a run to its rest and judge what is left; metrics on stdout are nobody's."""
        with redirect_stdout(StringIO()), pytest.MonkeyPatch.context() as patch:
            return self._perform(run, patch)

    def _perform(self, run: Run, patch: pytest.MonkeyPatch) -> Outcome:
        story = next(one for one in self.stories if one.name == run.story)
        # The same house for every call of a story: the calls before it are the same, too.
        seed = f"{run.seed} {run.story}"
        house = House(seed, self.store, patch, self.horizon, self.disguise)
        story.prepare(house)
        house.deaths.points = {run.call: run.side, run.second: run.side}
        house.deaths.died_at.clear()
        house.line.hits = 0
        house.deaths.counting = True
        house.line.turn(run.weather, None)
        story.act(house)
        calls = len(house.deaths.calls)
        # The weather lasts for one more call, whoever makes it.
        house.line.turn(run.weather, 1)
        rested = house.settle()
        house.http.close()
        found = complaints(Case(house, story, run.weather, house.audit()))
        return Outcome(
            run,
            tuple(found if rested else ["restless: never came to rest", *found]),
            calls,
            len(house.deaths.died_at),
            house.line.hits,
            len(house.objects.files),
        )

    def runs_of(self, story: str, weather: Weather, seed: int) -> Iterator[Run]:
        """A story in some weather: not killed at all, then on each side of each of its calls.

        None, if the weather never touches it.
        """
        whole = Run(story, weather, seed)
        outcome = self.perform(whole)
        if weather is not Weather.FAIR and not outcome.storms:
            return
        yield whole
        chance = random.Random(f"{seed} {story} {weather}")
        for call in range(1, outcome.calls + 1):
            for side in Side:
                run = replace(whole, call=call, side=side)
                if chance.random() < SECOND_DEATHS:
                    run = replace(run, second=call + chance.randint(1, LATEST_SECOND))
                yield run
