"""The same bytes again: the asset that is there is the answer, where its sender asks for that."""

import hashlib
from dataclasses import replace

import pytest

from portrait.errors import IdempotencyMismatch, Missing, ServiceUnavailable
from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    Content,
    DirectFile,
    Group,
    Limits,
    Receipt,
    ReceiptState,
    UploadWay,
)
from portrait.usecases.arriving import clean_key
from portrait.usecases.finalizing import finalize_stored, outcome
from portrait.usecases.receiving import raw_key
from tests.pictures import jpeg
from tests.unit.usecases.arrivals import PICTURE, Arrivals, form, rest_form
from tests.unit.usecases.world import ANN

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42" + b"\x00" * 3_000_000


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals()


def active(arrivals: Arrivals, group: Group, data: bytes = PICTURE) -> Asset:
    """An Active asset of the picture, by the form."""
    receipt = arrivals.finalize(arrivals.receive(form(group.group, data)))
    return set_state(arrivals, receipt, AssetState.ACTIVE)


def set_state(arrivals: Arrivals, receipt: Receipt, state: AssetState) -> Asset:
    rows = arrivals.world.ledger.assets
    rows[ANN, receipt.asset] = replace(rows[ANN, receipt.asset], state=state, due_at=None)
    return rows[ANN, receipt.asset]


def again(arrivals: Arrivals, group: Group, **how: object) -> Receipt:
    receipt = arrivals.receive(form(group.group, name="again"), reuse=True, **how)  # type: ignore[arg-type]
    return arrivals.finalize(receipt)


def test_the_asset_that_is_there_is_the_answer_and_costs_nothing(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    there = active(arrivals, group)
    before, files = arrivals.world.counters(), arrivals.stored()
    arrivals.world.ledger.customers[ANN] = replace(
        arrivals.world.ledger.customers[ANN], limits=Limits(assets_per_group=1)
    )
    done = again(arrivals, group)
    assert (done.state, done.made, done.name) == (ReceiptState.MADE, there.asset, "again")
    assert not done.replayed
    assert outcome(done, arrivals.world.clock()) == done
    assert finalize_stored(raw_key(ANN, done.asset), arrivals.ports) == done
    assert (arrivals.world.counters(), arrivals.stored()) == (before, files)
    assert list(arrivals.world.ledger.assets) == [(ANN, there.asset)]
    assert len(arrivals.world.machine.starts) == 1


def test_who_does_not_ask_gets_an_asset_of_its_own(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    there = active(arrivals, group)
    done = arrivals.finalize(arrivals.receive(form(group.group)))
    assert done.made == done.asset != there.asset
    assert arrivals.asset_count(group.group) == 2


@pytest.mark.parametrize(
    "state",
    [state for state in AssetState if state is not AssetState.ACTIVE],
)
def test_only_an_active_asset_counts(arrivals: Arrivals, state: AssetState) -> None:
    group = arrivals.world.create_group()
    receipt = arrivals.finalize(arrivals.receive(form(group.group)))
    set_state(arrivals, receipt, state)
    done = again(arrivals, group)
    assert done.made == done.asset


def test_other_bytes_and_other_groups_and_other_customers_do_not_count(
    arrivals: Arrivals,
) -> None:
    world = arrivals.world
    group, other = world.create_group(), world.create_group(name="Other")
    active(arrivals, group, jpeg(641, 800))
    active(arrivals, other)
    done = again(arrivals, group)
    assert done.made == done.asset
    bens = world.create_group(world.ben)
    set_state(arrivals, done, AssetState.ACTIVE)
    theirs = again(arrivals, bens, who=world.ben)
    assert (theirs.state, theirs.made) == (ReceiptState.MADE, theirs.asset)


def test_an_older_active_asset_is_found_behind_newer_ones_that_failed(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    there = active(arrivals, group)
    for _ in range(3):
        arrivals.world.clock.advance(2)
        late = arrivals.finalize(arrivals.receive(form(group.group)))
        set_state(arrivals, late, AssetState.FAILED)
    assert again(arrivals, group).made == there.asset


def test_the_doors_share_what_they_know_of_bytes(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    there = active(arrivals, group)
    rest = arrivals.receive(rest_form(group.group), UploadWay.REST, reuse=True)
    assert arrivals.finalize(rest).made == there.asset
    bare = DirectFile(group.group, "bare", None, AssetType.IMAGE, "image/jpeg")
    sent = arrivals.receive(
        PICTURE, UploadWay.DIRECT, direct=bare, content_type="image/jpeg", reuse=True
    )
    assert arrivals.finalize(sent).made == there.asset


def test_a_long_video_is_read_to_its_end_only_for_who_asks(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    clip = DirectFile(group.group, "clip", None, AssetType.VIDEO, "video/mp4")

    def sent(data: bytes, *, reuse: bool) -> Receipt:
        receipt = arrivals.receive(
            data, UploadWay.DIRECT, direct=clip, content_type="video/mp4", reuse=reuse
        )
        return arrivals.finalize(receipt)

    set_state(arrivals, sent(MP4, reuse=False), AssetState.ACTIVE)
    first = sent(MP4, reuse=True)
    assert first.made == first.asset
    set_state(arrivals, first, AssetState.ACTIVE)
    assert sent(MP4, reuse=True).made == first.asset
    other = sent(MP4[:-1] + b"x", reuse=True)
    assert other.made == other.asset
    known = Content(ANN, group.group, hashlib.sha256(MP4).hexdigest())
    assert arrivals.world.ledger.contents[known] == {first.asset}


def test_a_key_goes_first_and_is_kept_for_what_was_found(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    there = active(arrivals, group)
    keyed = again(arrivals, group, key="one")
    assert (keyed.made, keyed.replayed) == (there.asset, False)
    set_state(arrivals, replace(keyed, asset=there.asset), AssetState.FAILED)
    repeated = again(arrivals, group, key="one")
    assert (repeated.made, repeated.replayed) == (there.asset, True)
    other = arrivals.receive(form(group.group, jpeg(700, 700)), reuse=True, key="one")
    assert arrivals.finalize(other).refusal is not None
    with pytest.raises(IdempotencyMismatch):
        outcome(arrivals.row(other), arrivals.world.clock())


def test_a_project_that_is_not_the_groups_is_refused_all_the_same(arrivals: Arrivals) -> None:
    group = arrivals.world.create_group()
    active(arrivals, group)
    bare = DirectFile(group.group, "bare", "autumn", AssetType.IMAGE, "image/jpeg")
    sent = arrivals.receive(
        PICTURE, UploadWay.DIRECT, direct=bare, content_type="image/jpeg", reuse=True
    )
    with pytest.raises(Missing):
        outcome(arrivals.finalize(sent), arrivals.world.clock())


@pytest.mark.parametrize("call", ["assets_of_content", "read_assets", "keep_found", "note_content"])
def test_a_ledger_that_does_not_answer_leaves_the_file_to_be_looked_at_again(
    arrivals: Arrivals, call: str
) -> None:
    group = arrivals.world.create_group()
    there = None if call == "note_content" else active(arrivals, group)
    receipt = arrivals.receive(form(group.group), reuse=True)
    arrivals.world.ledger.fail_next.append(call)
    with pytest.raises(ServiceUnavailable):
        arrivals.finalize(receipt)
    done = arrivals.finalize(receipt)
    assert done.made == (there.asset if there else receipt.asset)
    arrivals.world.assert_balanced()
    needed = set() if there else {clean_key(receipt)}
    assert arrivals.stored() >= needed
    assert arrivals.raw.files == {}
