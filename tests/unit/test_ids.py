"""Ids: two spellings of one asset, and nothing that we did not mint."""

import random
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.ids import (
    MalformedId,
    as_ta,
    mint_asset_id,
    mint_group_id,
    mint_marker,
    parse_asset_id,
    parse_group_id,
)
from portrait.model import AssetId

NOON = datetime(2026, 3, 18, 3, 57, 10, 999_999, tzinfo=UTC)
moments = st.integers(0, 253_402_300_799).map(lambda second: datetime.fromtimestamp(second, UTC))
seeds = st.integers(min_value=0, max_value=2**32)


@given(moments, seeds)
@settings(max_examples=200)
def test_both_spellings_lead_to_the_same_asset(now: datetime, seed: int) -> None:
    asset = mint_asset_id(now, random.Random(seed))
    spelt = as_ta(asset)
    assert re.fullmatch(r"asset-[0-9]{14}-[0-9a-z]{5}", asset)
    assert re.fullmatch(r"ta_[0-9a-f]{32}", spelt)
    assert parse_asset_id(asset) == asset
    assert parse_asset_id(spelt) == asset


@given(moments, seeds, seeds)
@settings(max_examples=100)
def test_two_assets_never_share_a_spelling(now: datetime, one: int, two: int) -> None:
    first, second = (mint_asset_id(now, random.Random(seed)) for seed in (one, two))
    assert (first == second) == (as_ta(first) == as_ta(second))


@given(moments, seeds, st.integers(0, 31), st.sampled_from("0123456789abcdef"))
@settings(max_examples=200)
def test_one_wrong_digit_is_told_from_a_miss(
    now: datetime, seed: int, position: int, digit: str
) -> None:
    spelt = as_ta(mint_asset_id(now, random.Random(seed)))
    broken = spelt[: 3 + position] + digit + spelt[4 + position :]
    if broken == spelt:
        assert parse_asset_id(broken)
    else:
        with pytest.raises(MalformedId):
            parse_asset_id(broken)


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_garbage_raises_nothing_but_its_own_error(garbage: str) -> None:
    for text in (garbage, f"ta_{garbage}", f"asset-{garbage}", f"group-{garbage}"):
        for parse in (parse_asset_id, parse_group_id):
            with pytest.raises(MalformedId):
                parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "asset-20260318035710-k3x9",
        "asset-20260318035710-k3x9qq",
        "asset-20260318035710-K3X9Q",
        "asset-20261318035710-k3x9q",
        "asset-20260230035710-k3x9q",
        "asset-00000000000000-k3x9q",
        "asset-19691231235959-k3x9q",
        "asset-20260318035710-k3x9q\n",
        " asset-20260318035710-k3x9q",
        "asset-\uff120260318035710-k3x9q",
        "group-20260318035710-k3x9q",
        "ta_" + "0" * 32,
        "TA_01000069ba2186a1c47d00000000000000",
        "ta_" + "f" * 31,
    ],
)
def test_what_only_looks_like_an_asset_id(text: str) -> None:
    with pytest.raises(MalformedId):
        parse_asset_id(text)


def test_the_spelling_of_one_known_asset_never_changes() -> None:
    asset = AssetId("asset-20260318035710-k3x9q")
    spelt = as_ta(asset)
    assert spelt == "ta_0100017d0c1bd067772e28578abb2da1"
    assert spelt[3:5] == "01"
    assert int(spelt[5:23], 16) == int(NOON.timestamp()) * 36**5 + int("k3x9q", 36)


def test_an_asset_is_no_group_and_a_group_no_asset() -> None:
    rng = random.Random(1)
    assert parse_group_id(mint_group_id(NOON, rng)).startswith("group-20260318035710-")
    with pytest.raises(MalformedId):
        parse_group_id(mint_asset_id(NOON, rng))
    with pytest.raises(MalformedId):
        parse_asset_id(mint_group_id(NOON, rng))


def test_ids_are_stamped_in_utc_and_sort_by_creation() -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert mint_asset_id(tokyo, random.Random(1)) == mint_asset_id(NOON, random.Random(1))
    rng = random.Random(2)
    minted = [mint_asset_id(NOON + timedelta(seconds=second), rng) for second in range(100)]
    assert minted == sorted(minted)


def test_ids_of_one_second_differ() -> None:
    rng = random.Random(3)
    assert len({mint_group_id(NOON, rng) for _ in range(2000)}) >= 1999


def test_a_marker_is_the_environments_tag_and_ten_characters() -> None:
    marker = mint_marker("prd", random.Random(4))
    assert re.fullmatch(r"prd[a-z2-7]{10}", marker)
    assert marker != mint_marker("prd", random.Random(5))
