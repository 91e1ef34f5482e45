"""Every upload whose teller dies, before or after each call: one asset or none, and no file left.

Whoever comes after, in whatever number, dies too, until one lives. Then the same with somebody else
who does all of the work while a teller stands before one of its calls.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest

from tests.campaigns.crash.killing import Side
from tests.campaigns.finalizing.deaths import (
    Careless,
    Scene,
    calls_of,
    die_at,
    leftover,
    wrong_with,
)
from tests.campaigns.finalizing.scenes import SCENES

FULL = os.environ.get("CAMPAIGN") == "full"
LIVES = 3 if FULL else 2
"""Tellers who die one after the other."""


def deaths(calls: int) -> Iterator[tuple[tuple[int, Side], ...]]:
    """Who dies where: each call and side, once, twice and so on."""
    points = list(product(range(1, calls + 1), Side))
    for lives in range(1, LIVES + 1):
        yield from product(points, repeat=lives)


def kill(make: Callable[[], Scene], dying: tuple[tuple[int, Side], ...]) -> str:
    """Tellers die one after the other, then one lives; what is wrong."""
    scene = make()
    for point, side in dying:
        die_at(scene, point, side)
    scene.tell()
    scene.ask()
    return wrong_with(scene)


@pytest.mark.campaign
def test_a_teller_who_dies_anywhere_is_followed_by_one_who_finishes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for name, make in SCENES.items():
        calls = calls_of(make)
        counts["crash points"] += 2 * len(calls)
        for dying in deaths(len(calls)):
            counts["runs"] += 1
            found = kill(make, dying)
            if found:
                wrong.append(f"{name} {[(calls[at - 1], side) for at, side in dying]}: {found}")
    with capsys.disabled():
        print(f"\nfinalizer crashes: {len(SCENES)} stories, {dict(counts)}, {len(wrong)} wrong")  # noqa: T201
    assert wrong == []
    assert counts["crash points"] >= 100
    assert counts["runs"] >= (15_000 if FULL else 1_200)


@pytest.mark.campaign
def test_a_teller_who_meets_another_makes_nothing_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for name, make in SCENES.items():
        for at in range(len(calls_of(make)) + 1):
            for who in ("queue", "customer", "deleter"):
                scene = make()
                meet(scene, at, who)
                counts[who] += 1
                found = wrong_with(scene, deleted=who == "deleter")
                # Who deletes while a file is written, or awaited, leaves it to the bucket's rule.
                if found and not (who == "deleter" and leftover(scene)):
                    wrong.append(f"{name} meets {who} at {at}: {found}")
                counts["left to the bucket"] += who == "deleter" and leftover(scene)
    with capsys.disabled():
        print(f"\nfinalizer meetings: {dict(counts)}, {len(wrong)} wrong")  # noqa: T201
    assert wrong == []
    assert counts["queue"] >= 50


def meet(scene: Scene, at: int, who: str) -> None:
    """One teller, whom somebody overtakes just before a call; then the queue comes again."""
    somebody = {"queue": scene.tell, "customer": scene.ask, "deleter": scene.forget}[who]
    scene.deaths.at, scene.deaths.somebody = at, somebody
    scene.deaths.counting = True
    scene.tell(scene.ports)
    scene.deaths.counting = False
    scene.tell()


@pytest.mark.campaign
def test_the_campaign_catches_a_file_that_goes_too_early() -> None:
    def careless() -> Scene:
        scene = SCENES["accepted"]()
        raw = scene.arrivals.raw
        scene.arrivals.raw = Careless(raw.objects, raw.files)
        return scene

    wrong = [kill(careless, ((at, Side.AFTER),)) for at in range(1, 5)]
    assert "the receipt is waiting" in wrong


@pytest.mark.campaign
def test_the_campaign_catches_a_clean_file_that_stays() -> None:
    def keeping() -> Scene:
        scene = SCENES["malformed"]()
        scene.arrivals.world.objects.files["uploads/ann/stray"] = (b"", "image/jpeg")
        return replace(scene)

    assert kill(keeping, ((1, Side.BEFORE),)) == "files differ from rows"
