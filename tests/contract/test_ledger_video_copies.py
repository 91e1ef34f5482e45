"""The copies of what was made are noted once, of a video that succeeded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import StateChanged
from portrait.model import Marker, Sealed, Video, VideoState
from portrait.rules.transitions import VIDEO_AT_REST
from tests.contract.ledgers import Ledgers
from tests.contract.racing import race
from tests.contract.samples import ANN, BEN, LATER
from tests.contract.videos import QUEUED, SUBMITTING, new_video, reserved

COPIES = ("videos/ann/cgt/video_url.mp4", "videos/ann/cgt/last_frame_url.png")
UNTIL = LATER + timedelta(days=7)
MADE = Sealed((b"urls",))


def finished(ledger: Ledgers, number: int = 0) -> Video:
    video = reserved(ledger, new_video(number))
    video = ledger.videos.move_video(video, SUBMITTING, VideoState.QUEUED, LATER, {})
    told = {"due_at": None, "result": MADE, "result_expires_at": LATER}
    return ledger.videos.move_video(video, QUEUED, VideoState.SUCCEEDED, LATER, told)  # type: ignore[arg-type]  # a plain dict


def test_copies_are_noted_with_their_end_and_nothing_else_changes(ledger: Ledgers) -> None:
    video = finished(ledger)
    kept = ledger.videos.keep_copies(video, COPIES, UNTIL)
    assert kept == replace(video, copies=COPIES, result_expires_at=UNTIL)
    assert ledger.videos.load_video(ANN, video.video) == kept
    ledger.audit().assert_balanced()


def test_the_same_copies_again_are_success_and_others_are_not(ledger: Ledgers) -> None:
    video = finished(ledger)
    ledger.videos.keep_copies(video, COPIES, LATER)
    again = ledger.videos.keep_copies(video, COPIES, UNTIL)
    with pytest.raises(StateChanged):
        ledger.videos.keep_copies(video, COPIES[:1], UNTIL)
    assert ledger.videos.load_video(ANN, video.video) == again
    assert (again.copies, again.result_expires_at) == (COPIES, UNTIL)


def test_only_a_video_that_succeeded_has_copies(ledger: Ledgers) -> None:
    made = reserved(ledger, new_video())
    with pytest.raises(StateChanged):
        ledger.videos.keep_copies(made, COPIES, UNTIL)
    video = finished(ledger, 1)
    twin = replace(video, marker=Marker("tstother000000"))
    with pytest.raises(StateChanged):
        ledger.videos.keep_copies(twin, COPIES, UNTIL)
    with pytest.raises(StateChanged):
        ledger.videos.keep_copies(replace(video, customer=BEN), COPIES, UNTIL)
    resting = VIDEO_AT_REST - {VideoState.DELETED}
    ledger.videos.move_video(video, resting, VideoState.DELETED, LATER, {})
    with pytest.raises(StateChanged):
        ledger.videos.keep_copies(video, COPIES, UNTIL)
    rows = [ledger.videos.load_video(ANN, one.video) for one in (made, video)]
    assert [row and row.copies for row in rows] == [(), ()]
    assert ledger.videos.load_video(BEN, video.video) is None


def test_a_record_that_goes_says_which_copies_it_had_by_then(ledger: Ledgers) -> None:
    read_before = finished(ledger)
    ledger.videos.keep_copies(read_before, COPIES, UNTIL)
    resting = frozenset({VideoState.SUCCEEDED})
    gone = ledger.videos.move_video(read_before, resting, VideoState.DELETED, LATER, {})
    assert (gone.state, gone.copies, gone.result) == (VideoState.DELETED, COPIES, None)


def test_of_a_keeper_and_a_remover_at_once_one_sees_the_other(ledger: Ledgers) -> None:
    video = finished(ledger)
    resting = frozenset({VideoState.SUCCEEDED})

    gone: list[Video] = []

    def remove() -> None:
        gone.append(ledger.videos.move_video(video, resting, VideoState.DELETED, LATER, {}))

    refused, _ = race([lambda: ledger.videos.keep_copies(video, COPIES, UNTIL), remove])
    assert [row.copies for row in gone] == [COPIES if refused is None else ()]
