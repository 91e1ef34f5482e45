"""Every story killed before and after every call it makes, crossed with what the line does.

Then time goes on: the machine's executions are driven, the sweeper looks every minute, and late
packets arrive. When all is at rest nothing may be lost, leaked, doubled or left behind. In a share
of the runs somebody dies a second time. A run that breaks a promise is printed as the `Run` that
plays it again. CAMPAIGN=full makes every run there is, with two seeds.
"""

import logging
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from tests.campaigns.crash.batch_twins import BATCH_TWINS
from tests.campaigns.crash.campaign import STORIES, caught, every_run, some_runs, tally
from tests.campaigns.crash.key_twins import KEY_TWINS
from tests.campaigns.crash.runs import Place
from tests.campaigns.crash.stores import in_memory, on_engine
from tests.campaigns.crash.twins import TWINS, Twin
from tests.campaigns.crash.used_stories import USED_TWINS
from tests.campaigns.crash.weather import Weather

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WHOLE: Final = os.environ.get("CAMPAIGN") == "full"
SEEDS, FLOOR = ((1, 2), 10_000) if WHOLE else ((1,), 1_000)
ENGINE_PAIRS, ENGINE_KILLS, ENGINE_FLOOR = (len(STORIES), 5, 300) if WHOLE else (12, 3, 40)
TWIN_SEEDS, TWIN_RUNS = (6, 400) if WHOLE else (2, 80)


@pytest.fixture
def place() -> Iterator[Place]:
    logging.disable()
    yield Place(STORIES, in_memory)
    logging.disable(logging.NOTSET)


def say(capsys: pytest.CaptureFixture[str], lines: list[str]) -> None:
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201


@pytest.mark.campaign
def test_whoever_dies_wherever_all_comes_to_rest_and_nothing_is_lost(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    runs = every_run(place, SEEDS)
    if not WHOLE:
        quiet = [run for run in runs if run.call == 0]
        killed = [run for run in runs if run.call != 0]
        runs = quiet + random.Random(1).sample(killed, FLOOR)
    found = tally(place, runs)
    say(capsys, found.lines("crash points in memory", time.monotonic() - started))
    assert found.broken == []
    assert found.runs >= FLOOR
    assert set(found.stories) == {story.name for story in STORIES}
    assert set(found.weathers) == {*Weather}
    assert found.deaths[2] >= FLOOR // 10


@pytest.mark.campaign
@pytest.mark.engine
def test_the_same_with_every_call_of_dynamodb_on_an_engine(
    place: Place,
    engine_dynamodb: tuple["DynamoDBClient", str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    started = time.monotonic()
    place = replace(place, store=on_engine(*engine_dynamodb))
    found = tally(place, some_runs(place, ENGINE_PAIRS, ENGINE_KILLS, random.Random(3)))
    say(capsys, found.lines("crash points on the engine", time.monotonic() - started))
    assert found.broken == []
    assert found.runs >= ENGINE_FLOOR


@pytest.mark.campaign
@pytest.mark.parametrize(
    "twin", [*TWINS, *BATCH_TWINS, *KEY_TWINS, *USED_TWINS], ids=lambda twin: twin.name
)
def test_a_planted_bug_is_caught(
    place: Place,
    twin: Twin,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stories = tuple(story for story in STORIES if story.name in twin.stories)
    assert len(stories) == len(twin.stories)
    sound = replace(place, stories=stories)
    runs = every_run(sound, range(TWIN_SEEDS))
    runs = random.Random(1).sample(runs, min(TWIN_RUNS, len(runs)))
    assert caught(sound, twin.complaint, runs) == 0
    twin.plant(monkeypatch)
    flawed = replace(sound, horizon=twin.horizon, disguise=twin.disguise)
    found = caught(flawed, twin.complaint, runs)
    say(capsys, [f"{twin.name}: {found} of {len(runs)} runs end '{twin.complaint}'"])
    assert found > 0
