"""When the machine looks again, and how long a row belongs to it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.rules.pacing import (
    age_seconds,
    check_wait_seconds,
    is_slow,
    lease_to_renew,
    lease_until,
)
from tests.contract.samples import ANN, new_asset, new_group
from tests.unit.virtual_clock import START


def test_three_seconds_for_a_minute_then_half_as_long_again_up_to_a_minute() -> None:
    waits, elapsed = [], 0
    while elapsed < 900:
        waits.append(check_wait_seconds(elapsed))
        elapsed += waits[-1]
    assert waits[:20] == [3] * 20
    assert waits[20:28] == [5, 7, 11, 16, 23, 35, 52, 60]
    assert set(waits[28:]) == {60}
    assert len(waits) == 39


@given(st.floats(-10, 1e6), st.floats(0, 1e6))
def test_waits_never_shrink_and_keep_their_bounds(age: float, more: float) -> None:
    assert 3 <= check_wait_seconds(age) <= check_wait_seconds(age + more) <= 60


@pytest.mark.parametrize(("seconds", "slow"), [(0, False), (899.9, False), (900, True)])
def test_fifteen_minutes_are_slow(seconds: float, *, slow: bool) -> None:
    assert is_slow(seconds) is slow


def test_a_lease_is_forty_five_seconds_beyond_the_wait() -> None:
    assert lease_until(START) == START + timedelta(seconds=45)
    assert lease_until(START, 60) == START + timedelta(seconds=105)


@pytest.mark.parametrize(
    ("left", "wait", "renew"),
    [(45, 3, False), (23, 3, False), (22.9, 3, True), (79.9, 60, True), (80, 60, False)],
)
def test_a_lease_is_renewed_when_under_twenty_seconds_would_be_left(
    left: float, wait: float, *, renew: bool
) -> None:
    assert lease_to_renew(START + timedelta(seconds=left), START, wait) is renew


def test_a_row_without_a_lease_takes_one() -> None:
    assert lease_to_renew(None, START, 3)


def test_age_counts_from_the_last_send_or_from_the_create() -> None:
    row = new_asset(new_group(who=ANN))
    now = row.created_at + timedelta(seconds=10)
    assert age_seconds(row, now) == 10
    assert age_seconds(replace(row, sent_at=now - timedelta(seconds=2)), now) == 2
