"""Which videos use an asset: from the reservation until the video rests or is dropped."""

from dataclasses import replace

import pytest

from portrait.errors import StateChanged
from portrait.model import (
    Asset,
    Delivery,
    Group,
    Marker,
    Sealed,
    VideoState,
)
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, BEN, DUE, FORGET, LATER, LIMIT, ROOMY, START, new_asset
from tests.contract.videos import DOG, FACE, HAT, SUBMITTING, due_rows, new_video, reserved, told


@pytest.mark.parametrize("deliveries", [[], [told(0), told(1)]])
def test_what_rests_is_due_for_nobody_uses_nothing_and_is_told(
    ledger: Ledgers, deliveries: list[Delivery]
) -> None:
    video = reserved(ledger, new_video(assets=(FACE, HAT, FACE)))
    other = reserved(ledger, new_video(1, assets=(FACE,)))
    queued = ledger.videos.move_video(video, SUBMITTING, VideoState.QUEUED, START, {"due_at": DUE})
    rested = ledger.videos.move_video(
        queued,
        frozenset({VideoState.QUEUED, VideoState.RUNNING}),
        VideoState.SUCCEEDED,
        LATER,
        {"result": Sealed((b"urls",)), "result_expires_at": FORGET, "copies": ("a.mp4",)},
        deliveries=deliveries,
    )
    assert ledger.videos.load_video(ANN, video.video) == rested
    assert (rested.state, rested.due_at) == (VideoState.SUCCEEDED, None)
    assert (rested.result, rested.copies) == (Sealed((b"urls",)), ("a.mp4",))
    assert ledger.assets.uses_of(ANN, [FACE]) == [other.video]
    assert ledger.assets.uses_of(ANN, [HAT]) == []
    left = {row.row for row in due_rows(ledger)}
    assert left == {other.video, *(delivery.delivery for delivery in deliveries)}
    ledger.audit().assert_balanced()


def test_a_dropped_video_never_was_and_uses_nothing(ledger: Ledgers) -> None:
    video = reserved(ledger, new_video())
    ledger.videos.drop_video(video)
    books = ledger.audit()
    assert (books.videos, books.uses, due_rows(ledger)) == ([], set(), [])
    with pytest.raises(StateChanged):
        ledger.videos.drop_video(video)


def test_what_may_be_upstream_is_not_dropped(ledger: Ledgers) -> None:
    video = reserved(ledger, new_video())
    twin = replace(video, marker=Marker("tstother000000"))
    with pytest.raises(StateChanged):
        ledger.videos.drop_video(twin)
    ledger.videos.move_video(video, SUBMITTING, VideoState.UNKNOWN, LATER, {})
    with pytest.raises(StateChanged):
        ledger.videos.drop_video(video)
    ledger.audit().assert_balanced()
    assert len(ledger.audit().uses) == 2


def test_who_uses_an_asset_is_told_the_oldest_first_to_its_owner_alone(ledger: Ledgers) -> None:
    for number in (2, 0, 1):
        reserved(ledger, new_video(number, assets=(FACE,)))
    reserved(ledger, new_video(3, assets=(HAT,)))
    reserved(ledger, new_video(4, BEN, assets=(FACE,)))
    expected = [new_video(number).video for number in range(3)]
    assert ledger.assets.uses_of(ANN, [FACE]) == expected
    assert ledger.assets.uses_of(ANN, [DOG]) == []
    assert ledger.assets.uses_of(BEN, [FACE]) == [new_video(4).video]


def test_who_uses_any_of_many_assets_is_told_once(ledger: Ledgers) -> None:
    reserved(ledger, new_video(1, assets=(FACE, HAT)))
    reserved(ledger, new_video(0, assets=(HAT,)))
    reserved(ledger, new_video(2, assets=(DOG,)))
    reserved(ledger, new_video(3, BEN, assets=(FACE,)))
    both = [new_video(0).video, new_video(1).video]
    assert ledger.groups.uses_of(ANN, [FACE, HAT, FACE]) == both
    assert ledger.groups.uses_of(ANN, [FACE]) == both[1:]
    assert ledger.groups.uses_of(ANN, []) == []


def test_assets_are_read_by_name_whatever_their_state_without_what_is_sealed(
    ledger: Ledgers, group: Group, asset: Asset
) -> None:
    second = new_asset(group, 1)
    ledger.assets.reserve_asset(second, LIMIT, ROOMY)
    ledger.assets.begin_asset_delete(second, LATER, DUE)
    gone = ledger.assets.load_asset(ANN, second.asset)
    assert gone is not None
    first = replace(asset, source=None)
    wanted = [second.asset, DOG, asset.asset, asset.asset]
    found = ledger.videos.used_assets(ANN, wanted)
    assert found == [replace(gone, source=None), None, first, first]
    assert ledger.videos.used_assets(BEN, wanted) == [None] * 4
    assert ledger.videos.used_assets(ANN, []) == []
