"""The governor, the same tests over lines in memory and over an engine's table."""

from datetime import timedelta

import pytest

from portrait.adapters.governor import DurableGovernor
from portrait.errors import TurnRefused
from portrait.model import CustomerId
from portrait.ports.governor import Forecast, Kind
from tests.contract.lines import (
    ANN,
    BEN,
    CAT,
    NOW,
    SPACING,
    Place,
    engine_place,
    memory_place,
    take,
)


@pytest.fixture(params=["memory", pytest.param("engine", marks=pytest.mark.engine)])
def place(request: pytest.FixtureRequest) -> Place:
    """A place where no line has begun."""
    if request.param == "memory":
        return memory_place()
    return engine_place(*request.getfixturevalue("engine_dynamodb"))


def refused(
    governor: DurableGovernor, customer: CustomerId, *, at: timedelta, wait: float = 600
) -> float:
    """After how many seconds to ask again."""
    with pytest.raises(TurnRefused) as refusal:
        take(governor, customer, at=at, wait=wait)
    return refusal.value.retry_after_seconds


def test_turns_are_given_in_the_order_of_asking_and_evenly_spaced(place: Place) -> None:
    turns = [take(place.governor(), customer) for customer in (ANN, BEN, CAT)]
    assert turns == [timedelta(0), SPACING, 2 * SPACING]


def test_a_line_that_was_idle_starts_at_once_and_saves_nothing_up(place: Place) -> None:
    governor = place.governor()
    later = timedelta(hours=1)
    assert take(governor) == timedelta(0)
    assert [take(governor, who, at=later) - later for who in (ANN, BEN)] == [timedelta(0), SPACING]


def test_a_customer_holds_one_turn_ahead_and_its_queue_stays_its_own(place: Place) -> None:
    governor = place.governor()
    assert [take(governor), take(governor)] == [timedelta(0), SPACING]
    before = place.marks("one", "CreateAsset")
    for fresh in (governor, place.governor()):
        assert refused(fresh, ANN, at=timedelta(0)) == SPACING.total_seconds()
    assert place.marks("one", "CreateAsset") == before
    assert take(governor, BEN) == 2 * SPACING
    assert take(governor, at=SPACING) == 3 * SPACING


def test_a_look_at_the_line_says_what_would_be_waited_and_reserves_nothing(place: Place) -> None:
    start, one = timedelta(0), SPACING.total_seconds()
    assert place.forecast(ANN, start) == Forecast(0.0, 0.0)
    governor = place.governor()
    turns = [take(governor, ANN), take(governor, ANN), take(governor, BEN)]
    assert turns == [start, SPACING, 2 * SPACING]
    before = place.marks("one", "CreateAsset")
    assert place.forecast(CAT, start) == Forecast(3 * one, 3 * one)
    assert place.forecast(ANN, SPACING) == Forecast(2 * one, 2 * one)
    assert place.forecast(CAT, 4 * SPACING) == Forecast(0.0, 0.0)
    assert place.marks("one", "CreateAsset") == before
    assert take(governor, CAT) == 3 * SPACING


def test_a_wait_that_is_too_long_is_refused_and_reserves_nothing(place: Place) -> None:
    for customer in (ANN, BEN):
        take(place.governor(), customer)
    before = place.marks("one", "CreateAsset")
    wait = refused(place.governor(), CAT, at=timedelta(0), wait=3.0)
    assert wait == pytest.approx(2 * SPACING.total_seconds() - 3.0)
    assert place.marks("one", "CreateAsset") == before
    assert take(place.governor(), CAT, at=timedelta(seconds=wait), wait=3.0) == 2 * SPACING


def test_a_clock_that_is_behind_cannot_pull_the_line_back(place: Place) -> None:
    assert take(place.governor(), ANN) == timedelta(0)
    behind = timedelta(seconds=-2)
    assert take(place.governor(), BEN, at=behind) == SPACING
    assert take(place.governor(), CAT, at=behind) == 2 * SPACING


def test_who_is_behind_learns_it_and_is_given_no_less(place: Place) -> None:
    fast, slow, behind = place.governor(), place.governor(), timedelta(seconds=-2)
    assert take(fast, ANN) == timedelta(0)
    # By its own clock it would be too early for one more of ann's.
    assert take(slow, ANN, at=behind) == SPACING
    assert slow.clock(NOW + behind) == NOW
    assert fast.clock(NOW) == NOW


def test_a_clock_that_is_wrong_by_itself_is_not_followed(place: Place) -> None:
    wrong = timedelta(seconds=6)
    assert take(place.governor(), ANN, at=wrong) == wrong
    right = place.governor()
    assert take(right, BEN) == wrong + SPACING
    assert right.clock(NOW) == NOW


def test_accounts_and_actions_have_lines_of_their_own(place: Place) -> None:
    governor = place.governor()
    assert take(governor) == timedelta(0)
    assert take(governor, account="two") == timedelta(0)
    assert take(governor, action="CreateAssetGroup") == timedelta(0)


def test_a_burst_comes_at_once_and_no_more_than_that(place: Place) -> None:
    turns = [take(place.governor(), CustomerId(f"c{n}"), "GetAsset") for n in range(12)]
    assert turns[:10] == [timedelta(0)] * 10
    assert turns[10:] == [timedelta(microseconds=11319 * n) for n in (1, 2)]


def test_background_calls_leave_a_fifth_of_the_rate_to_others(place: Place) -> None:
    governor = place.governor()
    given = {Kind.BACKGROUND: 0, Kind.INTERACTIVE: 0}
    for tick in range(1000):
        for kind in given:
            who = CustomerId(f"{kind}{tick % 7}")
            try:
                take(
                    governor,
                    who,
                    "CreateAssetGroup",
                    at=timedelta(milliseconds=10 * tick),
                    wait=0.05 if kind is Kind.INTERACTIVE else 1,
                    kind=kind,
                )
            except TurnRefused:
                continue
            given[kind] += 1
    assert sum(given.values()) <= 10 * 10
    assert given[Kind.INTERACTIVE] >= 20


def test_background_alone_takes_four_fifths(place: Place) -> None:
    governor = place.governor()
    given = 0
    for tick in range(1000):
        try:
            take(
                governor,
                CustomerId(f"c{tick % 7}"),
                "CreateAssetGroup",
                at=timedelta(milliseconds=10 * tick),
                kind=Kind.BACKGROUND,
            )
        except TurnRefused:
            continue
        given += 1
    assert 75 <= given <= 80


def test_customers_who_went_away_are_forgotten(place: Place) -> None:
    governor = place.governor()
    for n in range(6):
        take(governor, CustomerId(f"c{n}"), "CreateAssetGroup")
    take(governor, ANN, "CreateAssetGroup", at=timedelta(minutes=1))
    assert set(place.marks("one", "CreateAssetGroup")) == {
        "tat",
        "clock",
        "own#ann",
    }
