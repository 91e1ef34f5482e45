"""Asking for a video: what is resolved, what is sent, and what each answer makes of the row."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.errors import (
    InvalidParameter,
    Missing,
    PortraitError,
    Repeated,
    ServiceUnavailable,
    Throttled,
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotSent,
    UpstreamThrottled,
    UpstreamUnknown,
    UpstreamVideoRefused,
    VideoRefused,
)
from portrait.model import AssetType, Home, Medium, Once, Role, VideoId, VideoState
from portrait.usecases import videos
from tests.scripted_upstream import Twist
from tests.unit.usecases.filming import (
    PROMPT,
    active,
    create,
    picture,
    row_of,
    uses,
    wanted,
)
from tests.unit.usecases.world import ANN, World

UNKNOWN = UpstreamUnknown("ReadTimeout")


def refused(error: pytest.ExceptionInfo[InvalidParameter]) -> list[tuple[str, str]]:
    return [(problem.field, problem.message) for problem in error.value.problems]


def test_a_video_is_sent_with_the_upstreams_ids_and_is_watched(world: World) -> None:
    face, hat = active(world), active(world)
    hat_url = "https://media.example.com/hat.jpg"
    plain = Medium(AssetType.IMAGE, hat_url, "content[3].image_url.url", Role.REFERENCE_IMAGE)
    request = wanted(
        picture(face.asset, 1, Role.REFERENCE_IMAGE),
        picture(hat.asset, 2, Role.REFERENCE_IMAGE),
        plain,
    )
    video = create(world, request)
    (body,) = world.studio.bodies.values()
    callback = body["callback_url"]
    assert callback.startswith("https://gateway.example.com/v1/callbacks/videos/v1.ann.cgt-")
    identifier = body["safety_identifier"]
    assert identifier.endswith(f"#{video.marker}")
    assert ANN not in identifier
    role = {"role": "reference_image"}
    assert body == {
        "duration": 5,
        "model": "seedance-2.0",
        "content": [
            {"type": "text", "text": PROMPT},
            {"type": "image_url", "image_url": {"url": f"asset://{face.upstream_id}"}, **role},
            {"type": "image_url", "image_url": {"url": f"asset://{hat.upstream_id}"}, **role},
            {"type": "image_url", "image_url": {"url": hat_url}, **role},
        ],
        "callback_url": callback,
        "safety_identifier": identifier,
    }
    assert (video.state, video.assets) == (VideoState.QUEUED, (face.asset, hat.asset))
    assert [(one.video, one.generation) for one in world.watcher.starts] == [(video.video, 1)]
    assert uses(world) == {video.video}


def test_either_spelling_and_any_case_of_the_scheme_names_the_asset(world: World) -> None:
    from portrait.ids import as_ta  # noqa: PLC0415  only this test spells

    face = active(world)
    upper = Medium(AssetType.IMAGE, f"ASSET://{as_ta(face.asset)}", "image_urls[0]")
    create(world, wanted(upper))
    (body,) = world.studio.bodies.values()
    assert body["content"][1]["image_url"]["url"] == f"asset://{face.upstream_id}"


def test_unknown_foreign_and_deleted_assets_are_told_in_the_same_words(world: World) -> None:
    foreign = active(world, world.ben)
    deleted = active(world)
    world.delete_asset(deleted.asset)
    never = "asset-20200101000000-aaaaa"
    junk = "asset-1"
    with pytest.raises(InvalidParameter) as error:
        create(
            world,
            wanted(
                *(
                    picture(one, n)
                    for n, one in enumerate((foreign.asset, deleted.asset, never, junk), 1)
                )
            ),
        )
    assert refused(error) == [
        (f"content[{n}].image_url.url", f"The specified asset {one} is not found")
        for n, one in enumerate((foreign.asset, deleted.asset, never, junk), 1)
    ]
    assert world.studio.calls == []
    assert world.ledger.videos == {}


def test_what_cannot_be_used_yet_or_here_is_named_with_its_status(world: World) -> None:
    young = world.create_asset(world.create_group())
    sound = active(world, kind=AssetType.AUDIO)
    with pytest.raises(InvalidParameter) as error:
        create(world, wanted(picture(young.asset, 1), picture(sound.asset, 2)))
    assert refused(error) == [
        (
            "content[1].image_url.url",
            "the asset is not Active yet: its status is Processing; wait until it is",
        ),
        ("content[2].image_url.url", "needs an asset of type Image, not Audio"),
    ]


def test_assets_of_two_accounts_are_not_used_together(world: World) -> None:
    here = active(world)
    moved = replace(world.ann, home=Home("account-2", world.ann.home.project))
    there = active(world, moved)
    with pytest.raises(InvalidParameter) as error:
        create(world, wanted(picture(here.asset, 1), picture(there.asset, 2)))
    message = "cannot be used together with the assets before it; upload it again"
    assert refused(error) == [("content[2].image_url.url", message)]
    assert world.studio.calls == []


def test_an_asset_deleted_between_the_two_reads_stops_the_create(world: World) -> None:
    face = active(world)
    reserve = world.ledger.reserve_video

    def reserve_and_delete(video: object, *, once: Once | None = None) -> None:
        reserve(video, once=once)  # type: ignore[arg-type]
        world.delete_asset(face.asset)

    world.ledger.reserve_video = reserve_and_delete  # type: ignore[method-assign]
    with pytest.raises(InvalidParameter) as error:
        create(world, wanted(picture(face.asset)))
    assert refused(error) == [
        ("content[1].image_url.url", f"The specified asset {face.asset} is not found")
    ]
    assert world.studio.calls == []
    assert world.ledger.videos == {}
    assert world.ledger.uses == set()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (TurnRefused(2.2), Throttled(3)),
        (UpstreamThrottled("ServerOverloaded"), Throttled(5)),
        (UpstreamNotSent("ConnectError"), ServiceUnavailable()),
        (UpstreamAccountUnusable("AuthenticationError"), ServiceUnavailable()),
    ],
)
def test_a_clear_refusal_takes_the_row_back(
    world: World, answer: UpstreamError, told: PortraitError
) -> None:
    face = active(world)
    world.studio.expect("create_video", answer)
    with pytest.raises(type(told)) as error:
        create(world, wanted(picture(face.asset)))
    assert error.value.message == told.message
    assert world.ledger.videos == {}
    assert uses(world) == set()


@pytest.mark.parametrize(
    ("param", "field"),
    [
        ("content[1].image_url.url", "frame_images[0].image_url.url"),
        ("content[0].text", "prompt"),
        ("duration", "duration"),
        ("", "body"),
        ("content[7].image_url.url", "prompt"),
    ],
)
def test_a_refusal_of_the_upstream_names_the_customers_own_field(
    world: World, param: str, field: str
) -> None:
    face = active(world)
    medium = Medium(AssetType.IMAGE, f"asset://{face.asset}", "frame_images[0].image_url.url")
    world.studio.expect("create_video", UpstreamVideoRefused("InvalidParameter", "is bad", param))
    with pytest.raises(VideoRefused) as error:
        create(world, wanted(medium))
    assert error.value.reason == "InvalidParameter"
    assert refused(error) == [(field, "is bad")]


@pytest.mark.parametrize("happened", [True, False])
def test_an_outcome_that_is_not_known_is_answered_with_the_id(
    world: World, *, happened: bool
) -> None:
    face = active(world)
    world.studio.expect("create_video", Twist(UNKNOWN, happens=happened))
    video = create(world, wanted(picture(face.asset)))
    row = row_of(world, video)
    assert (video.state, row.state) == (VideoState.UNKNOWN, VideoState.UNKNOWN)
    assert row.due_at == world.clock() + timedelta(seconds=45)
    assert uses(world) == {video.video}


def test_a_watcher_that_cannot_be_started_costs_nothing(world: World) -> None:
    world.watcher.down = True
    assert create(world, wanted()).state is VideoState.QUEUED


def test_a_draft_is_one_of_the_customers_own_videos(world: World) -> None:
    first = create(world, wanted())
    create(world, wanted(draft=first.video))
    body = list(world.studio.bodies.values())[-1]
    drafted = {"type": "draft_task", "draft_task": {"id": row_of(world, first).upstream_id}}
    assert body["content"][-1] == drafted
    for strange in ("cgt-20200101000000-aaaaa", "junk"):
        with pytest.raises(Missing):
            create(world, wanted(draft=strange))
    with pytest.raises(Missing):
        create(world, wanted(draft=first.video), world.ben)


def test_another_customers_video_is_a_miss(world: World) -> None:
    video = create(world, wanted())
    now = world.clock()
    assert videos.get_video(world.ann, video.video, world.ledger, now).video == video.video
    for who, which in ((world.ben, video.video), (world.ann, VideoId("cgt-1"))):
        with pytest.raises(Missing):
            videos.get_video(who, which, world.ledger, now)
    assert [one.video for one in videos.list_videos(world.ann, world.ledger, now)] == [video.video]
    assert videos.list_videos(world.ben, world.ledger, now) == []


def test_a_key_makes_one_video(world: World) -> None:
    once = Once("key", "print", world.clock() + timedelta(days=1))
    video = create(world, wanted(), once=once)
    with pytest.raises(Repeated) as error:
        create(world, wanted(), once=once)
    assert error.value.subject == video.video
    assert world.studio.count("create_video") == 1
