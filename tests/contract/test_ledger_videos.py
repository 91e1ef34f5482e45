"""Video rows: reserved, found by their owner, moved, leased, kept for a while."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import IdTaken, Repeated, StateChanged
from portrait.model import (
    Failure,
    HookId,
    Marker,
    Once,
    Sealed,
    UpstreamId,
    Video,
    VideoState,
)
from portrait.ports.due import DueKind, DueRow
from portrait.rules.transitions import VIDEO_AT_REST
from tests.contract.ledgers import Ledgers
from tests.contract.racing import race
from tests.contract.samples import ANN, BEN, DUE, LATER, START
from tests.contract.videos import (
    DOG,
    HAT,
    QUEUED,
    SUBMITTING,
    due_rows,
    new_video,
    reserved,
    told,
)

ONCE = Once("k" * 64, "f" * 64, START + timedelta(days=1))


def test_a_video_reads_back_whole_and_is_its_customers_own(ledger: Ledgers) -> None:
    rich = replace(
        new_video(),
        state=VideoState.WAITING,
        ingested=(HAT,),
        options='{"ratio": "16:9"}',
        safety_identifier="#tstvideo000000",
        labels='{"request_id": "order-1"}',
        generation=3,
        held=Sealed((b"\x00first", b"second\xff")),
        checked_at=LATER,
        upstream_id=UpstreamId("cgt-2026-up"),
        report='{"seed": 7}',
        result=Sealed((b"\x00urls",)),
        result_expires_at=LATER,
        copies=("videos/b.mp4", "videos/a.png"),
        failure=Failure("OutputVideoSensitiveContentDetected", "no"),
        call=HookId("call_k3x9q0a1b2"),
    )
    ledger.videos.reserve_video(rich)
    assert ledger.videos.find_video(ANN, rich.video, LATER) == rich
    assert ledger.videos.load_video(ANN, rich.video) == rich
    assert ledger.videos.find_video(BEN, rich.video, LATER) is None
    assert ledger.videos.load_video(BEN, rich.video) is None
    ledger.audit().assert_balanced()


def test_a_bare_video_reads_back_with_nothing_made_up(ledger: Ledgers) -> None:
    bare = replace(new_video(assets=()), sent_at=None, forget_at=None)
    ledger.videos.reserve_video(bare)
    assert ledger.videos.load_video(ANN, bare.video) == bare
    assert ledger.audit().uses == set()


def test_a_list_shows_what_is_kept_the_newest_first_without_what_is_sealed(
    ledger: Ledgers,
) -> None:
    for number in (2, 0, 1):
        reserved(
            ledger, replace(new_video(number), result=Sealed((b"urls",)), held=Sealed((b"q",)))
        )
    reserved(ledger, new_video(7, BEN))
    expected = [new_video(number) for number in (2, 1, 0)]
    assert ledger.videos.all_videos(ANN, LATER) == expected
    soon = replace(new_video(3), forget_at=LATER)
    reserved(ledger, soon)
    assert ledger.videos.find_video(ANN, soon.video, LATER - timedelta(microseconds=1)) == soon
    assert ledger.videos.find_video(ANN, soon.video, LATER) is None
    assert ledger.videos.all_videos(ANN, LATER) == expected
    assert ledger.videos.load_video(ANN, soon.video) == soon


def test_a_video_is_due_like_any_row_and_can_be_put_off(ledger: Ledgers) -> None:
    video = reserved(ledger, new_video())
    (row,) = due_rows(ledger)
    assert row == DueRow(ANN, video.video, DueKind.VIDEO)
    ledger.due.put_off(row, DUE + timedelta(hours=1))
    assert due_rows(ledger) == []
    assert due_rows(ledger, DUE + timedelta(hours=1)) == [row]


def test_the_same_reservation_again_is_success_and_changes_nothing(ledger: Ledgers) -> None:
    video = new_video()
    for _ in range(2):
        ledger.videos.reserve_video(video, once=ONCE)
    other = replace(new_video(assets=(DOG,)), marker=Marker("tstother000000"))
    with pytest.raises(IdTaken):
        ledger.videos.reserve_video(other)
    books = ledger.audit()
    assert books.videos == [video]
    books.assert_balanced()


def test_a_used_key_tells_which_video_it_made(ledger: Ledgers) -> None:
    first = new_video()
    ledger.videos.reserve_video(first, once=ONCE)
    with pytest.raises(Repeated) as repeated:
        ledger.videos.reserve_video(new_video(1), once=ONCE)
    assert (repeated.value.subject, repeated.value.fingerprint) == (first.video, ONCE.fingerprint)
    assert ledger.audit().videos == [first]
    ledger.audit().assert_balanced()
    ledger.videos.reserve_video(new_video(1), once=replace(ONCE, instead_of=first.video))
    assert len(ledger.audit().videos) == 2


def test_a_move_sets_what_it_says_and_only_from_where_it_may(ledger: Ledgers) -> None:
    video = reserved(ledger, replace(new_video(), held=Sealed((b"request",))))
    later = DUE + timedelta(seconds=9)
    queued = ledger.videos.move_video(
        video,
        SUBMITTING,
        VideoState.QUEUED,
        LATER,
        {"upstream_id": UpstreamId("up-1"), "held": None, "due_at": later},
    )
    assert queued == replace(
        video,
        state=VideoState.QUEUED,
        updated_at=LATER,
        due_at=later,
        upstream_id=UpstreamId("up-1"),
        held=None,
    )
    assert ledger.videos.load_video(ANN, video.video) == queued
    with pytest.raises(StateChanged):
        ledger.videos.move_video(video, SUBMITTING, VideoState.UNKNOWN, LATER, {})
    twin = replace(queued, marker=Marker("tstother000000"))
    with pytest.raises(StateChanged):
        ledger.videos.move_video(twin, QUEUED, VideoState.RUNNING, LATER, {})
    ledger.audit().assert_balanced()


def test_a_fenced_move_needs_the_lease_that_was_read(ledger: Ledgers) -> None:
    video = reserved(ledger, new_video())
    ledger.videos.lease_video(video, {"due_at": LATER})
    with pytest.raises(StateChanged):
        ledger.videos.move_video(
            video, SUBMITTING, VideoState.UNKNOWN, LATER, {}, fenced=True, deliveries=[told()]
        )
    assert [row.kind for row in due_rows(ledger)] == [DueKind.VIDEO]
    ledger.videos.move_video(video, SUBMITTING, VideoState.UNKNOWN, LATER, {})


def test_a_lease_is_taken_once_and_leaves_the_update_time(ledger: Ledgers) -> None:
    video = reserved(ledger, new_video())
    soon = DUE + timedelta(seconds=1)
    taken = ledger.videos.lease_video(video, {"due_at": soon, "generation": 2})
    assert taken == replace(video, due_at=soon, generation=2)
    with pytest.raises(StateChanged):
        ledger.videos.lease_video(video, {"due_at": LATER})
    failed = ledger.videos.move_video(taken, SUBMITTING, VideoState.FAILED, LATER, {})
    with pytest.raises(StateChanged):
        ledger.videos.lease_video(failed, {"due_at": LATER})
    with pytest.raises(StateChanged):
        ledger.videos.lease_video(taken, {"due_at": LATER})


def test_a_deleted_video_is_a_miss_that_keeps_nothing_sealed(ledger: Ledgers) -> None:
    video = reserved(ledger, replace(new_video(), result=Sealed((b"u",)), held=Sealed((b"r",))))
    failed = ledger.videos.move_video(video, SUBMITTING, VideoState.FAILED, START, {})
    resting = VIDEO_AT_REST - {VideoState.DELETED}
    ledger.videos.move_video(failed, resting, VideoState.DELETED, LATER, {})
    assert ledger.videos.find_video(ANN, video.video, LATER) is None
    assert ledger.videos.all_videos(ANN, LATER) == []
    gone = ledger.videos.load_video(ANN, video.video)
    assert gone is not None
    assert (gone.state, gone.held, gone.result) == (VideoState.DELETED, None, None)
    ledger.audit().assert_balanced()
    with pytest.raises(StateChanged):
        ledger.videos.move_video(gone, resting, VideoState.DELETED, LATER, {})


Step = Callable[[Ledgers, Video, int], object]
STEPS: dict[str, Step] = {
    "moves": lambda ledger, video, number: ledger.videos.move_video(
        video, SUBMITTING, VideoState.FAILED, LATER, {}, deliveries=[told(number)]
    ),
    "drops": lambda ledger, video, _: ledger.videos.drop_video(video),
    "leases": lambda ledger, video, number: ledger.videos.lease_video(
        video, {"due_at": DUE + timedelta(seconds=1 + number)}
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_of_many_at_one_row_one_succeeds(ledger: Ledgers, step: str) -> None:
    video = reserved(ledger, new_video())
    outcomes = race([lambda n=n: STEPS[step](ledger, video, n) for n in range(16)])  # type: ignore[misc]  # bound now
    assert (outcomes.count(None), outcomes.count(StateChanged)) == (1, 15)
    ledger.audit().assert_balanced()
