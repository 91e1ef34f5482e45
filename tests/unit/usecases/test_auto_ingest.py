"""X-Auto-Ingest: refused pictures become assets, and the video is sent once more."""

from dataclasses import replace

import pytest

from portrait.errors import (
    FieldProblem,
    InvalidParameter,
    TurnRefused,
    UpstreamError,
    UpstreamUnknown,
    UpstreamVideoRefused,
    VideoRefused,
)
from portrait.model import (
    AssetState,
    AssetType,
    Failure,
    Home,
    Medium,
    Role,
    Status,
    Video,
    VideoRequest,
    VideoState,
)
from portrait.usecases import ingest, videos
from portrait.usecases.auto_ingest import APART, REAL_FACE
from portrait.usecases.driving import Outcome
from portrait.usecases.ingest import Next
from portrait.usecases.sweeping import Swept
from portrait.usecases.watch_step import watch
from tests.unit.usecases.filming import (
    PROMPT,
    active,
    create,
    picture,
    row_of,
    state_of,
    swept_videos,
    uses,
    wanted,
)
from tests.unit.usecases.world import ANN, World

FACE_URL = "https://media.example.com/face.jpg"
CAT_URL = "https://media.example.com/cat.jpg"
FACE = Medium(AssetType.IMAGE, FACE_URL, "image_urls[0]", Role.REFERENCE_IMAGE)
CAT = Medium(AssetType.IMAGE, CAT_URL, "image_urls[1]", Role.REFERENCE_IMAGE)
REFUSED = UpstreamVideoRefused(REAL_FACE, "may contain a real person", "content[1].image_url.url")


def waiting(world: World, request: VideoRequest | None = None) -> Video:
    """A video that waits for its picture."""
    world.studio.expect("create_video", REFUSED)
    return create(world, request or wanted(FACE, CAT), auto_ingest=True)


def settle_assets(world: World, video: Video, status: Status = Status.ACTIVE) -> None:
    """The upstream reviews what was taken in."""
    for asset in video.ingested:
        ingest.submit(ANN, [asset], world.ingest)
        row = world.ledger.assets[ANN, asset]
        assert row.upstream_id is not None
        failure = Failure("FaceMismatch", "no") if status is Status.FAILED else None
        world.upstream.settle(row.upstream_id, status, failure=failure)
        ingest.check(ANN, [asset], world.ingest)


def test_the_picture_that_was_named_is_taken_in_and_the_video_waits(world: World) -> None:
    video = waiting(world)
    assert video.state is VideoState.WAITING
    (asset,) = video.ingested
    row = world.ledger.assets[ANN, asset]
    assert (row.type, row.source_host) == (AssetType.IMAGE, "media.example.com")
    assert uses(world) == {video.video}
    step = watch(ANN, video.video, world.sending)
    assert (step.next, step.wait_seconds, step.outcome) == (
        Next.CHECK,
        3,
        Outcome.WAITING_FOR_GROUP,
    )
    assert world.studio.count("create_video") == 1
    assert len(world.ledger.videos) == 1


def test_it_is_sent_once_more_when_its_picture_is_active(world: World) -> None:
    video = waiting(world)
    settle_assets(world, video)
    assert watch(ANN, video.video, world.sending).next is Next.CHECK
    assert state_of(world, video) is VideoState.QUEUED
    (body,) = world.studio.bodies.values()
    taken = world.ledger.assets[ANN, video.ingested[0]].upstream_id
    role = {"role": "reference_image"}
    assert body["content"] == [
        {"type": "text", "text": PROMPT},
        {"type": "image_url", "image_url": {"url": f"asset://{taken}"}, **role},
        {"type": "image_url", "image_url": {"url": CAT_URL}, **role},
    ]
    assert body["callback_url"].startswith("https://gateway.example.com/")
    assert row_of(world, video).held is None
    assert world.studio.count("create_video") == 2


def test_all_pictures_that_the_message_names_are_taken_in(world: World) -> None:
    message = "the input image 'content[1]', 'content[3]' may contain real person"
    refused = UpstreamVideoRefused(REAL_FACE, message, "content[1].image_url.url")
    world.studio.expect("create_video", refused)
    other = replace(FACE, url="https://media.example.com/faces.jpg", field="image_urls[2]")
    video = create(world, wanted(FACE, CAT, other), auto_ingest=True)
    settle_assets(world, video)
    watch(ANN, video.video, world.sending)
    (body,) = world.studio.bodies.values()
    sent = [item["image_url"]["url"] for item in body["content"][1:]]
    taken = [world.ledger.assets[ANN, asset].upstream_id for asset in video.ingested]
    assert sent == [f"asset://{taken[0]}", CAT_URL, f"asset://{taken[1]}"]


def test_pictures_are_not_taken_in_beside_assets_of_another_account(world: World) -> None:
    known = picture(active(world).asset, 3, Role.REFERENCE_IMAGE)
    world.ann = replace(world.ann, home=Home("account-2", world.ann.home.project))
    before = dict(world.ledger.assets)
    with pytest.raises(InvalidParameter) as error:
        waiting(world, wanted(FACE, CAT, known))
    assert error.value.problems == (FieldProblem(known.field, APART),)
    assert world.ledger.assets == before
    assert world.ledger.videos == {}


def test_all_plain_pictures_are_taken_in_when_the_refusal_names_none(world: World) -> None:
    world.studio.expect("create_video", UpstreamVideoRefused(REAL_FACE, "a face"))
    known = picture(active(world).asset, 3, Role.REFERENCE_IMAGE)
    video = create(world, wanted(FACE, CAT, known), auto_ingest=True)
    assert len(video.ingested) == 2
    assert len(video.assets) == 3


@pytest.mark.parametrize(
    "refusal",
    [
        UpstreamVideoRefused("InputImageSensitiveContentDetected", "no", "content[1]"),
        UpstreamVideoRefused("InvalidParameter", "no", "content[1].image_url.url"),
    ],
)
def test_no_other_refusal_is_cured(world: World, refusal: UpstreamVideoRefused) -> None:
    world.studio.expect("create_video", refusal)
    with pytest.raises(VideoRefused) as error:
        create(world, wanted(FACE), auto_ingest=True)
    assert error.value.reason == refusal.code
    assert world.ledger.assets == {}


def test_who_did_not_ask_for_it_is_told_of_the_refusal(world: World) -> None:
    world.studio.expect("create_video", REFUSED)
    with pytest.raises(VideoRefused) as error:
        create(world, wanted(FACE))
    assert error.value.reason == REAL_FACE
    assert [problem.field for problem in error.value.problems] == ["image_urls[0]"]
    assert world.ledger.assets == {}


def test_a_picture_that_fails_fails_the_video_with_its_code(world: World) -> None:
    video = waiting(world)
    settle_assets(world, video, Status.FAILED)
    assert watch(ANN, video.video, world.sending).next is Next.DONE
    row = row_of(world, video)
    assert (row.state, row.failure) == (VideoState.FAILED, Failure("FaceMismatch", "no"))
    assert world.studio.count("create_video") == 1


def test_a_second_refusal_is_final(world: World) -> None:
    video = waiting(world)
    settle_assets(world, video)
    world.studio.expect("create_video", REFUSED)
    watch(ANN, video.video, world.sending)
    assert row_of(world, video).failure == Failure(REAL_FACE, "may contain a real person")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (TurnRefused(2.0), VideoState.WAITING),
        (UpstreamUnknown("ReadTimeout"), VideoState.UNKNOWN),
    ],
)
def test_the_second_send_is_as_careful_as_the_first(
    world: World, answer: UpstreamError, state: VideoState
) -> None:
    video = waiting(world)
    settle_assets(world, video)
    world.studio.expect("create_video", answer)
    watch(ANN, video.video, world.sending)
    assert state_of(world, video) is state


def test_a_picture_deleted_while_it_is_waited_for_ends_the_wait(world: World) -> None:
    video = waiting(world)
    world.delete_asset(video.ingested[0])
    watch(ANN, video.video, world.sending)
    failure = row_of(world, video).failure
    assert failure is not None
    assert failure.code == "AssetDeleted"


def test_a_waiting_video_is_cancelled_without_the_upstream(world: World) -> None:
    video = waiting(world)
    videos.cancel_video(world.ann, video.video, world.sending.watch, world.objects)
    row = row_of(world, video)
    assert (row.state, row.held) == (VideoState.CANCELLED, None)
    assert world.studio.count("cancel_video") == 0


def test_the_sweeper_sends_what_its_execution_lost(world: World) -> None:
    video = waiting(world)
    settle_assets(world, video)
    assert world.ledger.assets[ANN, video.ingested[0]].state is AssetState.ACTIVE
    assert swept_videos(world) == [Swept.RESTARTED]
    assert state_of(world, video) is VideoState.QUEUED


def test_a_request_too_long_to_be_kept_is_refused_with_its_size(world: World) -> None:
    request = VideoRequest("seedance-2.0", "x" * 40_000, (FACE,), options={"duration": 5})
    with pytest.raises(InvalidParameter) as error:
        waiting(world, request)
    assert [problem.field for problem in error.value.problems] == ["body"]
