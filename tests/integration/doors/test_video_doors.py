"""One video through each of the four doors: asked for, being made, made, and each door's words."""

import pytest

from portrait.model import Failure, VideoState
from portrait.rules.video_ids import as_task, parse_video_id
from tests.integration.doors.avatar_desk import TASK
from tests.integration.doors.video_desk import (
    CREATED,
    FRAMED,
    LAST_FRAME,
    MP4,
    NATIVE,
    SEEDANCE,
    SHARED,
    VideoDesk,
    image,
    native,
    ta,
)
from tests.unit.usecases.world import BEN

DAY = 24 * 3600
MADE: dict[str, dict[str, object]] = {
    "urls": {"video_url": MP4, "last_frame_url": LAST_FRAME},
    "report": {
        "usage": {"completion_tokens": 108_900, "total_tokens": 108_900},
        "seed": 7,
        "resolution": "720p",
        "ratio": "16:9",
        "duration": 5,
        "framespersecond": 24,
        "draft_task_id": "cgt-up-of-somebody",
    },
}
REPORT = {name: one for name, one in MADE["report"].items() if name != "draft_task_id"}


def test_alltoken_as_published(videos: VideoDesk) -> None:
    asset = videos.active()
    body = {
        "model": "seedance-2.0",
        "prompt": "A confident keynote speaker on stage, cinematic 4K",
        "ratio": "16:9",
        "duration": 5,
        "resolution": "720p",
        "content": [image(f"asset://{asset.asset}", "first_frame")],
    }
    made = videos.make(body, SHARED)
    options = {"ratio": "16:9", "duration": 5, "resolution": "720p"}
    queued = {
        "id": made["id"],
        "model": "seedance-2.0",
        "status": "queued",
        "error": None,
        "created_at": CREATED,
        "updated_at": CREATED,
        **options,
    }
    assert made == queued
    (sent,) = videos.sent
    assert sent["content"] == [
        {"type": "text", "text": body["prompt"]},
        image(f"asset://{asset.upstream_id}", "first_frame"),
    ]
    assert {name: sent[name] for name in options} == options
    videos.end(made["id"], VideoState.SUCCEEDED, **MADE)
    assert videos.see(made["id"], SHARED) == {
        **queued,
        "status": "completed",
        **REPORT,
        "content": MADE["urls"],
        "video_url": MP4,
        "expires_at": CREATED + DAY,
    }


def test_token360_as_published(videos: VideoDesk) -> None:
    asset = videos.active()
    prompt = "A stylized virtual character smiles and turns toward the camera in soft studio light"
    body = {
        "model": "seedance-2.0",
        "prompt": prompt,
        "frame_images": [
            {"type": "image_url", "frame_type": "first_frame", "image_url": {"url": ta(asset)}}
        ],
        "duration": 6,
        "resolution": "720p",
        "generate_audio": False,
    }
    made = videos.make(body, FRAMED)
    queued = {
        "id": made["id"],
        "object": "video",
        "status": "queued",
        "model": "seedance-2.0",
        "created_at": CREATED,
        "updated_at": CREATED,
        "parameters": {"resolution": "720p", "duration": 6, "generate_audio": False},
        "error": None,
    }
    assert made == {**queued, "prompt": prompt}
    (sent,) = videos.sent
    assert sent["content"][1] == image(f"asset://{asset.upstream_id}", "first_frame")
    videos.end(made["id"], VideoState.SUCCEEDED, **MADE)
    shown = videos.see(made["id"], FRAMED)
    assert (shown["status"], shown["url"], shown["video_url"]) == ("completed", MP4, MP4)
    assert shown["content"] == MADE["urls"]
    assert (shown["duration"], shown["expires_at"]) == (5, CREATED + DAY)
    assert shown["parameters"]["aspect_ratio"] == "16:9"


@pytest.mark.parametrize("role", [None, "reference_image"])
def test_xcompute_as_published(videos: VideoDesk, role: str | None) -> None:
    asset = videos.active()
    address = f"asset://{asset.asset}"
    media: dict[str, object] = {
        "image_urls": [address],
        "model": "doubao-seedance-2.0",
        "prompt": "让人物在城市街道自然行走",
        "duration": 5,
        "resolution": "720p",
    }
    if role:
        media = {
            "image_with_roles": [{"url": address, "role": role}],
            "model": "doubao-seedance-2.0-face",
            "prompt": "使用参考人像生成视频",
        }
    made = videos.make(media, SHARED)
    assert (made["code"], made["data"]["status"], made["data"]["progress"]) == (200, "pending", 10)
    task = made["data"]["id"]
    video = parse_video_id(task)
    assert task == as_task(video)
    (sent,) = videos.sent
    assert sent["content"][1] == image(f"asset://{asset.upstream_id}", "reference_image")
    videos.end(video, VideoState.SUCCEEDED, **MADE)
    shown = videos.task(task)
    assert shown == {
        "id": task,
        "status": "completed",
        "progress": 100,
        "model": media["model"],
        "created": CREATED,
        "completed": CREATED,
        "actual_time": 0,
        "expires_at": CREATED + DAY,
        "result": {
            **MADE["urls"],
            "expires_at": CREATED + DAY,
            "videos": [{"url": [MP4], "expires_at": CREATED + DAY}],
        },
    }


@pytest.mark.parametrize("resource", [NATIVE, SEEDANCE])
def test_ark_as_apiyi_publishes_it(videos: VideoDesk, resource: str) -> None:
    asset = videos.active()
    body = native(
        image(f"asset://{asset.asset}"), ratio="16:9", duration=5, resolution="720p", seed=None
    )
    made = videos.make(body, resource)
    assert made == {"id": made["id"]}
    options = {"ratio": "16:9", "duration": 5, "resolution": "720p"}
    queued = {
        "id": made["id"],
        "model": "doubao-seedance-2-0-260128",
        "status": "queued",
        "error": None,
        "created_at": CREATED,
        "updated_at": CREATED,
        **options,
    }
    assert videos.see(made["id"], resource) == queued
    videos.world.studio.settle(videos.upstream_id(made["id"]), VideoState.RUNNING)
    videos.end(made["id"], VideoState.RUNNING)
    assert videos.see(made["id"], resource)["status"] == "running"
    videos.end(made["id"], VideoState.SUCCEEDED, **MADE)
    done = {**queued, "status": "succeeded", **REPORT, "expires_at": CREATED + DAY}
    assert videos.see(made["id"], resource) == {**done, "content": MADE["urls"]}
    videos.world.clock.advance(DAY)
    assert videos.see(made["id"], resource) == done


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (VideoState.RUNNING, ("running", "processing", "in_progress", "processing")),
        (VideoState.SUCCEEDED, ("succeeded", "completed", "completed", "completed")),
        (VideoState.FAILED, ("failed", "failed", "failed", "failed")),
        (VideoState.CANCELLED, ("cancelled", "cancelled", "failed", "cancelled")),
        (VideoState.EXPIRED, ("expired", "expired", "failed", "failed")),
    ],
)
def test_each_door_has_its_own_words(
    videos: VideoDesk, state: VideoState, words: tuple[str, ...]
) -> None:
    made = videos.make(native())["id"]
    videos.end(made, state)
    seen = [videos.see(made, one)["status"] for one in (NATIVE, SHARED, FRAMED)]
    assert (*seen, videos.task(as_task(parse_video_id(made)))["status"]) == words


def test_a_failure_is_told_with_the_upstream_s_code_at_every_door(videos: VideoDesk) -> None:
    made = videos.make(native())["id"]
    failure = Failure("OutputVideoSensitiveContentDetected", "The video shows something it may not")
    videos.end(made, VideoState.FAILED, failure=failure)
    error = {"code": failure.code, "message": failure.message}
    for resource in (NATIVE, SHARED, FRAMED):
        assert videos.see(made, resource)["error"] == error
    assert videos.task(as_task(parse_video_id(made)))["error"] == error


def test_a_video_is_the_same_in_both_spellings_at_every_door(videos: VideoDesk) -> None:
    made = videos.make(native())["id"]
    task = as_task(parse_video_id(made))
    for resource in (NATIVE, SHARED, FRAMED):
        assert videos.see(task, resource) == videos.see(made, resource)


def test_foreign_and_unknown_videos_are_the_same_miss(videos: VideoDesk) -> None:
    theirs = videos.make(native(), who=BEN)["id"]
    never = "cgt-20260318035710-k3x9q"
    for resource in (NATIVE, SHARED, FRAMED):
        found = [videos.ask("GET", f"{resource}/{{video}}", video=one) for one in (theirs, never)]
        assert [one.status for one in found] == [404, 404]
        assert found[0].text == found[1].text
    tasks = [as_task(parse_video_id(one)) for one in (theirs, never)]
    refused = [videos.send_task("GET", TASK, task=one) for one in tasks]
    assert [one.status for one in refused] == [404, 404]
    assert refused[0].text == refused[1].text
