"""Receipts of uploads: fulfilled once, with the asset or not at all; what a key may send."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import pytest

from portrait.errors import (
    IdTaken,
    Missing,
    QuotaExceeded,
    Repeated,
    StateChanged,
    Throttled,
)
from portrait.model import (
    AssetType,
    CustomerId,
    DirectFile,
    Group,
    GroupId,
    KeyId,
    Once,
    Receipt,
    ReceiptState,
    Refusal,
    UploadWay,
)
from portrait.ports.receipts import Allowance
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.racing import race
from tests.contract.samples import ANN, BEN, LATER, LIMIT, ROOMY, START, new_asset, new_group

KEY: Final = KeyId("k1")
END: Final = START.replace(microsecond=0) + timedelta(days=7)
NO: Final = Refusal(
    "InvalidParameter", "InvalidParameter", "file: is cut short", (("file", "is cut short"),)
)
ONCE: Final = Once("k" * 64, "f" * 64, START + timedelta(days=1))


def receipt_of(group: Group, number: int = 0, who: CustomerId = ANN) -> Receipt:
    """The receipt that gave the id of `new_asset(group, number)` away."""
    row = new_asset(group, number)
    return Receipt(
        customer=who,
        asset=row.asset,
        key_id=KEY,
        way=UploadWay.PORTRAIT,
        marker=row.marker,
        created_at=START,
        lapses_at=START + timedelta(hours=1),
        expires_at=END,
        key_hash="k" * 64,
        body_sha256="b" * 64,
    )


def test_a_receipt_reads_back_whole_only_to_its_customer_and_until_its_end(
    ledger: Ledgers, group: Group
) -> None:
    direct = DirectFile(GroupId("group-1"), "clip", None, AssetType.VIDEO, "video/mp4")
    rows = [
        receipt_of(group),
        replace(receipt_of(group, 1), way=UploadWay.DIRECT, direct=direct, key_hash=""),
        replace(receipt_of(group, 2), direct=replace(direct, project="spring", name="")),
    ]
    for row in rows:
        ledger.receipts.add_receipt(row)
    for row in rows:
        assert ledger.receipts.find_receipt(ANN, row.asset, LATER) == row
        assert ledger.receipts.find_receipt(BEN, row.asset, LATER) is None
        assert ledger.receipts.find_receipt(ANN, row.asset, END) is None
    with pytest.raises(IdTaken):
        ledger.receipts.add_receipt(replace(rows[0], key_hash=""))
    assert ledger.receipts.find_receipt(ANN, rows[0].asset, LATER) == rows[0]


def test_a_receipt_is_fulfilled_with_its_asset(ledger: Ledgers, group: Group) -> None:
    receipt, asset = receipt_of(group), new_asset(group)
    ledger.receipts.add_receipt(receipt)
    for _ in range(2):
        ledger.assets.reserve_asset(asset, LIMIT, ROOMY, receipt=receipt)
    done = replace(receipt, state=ReceiptState.MADE, made=asset.asset, name=asset.name)
    assert ledger.receipts.find_receipt(ANN, asset.asset, LATER) == done
    assert ledger.assets.find_asset(ANN, asset.asset) == asset
    ledger.audit().assert_balanced()


def test_no_asset_comes_of_a_receipt_that_does_not_wait(ledger: Ledgers, group: Group) -> None:
    refused, removed, never = (receipt_of(group, number) for number in range(3))
    for row in (refused, removed):
        ledger.receipts.add_receipt(row)
    done = ledger.receipts.refuse_receipt(refused, NO)
    assert done == replace(refused, state=ReceiptState.REFUSED, refusal=NO)
    ledger.receipts.remove_receipt(removed)
    for number, row in enumerate((refused, removed, never)):
        with pytest.raises(StateChanged):
            ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY, receipt=row)
        assert ledger.assets.load_asset(ANN, row.asset) is None
    assert ledger.receipts.find_receipt(ANN, refused.asset, LATER) == done
    assert ledger.receipts.find_receipt(ANN, removed.asset, LATER) is None
    ledger.audit().assert_balanced()


def test_a_refused_reservation_leaves_the_receipt_waiting(ledger: Ledgers, group: Group) -> None:
    ledger.assets.reserve_asset(new_asset(group, 1), LIMIT, ROOMY, once=ONCE)
    receipt, asset = receipt_of(group), new_asset(group)
    ledger.receipts.add_receipt(receipt)
    with pytest.raises(QuotaExceeded):
        ledger.assets.reserve_asset(asset, 1, ROOMY, receipt=receipt)
    with pytest.raises(Repeated):
        ledger.assets.reserve_asset(asset, LIMIT, ROOMY, receipt=receipt, once=ONCE)
    elsewhere = replace(asset, group=GroupId("group-20260318035710-zzzzz"))
    with pytest.raises(Missing):
        ledger.assets.reserve_asset(elsewhere, LIMIT, ROOMY, receipt=receipt)
    assert ledger.receipts.find_receipt(ANN, asset.asset, LATER) == receipt


def test_a_receipt_leaves_waiting_once(ledger: Ledgers, group: Group) -> None:
    receipt = receipt_of(group)
    ledger.receipts.add_receipt(receipt)
    made = ledger.receipts.fulfil_receipt(receipt, "asset-1", name="me", replayed=True)
    assert made == replace(
        receipt, state=ReceiptState.MADE, made="asset-1", name="me", replayed=True
    )
    for step in (
        lambda: ledger.receipts.refuse_receipt(receipt, NO),
        lambda: ledger.receipts.fulfil_receipt(receipt, "asset-2"),
        lambda: ledger.receipts.remove_receipt(receipt),
    ):
        with pytest.raises(StateChanged):
            step()
    assert ledger.receipts.find_receipt(ANN, receipt.asset, LATER) == made
    ledger.receipts.remove_receipt(made)
    with pytest.raises(StateChanged):
        ledger.receipts.remove_receipt(made)


def test_of_those_who_settle_at_once_one_does(ledger: Ledgers, group: Group) -> None:
    for number in range(6):
        receipt, asset = receipt_of(group, number), new_asset(group, number)
        ledger.receipts.add_receipt(receipt)
        steps: list[Callable[[], object]] = [
            partial(ledger.assets.reserve_asset, asset, LIMIT, ROOMY, receipt=receipt),
            partial(ledger.receipts.refuse_receipt, receipt, NO),
            partial(ledger.receipts.remove_receipt, receipt),
        ]
        assert Counter(race(steps)) == {None: 1, StateChanged: 2}
        left = ledger.receipts.find_receipt(ANN, receipt.asset, LATER)
        made = ledger.assets.find_asset(ANN, receipt.asset) is not None
        assert made == (left is not None and left.state is ReceiptState.MADE)
    ledger.audit().assert_balanced()


def test_a_key_sends_so_many_uploads_a_minute_and_bytes_a_day(ledger: Ledgers) -> None:
    allowance, spend = Allowance(3, 100), ledger.receipts.spend_upload
    for size in (50, 49, 1):
        spend(ANN, KEY, size, allowance, START)
    with pytest.raises(Throttled) as throttled:
        spend(ANN, KEY, 0, allowance, START)
    assert throttled.value.retry_after_seconds == 50
    with pytest.raises(QuotaExceeded) as full:
        spend(ANN, KEY, 1, allowance, START + timedelta(minutes=1))
    assert full.value.message == (
        "The quota of 100 bytes of uploads a day is full. Try again tomorrow (UTC)."
    )
    with pytest.raises(QuotaExceeded):
        spend(ANN, KeyId("k3"), 101, allowance, START)
    spend(ANN, KEY, 100, allowance, START + timedelta(days=1))
    spend(ANN, KeyId("k2"), 100, allowance, START)
    spend(BEN, KEY, 100, allowance, START)


def test_those_who_spend_at_once_stay_within_the_allowance(ledger: Ledgers) -> None:
    step = partial(ledger.receipts.spend_upload, ANN, KEY, 30, Allowance(5, 100), START)
    assert Counter(race([step] * 8)) == {None: 3, QuotaExceeded: 2, Throttled: 3}


def test_whoever_loses_an_answer_settles_all_the_same(lossy: Lossy) -> None:
    receipts, group = lossy.ledger.receipts, new_group()
    receipt, other = receipt_of(group), receipt_of(group, 1)
    for step in (
        lambda: receipts.add_receipt(receipt),
        lambda: receipts.refuse_receipt(receipt, NO),
        lambda: receipts.add_receipt(other),
        lambda: receipts.fulfil_receipt(other, "asset-1"),
    ):
        lossy.client.lose = 1
        step()
        assert lossy.client.lose == 0
    assert receipts.find_receipt(ANN, receipt.asset, LATER) == replace(
        receipt, state=ReceiptState.REFUSED, refusal=NO
    )
