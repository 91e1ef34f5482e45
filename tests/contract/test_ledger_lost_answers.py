"""A write whose answer was lost is sent again, and knows its own mark: it happened once."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portrait.errors import ServiceUnavailable, StateChanged
from portrait.model import (
    Asset,
    AssetState,
    CustomerId,
    Failure,
    GroupState,
    Key,
    KeyId,
    KeyKind,
    Limits,
    UpstreamId,
)
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.lossy import conflict
from tests.contract.samples import (
    ANN,
    DUE,
    FORGET,
    LATER,
    LIMIT,
    ROOMY,
    START,
    customer,
    new_asset,
    new_group,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine
CREATING = frozenset({GroupState.CREATING})
QUEUED = frozenset({AssetState.QUEUED})


def test_every_write_happens_once_though_each_answer_is_lost(lossy: Lossy) -> None:
    ledger, client = lossy.ledger, lossy.client

    def lose(count: int = 1) -> None:
        assert client.lose == 0
        client.lose = count

    group, doomed = new_group(0), new_group(1)
    for row in (group, doomed):
        lose()
        ledger.groups.reserve_group(row, LIMIT, ROOMY)
    lose()
    active = ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    assert active == replace(group, state=GroupState.ACTIVE, updated_at=LATER, due_at=None)
    lose()
    ledger.groups.refuse_group(doomed)
    rows = [new_asset(group, number) for number in range(3)]
    for asset in rows:
        lose()
        ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
    lose()
    sent = ledger.assets.move_asset(rows[0], QUEUED, AssetState.SUBMITTING, LATER, {})
    lose()
    failed = ledger.assets.refuse_asset(sent, Failure("Bad", ""), LATER)
    assert ledger.assets.find_asset(ANN, failed.asset) == failed
    lose()
    ledger.assets.begin_asset_delete(rows[1], LATER, DUE)
    lose()
    ledger.assets.note_upstream_id(rows[1], UpstreamId("up"))
    lose()
    ledger.assets.finish_asset_delete(rows[1], LATER, FORGET)
    ledger.audit().assert_balanced()
    lose()
    ledger.groups.begin_group_delete(group, LATER, DUE)
    lose()
    assert ledger.groups.begin_group_assets_delete(group, LATER, DUE) == [failed, rows[2]]
    ledger.audit().assert_balanced()
    lose(2)
    ledger.groups.finish_group_delete(group, [failed, rows[2]], LATER, FORGET)
    assert client.lose == 0
    ledger.audit().assert_balanced()


def test_what_an_operator_does_happens_once_though_each_answer_is_lost(lossy: Lossy) -> None:
    ledger, client = lossy.ledger, lossy.client
    key = Key(KeyId("abcdefghij"), ANN, KeyKind.BEARER, "proof", START)
    client.lose = 1
    ledger.registry.add_customer(customer(CustomerId("cleo")))
    client.lose = 1
    ledger.registry.add_key(key)
    client.lose = 1
    assert ledger.registry.set_customer(ANN, limits=Limits(1, 1)).limits == Limits(1, 1)
    client.lose = 1
    group = replace(new_group(), state=GroupState.ACTIVE, upstream_id=UpstreamId("up"), due_at=None)
    ledger.registry.import_group(group, LIMIT)
    assert client.lose == 0
    ledger.audit().assert_balanced()


def test_a_lost_answer_does_not_make_somebody_elses_move_ones_own(
    lossy: Lossy, engine_ledger: Ledgers
) -> None:
    group = new_group()
    engine_ledger.groups.reserve_group(group, LIMIT, ROOMY)
    engine_ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    lossy.client.lose = 1
    with pytest.raises(StateChanged):
        lossy.ledger.groups.move_group(group, CREATING, GroupState.ACTIVE, LATER, {})
    with pytest.raises(StateChanged):
        lossy.ledger.groups.refuse_group(group)


def test_a_conflict_is_tried_again_whatever_else_the_answer_says(lossy: Lossy) -> None:
    lossy.client.refuse = [conflict() for _ in range(5)]
    lossy.ledger.groups.reserve_group(new_group(), LIMIT, ROOMY)
    assert lossy.client.calls == {"transact_write_items": 6}
    assert len(lossy.slept) == 5
    assert sum(lossy.slept) < 10
    lossy.ledger.audit().assert_balanced()


def test_ten_seconds_of_conflicts_are_enough(lossy: Lossy) -> None:
    lossy.client.refuse = [conflict() for _ in range(100)]
    with pytest.raises(ServiceUnavailable):
        lossy.ledger.groups.reserve_group(new_group(), LIMIT, ROOMY)
    assert sum(lossy.slept) == pytest.approx(10)
    assert lossy.ledger.audit().groups == []


def test_a_cascade_returns_a_row_that_moved_under_it_as_it_was_last(
    lossy: Lossy, engine_ledger: Ledgers
) -> None:
    group, rows = new_group(), [new_asset(new_group(), number) for number in range(3)]
    engine_ledger.groups.reserve_group(group, LIMIT, ROOMY)
    for row in rows:
        engine_ledger.assets.reserve_asset(row, LIMIT, ROOMY)
    engine_ledger.groups.begin_group_delete(group, LATER, DUE)
    moved: list[Asset] = []

    def send() -> None:
        submitting = AssetState.SUBMITTING
        moved.append(engine_ledger.assets.move_asset(rows[0], QUEUED, submitting, LATER, {}))

    def delete() -> None:
        engine_ledger.assets.begin_asset_delete(rows[1], START, DUE)
        moved.append(replace(rows[1], state=AssetState.DELETING, updated_at=START))

    lossy.client.first = [send, delete]
    found = lossy.ledger.groups.begin_group_assets_delete(group, LATER, DUE)
    assert found == [*moved, rows[2]]
    assert lossy.client.calls == {"query": 1, "transact_write_items": 3}
    lossy.ledger.audit().assert_balanced()


def test_a_counter_that_drifted_keeps_no_picture_from_being_deleted(
    lossy: Lossy, dynamodb: "DynamoDBClient", table_name: str
) -> None:
    group, asset = new_group(), new_asset(new_group())
    lossy.ledger.groups.reserve_group(group, LIMIT, ROOMY)
    lossy.ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
    for pk, sk, counter in (
        ("CUST#ann", f"GROUP#{group.group}", "asset_count"),
        ("CUST#ann", "META", "group_count"),
        ("POOL#operator-1#gateway", "POOL", "assets"),
    ):
        dynamodb.update_item(
            TableName=table_name,
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="SET #c = :zero",
            ExpressionAttributeNames={"#c": counter},
            ExpressionAttributeValues={":zero": {"N": "0"}},
        )
    lossy.ledger.assets.begin_asset_delete(asset, LATER, DUE)
    lossy.ledger.assets.finish_asset_delete(asset, LATER, FORGET)
    lossy.ledger.groups.begin_group_delete(group, LATER, DUE)
    lossy.ledger.groups.finish_group_delete(group, [], LATER, FORGET)
    lossy.ledger.audit().assert_balanced()
