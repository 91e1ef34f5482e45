"""Deliveries: written with what they tell of or not at all, and tried by one at a time."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portrait.errors import StateChanged
from portrait.model import (
    Asset,
    AssetState,
    CustomerId,
    Delivery,
    DeliveryState,
    EventType,
    Failure,
    Group,
    HookId,
    Marker,
)
from portrait.ports.due import SHARDS, DueKind, DueRow
from portrait.rules.endpoints import mint_delivery_id
from portrait.rules.limits import DELIVERY_KEPT_SECONDS
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.samples import ANN, BEN, DUE, LATER, LIMIT, ROOMY, START, new_asset, new_group

HOOK = HookId("hook_0000000001")
OTHER = HookId("hook_0000000002")
FORGOTTEN = timedelta(seconds=DELIVERY_KEPT_SECONDS + 1)
SOON = START + timedelta(seconds=30)
QUEUED = frozenset({AssetState.QUEUED})
SUBMITTING = frozenset({AssetState.SUBMITTING})
FAILURE = Failure("InvalidImage", "no face")


def telling(number: int = 0, hook: HookId = HOOK, who: CustomerId = ANN) -> Delivery:
    made = START + timedelta(seconds=number)
    return Delivery(
        customer=who,
        delivery=mint_delivery_id(hook, made, random.Random(number)),
        hook=hook,
        event=EventType.ASSET_FAILED,
        body='{"type":"asset.failed"}',
        created_at=made,
        due_at=made,
    )


def written(ledger: Ledgers, asset: Asset, delivery: Delivery) -> Delivery:
    ledger.assets.begin_asset_delete(asset, LATER, DUE, deliveries=[delivery])
    return delivery


def due(ledger: Ledgers, at: datetime) -> list[DueRow]:
    rows = [row for shard in range(SHARDS) for row in ledger.due.find_due(shard, at, 100)]
    return [row for row in rows if row.kind is DueKind.DELIVERY]


def test_a_delivery_reads_back_whole_and_only_to_its_customer(
    ledger: Ledgers, asset: Asset
) -> None:
    delivery = written(ledger, asset, telling())
    assert ledger.deliveries.load_delivery(ANN, delivery.delivery, now=LATER) == delivery
    assert ledger.deliveries.load_delivery(BEN, delivery.delivery, now=LATER) is None
    assert due(ledger, START) == [DueRow(ANN, delivery.delivery, DueKind.DELIVERY)]


Write = Callable[[Ledgers, Asset, list[Delivery]], object]
WRITES: dict[str, Write] = {
    "move": lambda ledger, asset, told: ledger.assets.move_asset(
        asset, SUBMITTING, AssetState.PROCESSING, LATER, {}, deliveries=told
    ),
    "refuse": lambda ledger, asset, told: ledger.assets.refuse_asset(
        asset, FAILURE, LATER, deliveries=told
    ),
    "delete": lambda ledger, asset, told: ledger.assets.begin_asset_delete(
        asset, LATER, DUE, deliveries=told
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_what_did_not_happen_is_not_told(ledger: Ledgers, asset: Asset, name: str) -> None:
    first, second = telling(0), telling(1, OTHER)
    asset = ledger.assets.move_asset(asset, QUEUED, AssetState.SUBMITTING, LATER, {})
    stale = replace(asset, marker=Marker("tstother00000"))
    with pytest.raises(StateChanged):
        WRITES[name](ledger, stale, [first, second])
    assert ledger.deliveries.load_delivery(ANN, first.delivery, now=LATER) is None
    WRITES[name](ledger, asset, [first, second])
    assert ledger.deliveries.load_delivery(ANN, first.delivery, now=LATER) == first
    assert ledger.deliveries.load_delivery(ANN, second.delivery, now=LATER) == second
    ledger.audit().assert_balanced()


def test_a_move_that_is_told_of_is_the_move(ledger: Ledgers, asset: Asset) -> None:
    moved = ledger.assets.move_asset(
        asset,
        QUEUED,
        AssetState.SUBMITTING,
        LATER,
        {"sent_at": LATER, "attempts": 1, "due_at": SOON},
        deliveries=[telling()],
    )
    assert moved == ledger.assets.load_asset(ANN, asset.asset)
    assert moved == replace(
        asset,
        state=AssetState.SUBMITTING,
        sent_at=LATER,
        attempts=1,
        due_at=SOON,
        updated_at=LATER,
    )


def test_a_group_that_goes_tells_of_each_asset_that_was_there(
    ledger: Ledgers, group: Group
) -> None:
    rows = [new_asset(group, number) for number in range(70)]
    for row in rows:
        ledger.assets.reserve_asset(row, 100, ROOMY)
    ledger.assets.begin_asset_delete(rows[3], START, DUE)
    told: list[Delivery] = []

    def tell(asset: Asset) -> list[Delivery]:
        number = rows.index(replace(asset, updated_at=asset.created_at))
        made = [telling(number), telling(number, OTHER)]
        told.extend(made)
        return made

    ledger.groups.begin_group_delete(group, LATER, DUE)
    ledger.groups.begin_group_assets_delete(group, LATER, DUE, tell)
    ledger.groups.begin_group_assets_delete(group, LATER, DUE, tell)
    assert len(told) == 2 * 69
    found, after = ledger.deliveries.page_deliveries(ANN, OTHER, 100, None, now=LATER)
    assert after is None
    newest_first = [telling(number, OTHER) for number in reversed(range(70)) if number != 3]
    assert found == newest_first
    ledger.audit().assert_balanced()


def test_deliveries_of_an_endpoint_are_paged_the_newest_first(
    ledger: Ledgers, group: Group
) -> None:
    for number in range(7):
        ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)
        hook = OTHER if number % 3 == 1 else HOOK
        written(ledger, new_asset(group, number), telling(number, hook))
    pages, after = [], None
    while True:
        page, after = ledger.deliveries.page_deliveries(ANN, HOOK, 2, after, now=LATER)
        pages.append(list(page))
        if after is None:
            break
    assert pages == [[telling(6), telling(5)], [telling(3), telling(2)], [telling(0)]]
    assert ledger.deliveries.page_deliveries(BEN, HOOK, 2, None, now=LATER) == ([], None)


def test_a_try_is_one_senders(ledger: Ledgers, asset: Asset) -> None:
    delivery = written(ledger, asset, telling())
    leased = ledger.deliveries.lease_delivery(delivery, SOON)
    assert leased == replace(delivery, due_at=SOON)
    with pytest.raises(StateChanged):
        ledger.deliveries.lease_delivery(delivery, DUE)
    assert due(ledger, START) == []
    failed = replace(leased, attempts=1, status=500, problem="status", tried_at=LATER, due_at=DUE)
    with pytest.raises(StateChanged):
        ledger.deliveries.keep_delivery(failed, leased_until=START)
    with pytest.raises(StateChanged):
        ledger.deliveries.keep_delivery(failed, leased_until=None)
    assert ledger.deliveries.keep_delivery(failed, leased_until=SOON) == failed
    again = ledger.deliveries.lease_delivery(failed, DUE + timedelta(seconds=30))
    done = replace(again, state=DeliveryState.DELIVERED, status=None, problem="", due_at=None)
    assert ledger.deliveries.keep_delivery(done, leased_until=again.due_at) == done
    assert ledger.deliveries.load_delivery(ANN, delivery.delivery, now=LATER) == done
    assert due(ledger, DUE + timedelta(days=2)) == []
    with pytest.raises(StateChanged):
        ledger.deliveries.lease_delivery(done, DUE)


@pytest.mark.parametrize("end", [DeliveryState.DELIVERED, DeliveryState.DEAD])
def test_what_has_ended_can_be_replayed_once_at_a_time(
    ledger: Ledgers, asset: Asset, end: DeliveryState
) -> None:
    delivery = written(ledger, asset, telling())
    with pytest.raises(StateChanged):
        ledger.deliveries.replay_delivery(delivery, DUE)
    leased = ledger.deliveries.lease_delivery(delivery, SOON)
    ended = replace(leased, state=end, attempts=8, status=500, problem="status", due_at=None)
    ended = ledger.deliveries.keep_delivery(ended, leased_until=SOON)
    fresh = ledger.deliveries.replay_delivery(ended, DUE)
    assert fresh == replace(delivery, due_at=DUE)
    assert ledger.deliveries.load_delivery(ANN, delivery.delivery, now=LATER) == fresh
    with pytest.raises(StateChanged):
        ledger.deliveries.replay_delivery(ended, DUE)


def test_a_delivery_that_is_kept_no_longer_is_a_miss_until_its_row_goes(
    ledger: Ledgers, asset: Asset
) -> None:
    delivery, find = written(ledger, asset, telling()), ledger.deliveries.load_delivery
    assert find(ANN, delivery.delivery, now=START + FORGOTTEN - timedelta(seconds=2)) == delivery
    assert find(ANN, delivery.delivery, now=START + FORGOTTEN) is None
    leased = ledger.deliveries.lease_delivery(delivery, SOON)
    dead = replace(leased, state=DeliveryState.DEAD, attempts=8, due_at=None)
    dead = ledger.deliveries.keep_delivery(dead, leased_until=SOON)
    fresh = ledger.deliveries.replay_delivery(dead, DUE)
    assert find(ANN, delivery.delivery, now=START + FORGOTTEN) == fresh
    assert find(ANN, delivery.delivery, now=DUE + FORGOTTEN) is None


@pytest.fixture
def asset_row(lossy: Lossy) -> Asset:
    """A queued asset on the lossy side of the table."""
    ledger = lossy.ledger
    ledger.groups.reserve_group(new_group(), LIMIT, ROOMY)
    ledger.assets.reserve_asset(new_asset(new_group()), LIMIT, ROOMY)
    return new_asset(new_group())


@pytest.mark.engine
def test_a_write_with_deliveries_whose_answer_was_lost_happened_once(
    lossy: Lossy, asset_row: Asset
) -> None:
    ledger, client = lossy.ledger, lossy.client
    client.lose = 1
    moved = ledger.assets.move_asset(
        asset_row, QUEUED, AssetState.SUBMITTING, LATER, {"due_at": SOON}, deliveries=[telling()]
    )
    client.lose = 1
    refused = ledger.assets.refuse_asset(moved, FAILURE, LATER, deliveries=[telling(1)])
    client.lose = 1
    ledger.assets.begin_asset_delete(refused, LATER, DUE, deliveries=[telling(2)])
    assert client.lose == 0
    found, _ = ledger.deliveries.page_deliveries(ANN, HOOK, 10, None, now=LATER)
    assert found == [telling(2), telling(1), telling(0)]
    ledger.audit().assert_balanced()


@pytest.mark.engine
def test_what_deliveries_cost(lossy: Lossy, asset_row: Asset) -> None:
    ledger, client = lossy.ledger, lossy.client
    client.calls.clear()
    ledger.assets.move_asset(asset_row, QUEUED, AssetState.SUBMITTING, LATER, {}, deliveries=[])
    assert client.calls == {"update_item": 1}
