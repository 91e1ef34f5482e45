"""Generic uploads: never more than allowed, whoever adds at the same time; gone at their end."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import pytest

from portrait.errors import IdTaken, QuotaExceeded, Repeated, StateChanged
from portrait.model import AssetType, CustomerId, GenericId, GenericUpload, Once
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.racing import race
from tests.contract.samples import ANN, BEN, LATER, START

MOST: Final = 3
END: Final = START.replace(microsecond=0) + timedelta(days=1)
ONCE: Final = Once("k" * 64, "f" * 64, START + timedelta(days=1))


def new_upload(number: int = 0, who: CustomerId = ANN) -> GenericUpload:
    return GenericUpload(
        customer=who,
        upload=GenericId(f"ua_{number:032x}"),
        name="front",
        type=AssetType.IMAGE,
        media_type="image/png",
        size=1234,
        width=640 if number % 2 == 0 else None,
        height=800 if number % 2 == 0 else None,
        sha256="a" * 64,
        created_at=START,
        updated_at=START,
        expires_at=END,
    )


def test_an_upload_reads_back_whole_and_only_to_its_customer(ledger: Ledgers) -> None:
    row = new_upload()
    ledger.generics.add_generic(row, MOST)
    assert ledger.generics.find_generic(ANN, row.upload, LATER) == row
    assert ledger.generics.all_generics(ANN, LATER) == [row]
    assert ledger.generics.find_generic(BEN, row.upload, LATER) is None
    assert ledger.generics.all_generics(BEN, LATER) == []
    with pytest.raises(IdTaken):
        ledger.generics.add_generic(replace(row, name="other"), MOST)
    assert ledger.generics.all_generics(ANN, LATER) == [row]


def test_uploads_are_listed_the_newest_first(ledger: Ledgers) -> None:
    late, early = replace(new_upload(1), created_at=LATER), new_upload(2)
    for row in (early, late):
        ledger.generics.add_generic(row, MOST)
    assert ledger.generics.all_generics(ANN, LATER) == [late, early]


def test_a_row_is_a_miss_from_its_end_on_and_leaves_its_place(ledger: Ledgers) -> None:
    for number in range(MOST):
        ledger.generics.add_generic(new_upload(number), MOST)
    assert ledger.generics.find_generic(ANN, new_upload().upload, END) is None
    assert ledger.generics.all_generics(ANN, END) == []
    fresh = replace(new_upload(MOST), created_at=END, expires_at=END + timedelta(days=7))
    ledger.generics.add_generic(fresh, MOST)
    assert ledger.generics.all_generics(ANN, END) == [fresh]


def test_one_too_many_is_refused_and_a_removed_one_makes_room(ledger: Ledgers) -> None:
    for number in range(MOST):
        ledger.generics.add_generic(new_upload(number), MOST)
    with pytest.raises(QuotaExceeded) as refusal:
        ledger.generics.add_generic(new_upload(MOST), MOST)
    assert refusal.value.message == (
        "The quota of 3 generic uploads is full. Delete one, then retry."
    )
    ledger.generics.add_generic(new_upload(0, BEN), MOST)
    ledger.generics.remove_generic(new_upload(1))
    ledger.generics.remove_generic(new_upload(1))
    ledger.generics.add_generic(new_upload(MOST), MOST)
    assert len(ledger.generics.all_generics(ANN, LATER)) == MOST


def test_a_name_changes_but_not_of_a_row_that_is_gone(ledger: Ledgers) -> None:
    row = new_upload()
    ledger.generics.add_generic(row, MOST)
    renamed = replace(row, name="side", updated_at=LATER)
    assert ledger.generics.rename_generic(row, "side", LATER) == renamed
    assert ledger.generics.find_generic(ANN, row.upload, LATER) == renamed
    ledger.generics.remove_generic(row)
    with pytest.raises(StateChanged):
        ledger.generics.rename_generic(row, "back", LATER)
    assert ledger.generics.find_generic(ANN, row.upload, LATER) is None


def test_a_key_makes_one_upload_also_when_there_is_no_room_left(ledger: Ledgers) -> None:
    ledger.generics.add_generic(new_upload(), 1, once=ONCE)
    for limit in (1, MOST):
        with pytest.raises(Repeated) as repeated:
            ledger.generics.add_generic(new_upload(1), limit, once=ONCE)
        assert repeated.value.subject == new_upload().upload
        assert repeated.value.fingerprint == ONCE.fingerprint
    instead = replace(ONCE, instead_of=new_upload().upload)
    ledger.generics.add_generic(new_upload(1), MOST, once=instead)
    ledger.generics.add_generic(new_upload(2, BEN), MOST, once=ONCE)
    assert len(ledger.generics.all_generics(ANN, LATER)) == 2


def test_whoever_adds_at_once_stays_within_the_limit(ledger: Ledgers) -> None:
    steps = [partial(ledger.generics.add_generic, new_upload(number), MOST) for number in range(8)]
    assert Counter(race(steps)) == {None: MOST, QuotaExceeded: 8 - MOST}
    assert len(ledger.generics.all_generics(ANN, LATER)) == MOST


def test_an_addition_whose_answer_is_lost_counts_once(lossy: Lossy) -> None:
    lossy.client.lose = 1
    lossy.ledger.generics.add_generic(new_upload(), 1)
    assert lossy.client.lose == 0
    assert lossy.ledger.generics.all_generics(ANN, LATER) == [new_upload()]
