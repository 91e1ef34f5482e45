"""A video on its way to its rest: what each look makes of it, and who is told."""

import json
from datetime import timedelta

import pytest

from portrait.errors import UpstreamError, UpstreamNotFound, UpstreamThrottled, UpstreamUnknown
from portrait.model import EventType, Failure, UpstreamId, Video, VideoState
from portrait.usecases import videos
from portrait.usecases.driving import Outcome
from portrait.usecases.ingest import Next
from portrait.usecases.sweep_videos import hear_callback
from portrait.usecases.watch_step import watch
from tests.unit.usecases.filming import active, create, picture, row_of, state_of, uses, wanted
from tests.unit.usecases.world import ANN, World

URLS = {"video_url": "https://up.example.com/v.mp4?sig=1", "last_frame_url": "https://up/l.png"}


def task_of(world: World, video: Video) -> UpstreamId:
    found = row_of(world, video).upstream_id
    assert found is not None
    return found


def test_looks_follow_the_upstream_and_slow_down(world: World) -> None:
    video = create(world, wanted())
    step = watch(ANN, video.video, world.sending)
    assert (step.next, step.wait_seconds) == (Next.CHECK, 3)
    world.studio.settle(task_of(world, video), VideoState.RUNNING)
    world.clock.advance(70)
    step = watch(ANN, video.video, world.sending)
    assert (step.next, step.wait_seconds) == (Next.CHECK, 7)
    assert state_of(world, video) is VideoState.RUNNING
    world.clock.advance(15 * 60)
    assert watch(ANN, video.video, world.sending).next is Next.HAND_OVER


def test_an_answer_that_is_old_never_takes_a_video_back(world: World) -> None:
    video = create(world, wanted())
    world.studio.settle(task_of(world, video), VideoState.RUNNING)
    watch(ANN, video.video, world.sending)
    world.studio.settle(task_of(world, video), VideoState.QUEUED)
    watch(ANN, video.video, world.sending)
    assert state_of(world, video) is VideoState.RUNNING


def test_a_finished_video_is_sealed_told_and_frees_its_assets(world: World) -> None:
    face = active(world)
    video = create(world, wanted(picture(face.asset)))
    world.endpoint.told.clear()
    made_at = world.clock()
    report = {"usage": {"total_tokens": 7}, "seed": 3}
    world.studio.settle(task_of(world, video), VideoState.SUCCEEDED, urls=URLS, report=report)
    world.clock.advance(5)
    step = watch(ANN, video.video, world.sending)
    row = row_of(world, video)
    assert (step.next, step.outcome) == (Next.DONE, Outcome.BECAME_ACTIVE)
    assert (row.state, row.due_at) == (VideoState.SUCCEEDED, None)
    assert json.loads(row.report) == report
    assert row.result_expires_at == made_at + timedelta(hours=24)
    assert videos.open_result(row, world.clock(), world.sealer, world.objects) == URLS
    over = made_at + timedelta(hours=24)
    assert videos.open_result(row, over, world.sealer, world.objects) == {}
    assert uses(world) == set()
    facts = {"status": "succeeded", "model": "seedance-2.0"}
    assert list(world.endpoint.told.values()) == [(EventType.VIDEO_SUCCEEDED, video.video, facts)]


@pytest.mark.parametrize(
    ("state", "failure", "told"),
    [
        (VideoState.FAILED, Failure("OutputVideoSensitiveContentDetected", "no"), None),
        (VideoState.FAILED, None, Failure("InternalServiceError", "")),
        (VideoState.EXPIRED, None, Failure("TaskExpired", "")),
    ],
)
def test_a_video_that_is_not_made_says_why(
    world: World, state: VideoState, failure: Failure | None, told: Failure | None
) -> None:
    video = create(world, wanted())
    world.studio.settle(task_of(world, video), state, failure=failure)
    assert watch(ANN, video.video, world.sending).outcome is Outcome.BECAME_FAILED
    row = row_of(world, video)
    expected = told or failure
    assert expected is not None
    assert (row.state, row.failure) == (state, expected)
    ((event, _, facts),) = world.endpoint.told.values()
    assert (event, facts["code"]) == (EventType.VIDEO_FAILED, expected.code)


def test_a_callback_url_is_told_beside_the_endpoints(world: World) -> None:
    url = "https://customer.example.com/done"
    video = create(world, wanted(callback_url=url))
    world.studio.settle(task_of(world, video), VideoState.SUCCEEDED, urls=URLS)
    watch(ANN, video.video, world.sending)
    call = row_of(world, video).call
    assert call is not None
    hook = world.ledger.find_hook(ANN, call)
    assert hook is not None
    assert hook.url == url
    bodies = [json.loads(one.body) for one in world.ledger.outbox.values() if one.hook == call]
    assert [(body["type"], body["data"]) for body in bodies] == [
        (
            "video.succeeded",
            {
                "id": video.video,
                "object": "video",
                "status": "succeeded",
                "model": "seedance-2.0",
            },
        )
    ]


@pytest.mark.parametrize(
    "error", [UpstreamUnknown("ReadTimeout"), UpstreamThrottled("Slow"), UpstreamNotFound("Gone")]
)
def test_an_error_says_nothing_about_a_young_video(world: World, error: UpstreamError) -> None:
    video = create(world, wanted())
    world.studio.expect("get_video", error)
    step = watch(ANN, video.video, world.sending)
    assert (step.next, step.outcome) == (Next.CHECK, Outcome.STILL_PROCESSING)
    assert step.said is not None
    assert step.said.code == error.code


def test_a_call_of_the_upstream_is_a_hint_to_look(world: World) -> None:
    video = create(world, wanted())
    (body,) = world.studio.bodies.values()
    ticket = body["callback_url"].rpartition("/")[2]
    world.studio.settle(task_of(world, video), VideoState.SUCCEEDED, urls=URLS)
    assert hear_callback(ticket, world.sending, world.watcher)
    assert state_of(world, video) is VideoState.SUCCEEDED
    looks = world.studio.count("get_video")
    assert hear_callback(ticket, world.sending, world.watcher)
    assert world.studio.count("get_video") == looks


def test_a_forged_call_costs_no_read(world: World) -> None:
    video = create(world, wanted())
    (body,) = world.studio.bodies.values()
    ticket = body["callback_url"].rpartition("/")[2]
    reads: list[object] = []
    world.ledger.load_video = lambda *seen: reads.append(seen)  # type: ignore[method-assign]
    other = ticket.replace(video.video, "cgt-20200101000000-aaaaa")
    for forged in (other, ticket[:-1], ticket + "A", "", "v1", "v1.ann.x.y", ticket.upper()):
        assert not hear_callback(forged, world.sending, world.watcher)
    assert reads == []
    assert world.studio.count("get_video") == 0


def test_a_call_that_cannot_be_followed_now_is_left_to_who_watches(world: World) -> None:
    video = create(world, wanted())
    (body,) = world.studio.bodies.values()
    world.studio.expect("get_video", UpstreamThrottled("Slow"))
    assert hear_callback(body["callback_url"].rpartition("/")[2], world.sending, world.watcher)
    assert state_of(world, video) is VideoState.QUEUED


def test_nobody_watches_what_is_not_there(world: World) -> None:
    video = create(world, wanted())
    assert watch(world.ben.customer, video.video, world.sending).next is Next.DONE
