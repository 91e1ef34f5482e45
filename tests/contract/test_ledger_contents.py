"""Which assets were made of which bytes, and what is kept when one of them is the answer."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from portrait.errors import Repeated, StateChanged
from portrait.model import AssetId, Content, Group, GroupId, Once, ReceiptState
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, BEN, LATER, LIMIT, ROOMY, START, new_asset
from tests.contract.test_ledger_receipts import receipt_of

SHA: Final = "5" * 64
UNTIL: Final = START + timedelta(days=365)
ONCE: Final = Once("k" * 64, "f" * 64, START + timedelta(days=1))


def names(count: int) -> list[AssetId]:
    return [AssetId(f"asset-2026031803571{number}-k3x9q") for number in range(count)]


def test_assets_are_found_by_their_bytes_the_newest_first(ledger: Ledgers, group: Group) -> None:
    content = Content(ANN, group.group, SHA)
    assert ledger.contents.assets_of_content(content, 9) == []
    for asset in (*names(5), *names(5)):
        ledger.contents.note_content(content, asset, UNTIL)
    newest = list(reversed(names(5)))
    assert ledger.contents.assets_of_content(content, 9) == newest
    assert ledger.contents.assets_of_content(content, 2) == newest[:2]


def test_the_same_bytes_elsewhere_are_others(ledger: Ledgers, group: Group) -> None:
    content = Content(ANN, group.group, SHA)
    ledger.contents.note_content(content, names(1)[0], UNTIL)
    for other in (
        replace(content, customer=BEN),
        replace(content, group=GroupId(group.group[:-1])),
        replace(content, sha256=SHA[:-1]),
        replace(content, sha256="6" * 64),
    ):
        assert ledger.contents.assets_of_content(other, 9) == []


def test_what_was_found_is_kept_in_the_receipt_and_for_the_key(
    ledger: Ledgers, group: Group
) -> None:
    found, receipt = new_asset(group, 1), receipt_of(group)
    ledger.assets.reserve_asset(found, LIMIT, ROOMY)
    ledger.receipts.add_receipt(receipt)
    ledger.contents.keep_found(found, receipt, "me", ONCE, LATER)
    done = replace(receipt, state=ReceiptState.MADE, made=found.asset, name="me")
    assert ledger.receipts.find_receipt(ANN, receipt.asset, LATER) == done
    with pytest.raises(Repeated) as again:
        ledger.assets.reserve_asset(new_asset(group, 2), LIMIT, ROOMY, once=ONCE)
    assert (again.value.subject, again.value.fingerprint) == (found.asset, ONCE.fingerprint)
    with pytest.raises(StateChanged):
        ledger.contents.keep_found(found, receipt, "me", None, LATER)
    ledger.audit().assert_balanced()


def test_a_key_that_made_something_else_keeps_it(ledger: Ledgers, group: Group) -> None:
    first, found, receipt = new_asset(group, 1), new_asset(group, 2), receipt_of(group)
    ledger.assets.reserve_asset(first, LIMIT, ROOMY, once=ONCE)
    ledger.assets.reserve_asset(found, LIMIT, ROOMY)
    ledger.receipts.add_receipt(receipt)
    with pytest.raises(Repeated) as before:
        ledger.contents.keep_found(found, receipt, "me", ONCE, LATER)
    assert before.value.subject == first.asset
    assert ledger.receipts.find_receipt(ANN, receipt.asset, LATER) == receipt
    ledger.contents.keep_found(found, None, "me", replace(ONCE, instead_of=first.asset), LATER)
    with pytest.raises(Repeated) as after:
        ledger.contents.keep_found(found, receipt, "me", ONCE, LATER)
    assert after.value.subject == found.asset


def test_without_receipt_and_key_nothing_is_kept(ledger: Ledgers, group: Group) -> None:
    before = ledger.audit()
    ledger.contents.keep_found(new_asset(group, 1), None, "me", None, LATER)
    assert ledger.audit() == before


def test_a_receipt_says_whether_its_sender_takes_what_is_there(
    ledger: Ledgers, group: Group
) -> None:
    receipt = replace(receipt_of(group), reuse=True)
    ledger.receipts.add_receipt(receipt)
    assert ledger.receipts.find_receipt(ANN, receipt.asset, LATER) == receipt
