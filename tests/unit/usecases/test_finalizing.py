"""An upload that was stored: looked at once, whoever comes first, and settled for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    BodyTooLarge,
    CapacityUnavailable,
    InvalidParameter,
    Missing,
    PortraitError,
    QuotaExceeded,
    ServiceUnavailable,
    StateChanged,
    Suspended,
    Unauthorized,
)
from portrait.model import (
    AssetId,
    AssetState,
    AssetType,
    CustomerState,
    Limits,
    PoolCapacity,
    Receipt,
    ReceiptState,
)
from portrait.rules.limits import RECEIPT_LAPSES_SECONDS, UPLOAD_MAX_BYTES
from portrait.usecases.arriving import clean_key
from portrait.usecases.finalizing import finalize, finalize_stored, outcome
from portrait.usecases.receiving import raw_key
from tests.fakes import Start
from tests.unit.usecases.arrivals import PICTURE, Arrivals, form
from tests.unit.usecases.world import ANN, BEN


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals()


def test_a_stored_form_becomes_the_asset_that_its_receipt_named(arrivals: Arrivals) -> None:
    world, group = arrivals.world, arrivals.world.create_group()
    receipt = arrivals.receive(form(group.group))
    world.clock.advance(7)
    done = arrivals.finalize(receipt)
    assert done == replace(receipt, state=ReceiptState.MADE, made=receipt.asset, name="me")
    row = world.ledger.assets[ANN, receipt.asset]
    assert (row.group, row.type, row.name, row.state) == (
        group.group,
        AssetType.IMAGE,
        "me",
        AssetState.QUEUED,
    )
    assert (row.marker, row.created_at) == (receipt.marker, receipt.created_at)
    assert row.upload_key == clean_key(receipt)
    assert world.objects.files == {clean_key(receipt): (PICTURE, "image/jpeg")}
    assert arrivals.raw.files == {}
    assert world.machine.starts == [Start(ANN, (receipt.asset,), receipt.marker, 1)]
    assert arrivals.asset_count(group.group) == 1
    world.assert_balanced()


def test_whoever_comes_later_finds_it_done(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    receipt = arrivals.receive(form(group.group))
    first = arrivals.finalize(receipt)
    for _ in range(3):
        assert arrivals.finalize(receipt) == first
        assert finalize_stored(raw_key(ANN, receipt.asset), arrivals.ports) == first
    assert arrivals.stored() == {clean_key(receipt)}
    assert len(arrivals.world.machine.starts) == 1
    arrivals.world.assert_balanced()


def test_a_file_that_did_not_come_yet_is_waited_for(arrivals: Arrivals) -> None:
    receipt = arrivals.receive(None)
    assert arrivals.finalize(receipt) == receipt
    assert outcome(receipt, arrivals.world.clock()) == receipt


def test_a_file_that_never_comes_is_lost(arrivals: Arrivals) -> None:
    receipt = arrivals.receive(None)
    arrivals.world.clock.advance(RECEIPT_LAPSES_SECONDS)
    with pytest.raises(InvalidParameter) as lost:
        outcome(receipt, arrivals.world.clock())
    assert lost.value.message == "file: did not arrive, or could not be read; send it again"
    assert arrivals.finalize(receipt).state is ReceiptState.REFUSED


def test_a_file_that_comes_too_late_makes_nothing(arrivals: Arrivals) -> None:
    receipt = arrivals.receive(form(arrivals.world.create_group().group))
    arrivals.world.clock.advance(RECEIPT_LAPSES_SECONDS - 60)
    assert arrivals.finalize(receipt).state is ReceiptState.REFUSED
    assert (arrivals.stored(), arrivals.world.ledger.assets) == (set(), {})


def _refused(arrivals: Arrivals, what: str) -> bytes:
    world = arrivals.world
    group = world.create_group(world.ben if what == "foreign" else world.ann).group
    if what == "full":
        meta = world.ledger.customers[ANN]
        world.ledger.customers[ANN] = replace(meta, limits=Limits(assets_per_group=0))
    if what == "pool":
        world.capacity = PoolCapacity(groups=9, assets=0)
    if what == "suspended":
        world.ledger.set_customer(ANN, state=CustomerState.SUSPENDED)
    data = {"text": b"no picture", "large": b"x" * (UPLOAD_MAX_BYTES + 1)}.get(what, PICTURE)
    return form(group, data)


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("foreign", Missing),
        ("full", QuotaExceeded),
        ("pool", CapacityUnavailable),
        ("suspended", Suspended),
        ("text", InvalidParameter),
        ("large", BodyTooLarge),
    ],
)
def test_a_refusal_is_kept_word_for_word_and_leaves_no_file_and_no_slot(
    arrivals: Arrivals, what: str, error: type[PortraitError]
) -> None:
    receipt = arrivals.receive(_refused(arrivals, what))
    pool = arrivals.world.counters()[2]
    said = []
    for _ in range(2):
        done = arrivals.finalize(receipt)
        with pytest.raises(error) as refusal:
            outcome(done, arrivals.world.clock())
        said.append((type(refusal.value), refusal.value.code, refusal.value.message))
    assert said[0] == said[1]
    assert said[0][0] is error
    assert (arrivals.stored(), arrivals.world.ledger.assets) == (set(), {})
    assert arrivals.world.counters()[2] == pool
    arrivals.world.assert_balanced()


def test_a_body_that_is_not_the_one_that_was_signed_is_refused(arrivals: Arrivals) -> None:
    body = form(arrivals.world.create_group().group)
    receipt = arrivals.receive(body)
    arrivals.world.ledger.receipts[ANN, receipt.asset] = replace(receipt, body_sha256="0" * 64)
    with pytest.raises(Unauthorized) as refusal:
        outcome(arrivals.finalize(receipt), arrivals.world.clock())
    assert refusal.value.reason == "SignatureDoesNotMatch"


def test_the_same_key_makes_one_asset_and_both_receipts_name_it(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group().group
    first, second = (arrivals.receive(form(group), key="once") for _ in range(2))
    other = arrivals.receive(form(group, name="you"), key="once")
    arrivals.finalize(first)
    assert arrivals.finalize(second) == replace(
        second, state=ReceiptState.MADE, made=first.asset, name="me", replayed=True
    )
    refused = arrivals.finalize(other)
    assert refused.refusal is not None
    assert refused.refusal.code == "IdempotencyParameterMismatch"
    assert arrivals.stored() == {clean_key(first)}
    assert arrivals.asset_count(group) == 1


@pytest.mark.parametrize("call", ["find_receipt", "reserve_asset", "load_asset"])
def test_a_ledger_that_does_not_answer_leaves_it_for_the_next(
    arrivals: Arrivals, call: str
) -> None:
    group = arrivals.world.create_group().group
    receipt = arrivals.receive(form(group))
    arrivals.world.ledger.fail_next.append(call)
    with pytest.raises(ServiceUnavailable):
        arrivals.finalize(receipt)
    assert raw_key(ANN, receipt.asset) in arrivals.raw.files
    assert arrivals.finalize(receipt).made == receipt.asset
    assert arrivals.stored() == {clean_key(receipt)}
    arrivals.world.assert_balanced()


def test_who_is_overtaken_after_it_stored_the_file_says_what_the_other_made(
    arrivals: Arrivals,
) -> None:
    world, group = arrivals.world, arrivals.world.create_group().group
    receipt = arrivals.receive(form(group))
    ports = arrivals.ports
    faster: list[Receipt] = []

    class Slow:
        def most_bytes(self, _: object) -> int:
            return 10**8

        def read(self, receipt: object, raw: object) -> object:
            if not faster:
                faster.append(finalize(ANN, receipt.asset, ports))  # type: ignore[attr-defined]
                asset = world.ledger.assets[ANN, AssetId(faster[0].made)]
                world.ledger.keep_asset(asset, {"state": AssetState.ACTIVE, "due_at": None})
                world.objects.delete(clean_key(faster[0]))
            return ports.readers[receipt.way].read(receipt, raw)  # type: ignore[attr-defined, arg-type]

    slow = replace(ports, readers={receipt.way: Slow()})  # type: ignore[dict-item]
    assert finalize(ANN, receipt.asset, slow) == faster[0]
    assert arrivals.stored() == set()
    assert arrivals.asset_count(group) == 1


def test_a_receipt_that_was_deleted_meanwhile_makes_nothing(arrivals: Arrivals) -> None:
    receipt = arrivals.receive(form(arrivals.world.create_group().group))
    arrivals.world.ledger.remove_receipt(receipt)
    with pytest.raises(Missing):
        arrivals.finalize(receipt)
    assert finalize_stored(raw_key(ANN, receipt.asset), arrivals.ports) is None
    assert (arrivals.stored(), arrivals.world.ledger.assets) == (set(), {})


@pytest.mark.parametrize("key", ["uploads/ann/x", "incoming/ann", "incoming//x", "incoming/ann/"])
def test_files_that_are_no_uploads_are_left_alone(arrivals: Arrivals, key: str) -> None:
    assert finalize_stored(key, arrivals.ports) is None
    assert arrivals.world.ledger.calls["find_receipt"] == 0


def test_a_receipt_is_its_customers_alone(arrivals: Arrivals) -> None:
    receipt = arrivals.receive(form(arrivals.world.create_group().group))
    with pytest.raises(Missing):
        finalize(BEN, receipt.asset, arrivals.ports)
    assert arrivals.row(receipt) == receipt


def test_a_receipt_lapses_in_its_time_and_is_forgotten_in_a_week(arrivals: Arrivals) -> None:
    receipt = arrivals.receive(None)
    assert receipt.lapses_at - receipt.created_at == timedelta(hours=1)
    week = timedelta(days=7)
    assert week - timedelta(seconds=1) < receipt.expires_at - receipt.created_at <= week
    with pytest.raises(StateChanged):
        arrivals.world.ledger.remove_receipt(replace(receipt, state=ReceiptState.MADE))
