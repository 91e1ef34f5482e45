"""A signature is good for a while, on both sides of the moment it was made."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.signed_requests import (
    ARK,
    GENUINE,
    NOW,
    SECRETS,
    UNSIGNED,
    check,
    refusal,
    signed,
    with_header,
)
from volcengine_signature import SignatureError, verify


@pytest.mark.parametrize("seconds", [-900, -899, 0, 899, 900])
def test_inside_the_window_both_ways(seconds: int) -> None:
    assert check(signed(), NOW + timedelta(seconds=seconds)) == GENUINE


@pytest.mark.parametrize("seconds", [-86_400, -901, 901, 86_400])
def test_outside_the_window_both_ways(seconds: int) -> None:
    assert refusal(signed(), NOW + timedelta(seconds=seconds)) == "InvalidTimestamp"


def test_a_millisecond_past_the_window_is_outside() -> None:
    late = NOW + timedelta(seconds=900, milliseconds=1)
    assert refusal(signed(), late) == "InvalidTimestamp"


def test_the_window_is_the_callers() -> None:
    request = signed()
    assert verify(request, SECRETS.get, ARK, NOW + timedelta(seconds=5), 5) == GENUINE
    with pytest.raises(SignatureError, match="InvalidTimestamp"):
        verify(request, SECRETS.get, ARK, NOW + timedelta(seconds=6), 5)


def test_a_request_of_last_minute_is_good_after_midnight() -> None:
    eve = datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC)
    request = signed(now=eve)
    verified = check(request, eve + timedelta(minutes=1))
    assert verified == replace(GENUINE, signed_at=eve)


def test_a_sender_cannot_choose_a_longer_life() -> None:
    request = signed(replace(UNSIGNED, query=(*UNSIGNED.query, ("X-Expires", "604800"))))
    assert check(request) == GENUINE
    assert refusal(request, NOW + timedelta(seconds=901)) == "InvalidTimestamp"


@pytest.mark.parametrize(
    "x_date",
    [
        "",
        "20261101T010203",
        "20261101T010203Z\n",
        " 20261101T010203Z",
        "2026-11-01T01:02:03Z",
        "20261101T010203+0000",
        "20261301T010203Z",
        "20260229T010203Z",
        "20261101T240000Z",
        "20261101T010260Z",
        "00000101T000000Z",
        "\u0662\u0660\u0662\u0666\u0661\u0661\u0660\u0661T\u0660\u0661\u0660\u0662\u0660\u0663Z",
        "\uff12\uff10\uff12\uff16\uff11\uff11\uff10\uff11T010203Z",
        "20261101T010203Z" * 10_000,
    ],
)
def test_an_x_date_that_is_no_time(x_date: str) -> None:
    assert refusal(with_header(signed(), "X-Date", x_date)) == "InvalidTimestamp"


def test_another_x_date_within_the_window_breaks_the_signature() -> None:
    request = with_header(signed(), "X-Date", "20261101T010204Z")
    assert refusal(request) == "SignatureDoesNotMatch"
