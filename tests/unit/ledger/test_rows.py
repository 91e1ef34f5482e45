"""Rows: nothing of a value is lost in them, and no key leaves its customer's partition."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from portrait.adapters.ledger.keys import asset_key, claim_key, group_key, meta_key, pool_key
from portrait.adapters.ledger.moves import ForbiddenMove, asset_move, group_move
from portrait.adapters.ledger.rows import (
    ASSET_COLUMNS,
    asset_from,
    asset_item,
    customer_from,
    customer_item,
    group_from,
    group_item,
    key_from,
    key_item,
)
from portrait.model import (
    Asset,
    AssetState,
    Failure,
    GroupState,
    Home,
    Key,
    KeyId,
    KeyKind,
    Limits,
    Sealed,
    UpstreamId,
)
from portrait.rules.transitions import ASSET_TRANSITIONS, GROUP_TRANSITIONS
from tests.contract.samples import ANN, DUE, START, customer, new_asset, new_group

FULL_ASSET = replace(
    new_asset(new_group()),
    generation=3,
    attempts=2,
    sent_at=START,
    checked_at=START + timedelta(microseconds=1),
    upstream_id=UpstreamId("asset-up"),
    media=Sealed((b"m",)),
    media_expires_at=DUE,
    failure=Failure("code", "message"),
)
BARE_ASSET = replace(
    FULL_ASSET,
    moderation=None,
    in_pool=False,
    source=None,
    source_host="",
    source_sha256="",
    upload_key=None,
    sent_at=None,
    checked_at=None,
    upstream_id=None,
    media=None,
    media_expires_at=None,
    failure=None,
    due_at=None,
)
KEY = Key(KeyId("abcdefghij"), ANN, KeyKind.SIGNING, "proof", START)


def test_the_full_sample_differs_from_a_default_everywhere() -> None:
    assert all(getattr(FULL_ASSET, member.name) not in {None, ""} for member in fields(Asset))


@pytest.mark.parametrize("asset", [FULL_ASSET, BARE_ASSET], ids=["full", "bare"])
def test_an_asset_survives_its_row(asset: Asset) -> None:
    assert asset_from(asset_item(asset)) == asset


def test_a_group_survives_its_row() -> None:
    full = replace(new_group(), asset_count=4, upstream_id=UpstreamId("group-up"))
    bare = replace(full, upstream_id=None, sent_at=None, due_at=None, description="")
    assert [group_from(group_item(group)) for group in (full, bare)] == [full, bare]


def test_a_customer_and_a_key_survive_their_rows() -> None:
    who = replace(customer(), limits=Limits(1, 2), group_count=1)
    assert customer_from(customer_item(who)) == who
    whole = replace(KEY, expires_at=DUE, revoked=True, last_used_day="2026-03-18")
    assert [key_from(key_item(key)) for key in (KEY, whole)] == [KEY, whole]


def test_a_keys_end_is_not_what_the_ttl_collects() -> None:
    assert "expires_at" not in key_item(replace(KEY, expires_at=DUE))


def test_a_row_is_in_the_due_index_exactly_while_it_is_due() -> None:
    due = group_item(new_group())
    resting = group_item(replace(new_group(), due_at=None))
    assert (due["due_at"], due["due_shard"]["S"][:4]) == ({"N": "1773806275.375000"}, "due#")
    assert not {"due_at", "due_shard"} & set(resting)


def test_a_list_reads_every_column_but_the_sealed_ones() -> None:
    item = asset_item(FULL_ASSET)
    assert set(item) - set(ASSET_COLUMNS) == {"source", "media", "due_shard"}
    listed = {name: value for name, value in item.items() if name in ASSET_COLUMNS}
    assert asset_from(listed) == replace(FULL_ASSET, source=None, media=None)


def test_the_grammar_of_keys() -> None:
    group, asset = new_group().group, new_asset(new_group()).asset
    home = Home("operator-1", "gateway")
    assert [
        (key["pk"]["S"], key["sk"]["S"])
        for key in (
            meta_key(ANN),
            group_key(ANN, group),
            asset_key(ANN, asset),
            pool_key(home),
            claim_key(home.account, UpstreamId("asset-up")),
        )
    ] == [
        ("CUST#ann", "META"),
        ("CUST#ann", "GROUP#group-20260318035710-00000"),
        ("CUST#ann", "ASSET#asset-20260318035710-00000"),
        ("POOL#operator-1#gateway", "POOL"),
        ("UPSTREAM#operator-1#asset-up", "CLAIM"),
    ]


@pytest.mark.parametrize("source", AssetState)
@pytest.mark.parametrize("target", AssetState)
def test_no_asset_moves_past_the_table(source: AssetState, target: AssetState) -> None:
    if (source, target) in ASSET_TRANSITIONS:
        assert asset_move(frozenset({source}), target, {"name": "a"})["name"] == "a"
    else:
        with pytest.raises(ForbiddenMove):
            asset_move(frozenset({source}), target, {})


@pytest.mark.parametrize("source", GroupState)
@pytest.mark.parametrize("target", GroupState)
def test_no_group_moves_past_the_table(source: GroupState, target: GroupState) -> None:
    if (source, target) in GROUP_TRANSITIONS:
        assert group_move(frozenset({source}), target, {"name": "a"})["name"] == "a"
    else:
        with pytest.raises(ForbiddenMove):
            group_move(frozenset({source}), target, {})


def test_one_bad_source_spoils_the_move() -> None:
    sources = frozenset({AssetState.PROCESSING, AssetState.QUEUED})
    with pytest.raises(ForbiddenMove):
        asset_move(sources, AssetState.ACTIVE, {})


def test_a_row_at_rest_is_due_for_nobody() -> None:
    processing = frozenset({AssetState.PROCESSING})
    assert asset_move(processing, AssetState.ACTIVE, {}) == {"due_at": None}
    with pytest.raises(ForbiddenMove):
        asset_move(processing, AssetState.ACTIVE, {"due_at": DUE})
    submitting = frozenset({AssetState.SUBMITTING})
    assert asset_move(submitting, AssetState.PROCESSING, {"due_at": DUE}) == {"due_at": DUE}
    assert asset_move(submitting, AssetState.PROCESSING, {}) == {}
