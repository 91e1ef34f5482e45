"""Uploads by somebody who means harm: nothing is counted twice, and nothing stays."""

import pytest

from portrait.errors import Missing, QuotaExceeded, Throttled
from portrait.model import GroupId, ReceiptState
from portrait.ports.receipts import Allowance
from portrait.usecases.arriving import clean_key
from portrait.usecases.finalizing import finalize, finalize_stored
from portrait.usecases.receiving import raw_key
from tests.forms import encode, file_part, text_part
from tests.unit.usecases.arrivals import PICTURE, Arrivals, form
from tests.unit.usecases.world import ANN, BEN


def test_a_form_of_ten_thousand_and_one_parts_makes_nothing() -> None:
    arrivals = Arrivals()
    group = arrivals.world.create_group().group
    parts = [text_part(f"f{number}", "") for number in range(9_999)]
    body = encode([text_part("GroupId", group), *parts, file_part(PICTURE)])
    done = arrivals.finalize(arrivals.receive(body))
    assert done.state is ReceiptState.REFUSED
    assert (arrivals.stored(), arrivals.world.ledger.assets) == (set(), {})


def test_a_status_url_that_is_asked_a_thousand_times_makes_one_asset() -> None:
    arrivals = Arrivals()
    group = arrivals.world.create_group().group
    receipt = arrivals.receive(form(group))
    assert len({repr(arrivals.finalize(receipt)) for _ in range(1_000)}) == 1
    assert arrivals.asset_count(group) == 1
    assert len(arrivals.world.machine.starts) == 1
    assert arrivals.stored() == {clean_key(receipt)}
    arrivals.world.assert_balanced()


def test_a_second_file_under_the_same_name_changes_nothing_and_goes() -> None:
    arrivals = Arrivals()
    group = arrivals.world.create_group().group
    receipt = arrivals.receive(form(group))
    done = arrivals.finalize(receipt)
    arrivals.raw.arrive(receipt, form(group, b"<html>"), "text/html")
    assert finalize_stored(raw_key(ANN, receipt.asset), arrivals.ports) == done
    assert arrivals.world.objects.files == {clean_key(receipt): (PICTURE, "image/jpeg")}
    assert arrivals.raw.files == {}
    assert arrivals.asset_count(group) == 1


def test_groups_of_others_are_refused_like_groups_that_never_were() -> None:
    arrivals = Arrivals()
    theirs = arrivals.world.create_group(arrivals.world.ben).group
    said = []
    for group in (theirs, GroupId("group-20260101000000-00000")):
        done = arrivals.finalize(arrivals.receive(form(group)))
        said.append((done.state, done.refusal))
    assert said[0] == said[1]
    assert arrivals.asset_count(theirs, BEN) == 0
    assert arrivals.stored() == set()


def test_a_receipt_of_somebody_else_is_a_miss_and_stays_as_it_is() -> None:
    arrivals = Arrivals()
    receipt = arrivals.receive(form(arrivals.world.create_group().group))
    with pytest.raises(Missing):
        finalize(BEN, receipt.asset, arrivals.ports)
    assert arrivals.row(receipt) == receipt
    assert arrivals.finalize(receipt).state is ReceiptState.MADE


def test_a_file_that_nobody_gave_a_receipt_for_is_removed() -> None:
    arrivals = Arrivals()
    receipt = arrivals.receive(form(arrivals.world.create_group().group))
    arrivals.world.ledger.remove_receipt(receipt)
    assert finalize_stored(raw_key(ANN, receipt.asset), arrivals.ports) is None
    assert arrivals.stored() == set()


def test_whoever_sends_too_often_or_too_much_gets_no_receipt() -> None:
    arrivals = Arrivals(allowance=Allowance(uploads_a_minute=3, bytes_a_day=10**9))
    for _ in range(3):
        arrivals.receive(None)
    with pytest.raises(Throttled):
        arrivals.receive(form(arrivals.world.create_group().group))
    arrivals = Arrivals(allowance=Allowance(uploads_a_minute=100, bytes_a_day=30_000_000))
    # A body whose length is not said counts as the longest that there can be.
    for _ in range(2):
        arrivals.receive(None)
    with pytest.raises(QuotaExceeded):
        arrivals.receive(None)
    assert arrivals.stored() == set()
