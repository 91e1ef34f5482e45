"""Random interleavings of every story that moves rows, over the ledger in memory.

Each schedule is a few dozen steps of two customers: creates, submits, checks, renames, deletes of
assets and of groups. An upstream call goes well, is refused, throttled, or its outcome is lost;
while it is on its way other steps run inside it, and now and then the process dies there. After
each schedule the books must balance. A submit that does not compare-and-set must be caught.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from portrait.model import (
    AssetState,
)
from portrait.rules.transitions import ASSET_TRANSITIONS
from tests.campaigns.ingest_schedule import ForgetfulLedger, Schedule, StrictLedger

SCHEDULES: Final = 2_500
TWIN_SCHEDULES: Final = 400


def walk(
    schedules: int, ledger: Callable[[], StrictLedger]
) -> tuple[Counter[str], Counter[tuple[AssetState, AssetState]]]:
    """Run so many schedules; counts of what was done and of the moves that were seen."""
    done: Counter[str] = Counter()
    moves: Counter[tuple[AssetState, AssetState]] = Counter()
    for seed in range(schedules):
        schedule = Schedule(seed, ledger())
        schedule.run()
        schedule.audit()
        done += schedule.done
        moves += schedule.ledger.moves
    return done, moves


@pytest.mark.campaign
def test_no_interleaving_unbalances_the_books(capsys: pytest.CaptureFixture[str]) -> None:
    done, moves = walk(SCHEDULES, StrictLedger)
    with capsys.disabled():
        steps = dict(sorted(done.items()))
        print(f"\ningest walk: {SCHEDULES} schedules, {done.total()} steps: {steps}")  # noqa: T201
        print({f"{source} -> {target}": count for (source, target), count in moves.items()})  # noqa: T201
    driven = {
        move
        for move in ASSET_TRANSITIONS
        if move[0] is not AssetState.UNKNOWN or move[1] is AssetState.DELETING
    }
    assert {move for move in driven if moves[move] < 5} == set()
    assert min(done[name] for name in ("submit", "check", "delete_group")) > 2_000
    assert done["killed"] > 200
    assert done["refused QuotaExceeded"] > 100
    assert done["refused CapacityUnavailable"] > 100


@pytest.mark.campaign
def test_a_submit_that_does_not_compare_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    caught = 0
    for seed in range(TWIN_SCHEDULES):
        schedule = Schedule(seed, ForgetfulLedger())
        try:
            schedule.run()
            schedule.audit()
        except AssertionError:
            caught += 1
    with capsys.disabled():
        print(f"\ningest walk: {caught} of {TWIN_SCHEDULES} schedules caught the planted bug")  # noqa: T201
    assert caught > TWIN_SCHEDULES // 100
