"""Values become attributes and come back as they were."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.adapters.ledger.attributes import (
    attribute,
    due_shard,
    failure,
    is_absent,
    maybe_moment,
    maybe_text,
    moment,
    sealed,
    text,
    texts,
    whole_seconds,
    words,
)
from portrait.model import AssetState, Failure, KeyScope, Sealed

moments = st.integers(-(10**15), 250_000 * 10**12).map(
    lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
)
VALUES: tuple[object, ...] = (None, frozenset(), (), "", 0, False)


@given(moments)
@settings(max_examples=200)
def test_a_time_keeps_every_microsecond(when: datetime) -> None:
    assert moment({"at": attribute(when)}, "at") == when


@given(moments)
@settings(max_examples=200)
def test_a_time_is_a_number_that_sorts_as_time_does(when: datetime) -> None:
    later = when + timedelta(microseconds=1)
    assert Decimal(attribute(when)["N"]) < Decimal(attribute(later)["N"])


def test_a_time_is_epoch_seconds_whatever_its_zone() -> None:
    tokyo = datetime(2026, 3, 18, 12, 57, 10, 250_000, tzinfo=timezone(timedelta(hours=9)))
    assert attribute(tokyo) == {"N": "1773806230.250000"}
    assert attribute(tokyo.replace(microsecond=0)) == {"N": "1773806230"}
    assert moment({"at": {"N": "1773806230.25"}}, "at") == tokyo


def test_nothing_is_forgotten_early() -> None:
    on_the_second = datetime(2026, 3, 18, 3, 57, 10, tzinfo=UTC)
    assert whole_seconds(on_the_second) == 1773806230
    assert whole_seconds(on_the_second + timedelta(microseconds=1)) == 1773806231


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Zoë", {"S": "Zoë"}),
        ("", {"S": ""}),
        (AssetState.QUEUED, {"S": "queued"}),
        (0, {"N": "0"}),
        (True, {"BOOL": True}),
        (False, {"BOOL": False}),
        (Sealed((b"a", b"b")), {"L": [{"B": b"a"}, {"B": b"b"}]}),
        (Failure("c", "m"), {"M": {"code": {"S": "c"}, "message": {"S": "m"}}}),
        (frozenset(KeyScope), {"SS": ["assets", "keys", "videos"]}),
        (("b", "a", "b"), {"L": [{"S": "b"}, {"S": "a"}, {"S": "b"}]}),
    ],
)
def test_each_value_has_one_spelling(value: object, expected: object) -> None:
    assert attribute(value) == expected


def test_a_value_no_row_has_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="float"):
        attribute(1.5)


def test_what_is_absent_is_not_written() -> None:
    assert [is_absent(value) for value in VALUES] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    nothing: dict[str, dict[str, object]] = {}
    assert text(nothing, "x") == ""
    assert maybe_text(nothing, "x") is None
    assert maybe_moment(nothing, "x") is None
    assert sealed(nothing, "x") is None
    assert failure(nothing, "x") is None
    assert words(nothing, "x") == frozenset()
    assert texts(nothing, "x") == ()
    assert texts({"x": attribute(("b", "a"))}, "x") == ("b", "a")


def test_a_row_stays_in_its_shard_and_rows_spread_over_all() -> None:
    assert due_shard("ASSET#asset-20260318035710-00000") == "due#0"
    assert {due_shard(f"ASSET#{number}") for number in range(100)} == {
        "due#0",
        "due#1",
        "due#2",
        "due#3",
    }
