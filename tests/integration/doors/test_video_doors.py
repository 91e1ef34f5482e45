"""One video through each of the four doors: asked for, being made, made, and each door's words."""

import json

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
        "status": "succeeded",
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
        (VideoState.RUNNING, ("running", "running", "in_progress", "processing")),
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


def test_ark_s_list_filters_and_pages(videos: VideoDesk) -> None:
    made = []
    for _ in range(3):
        made.append(videos.make(native())["id"])
        videos.world.clock.advance(1)
    videos.make(native(), who=BEN)
    videos.end(made[0], VideoState.SUCCEEDED, **MADE)
    everything = videos.ask("GET", NATIVE).body
    assert [one["id"] for one in everything["items"]] == made[::-1]
    assert everything["total"] == 3
    queued = videos.ask("GET", NATIVE, query={"filter.status": ["queued"]}).body
    assert ([one["id"] for one in queued["items"]], queued["total"]) == (made[:0:-1], 2)
    second = videos.ask("GET", NATIVE, query={"page_num": ["2"], "page_size": ["1"]}).body
    assert ([one["id"] for one in second["items"]], second["total"]) == ([made[1]], 3)
    named = videos.ask("GET", NATIVE, query={"filter.task_ids": [made[0], made[2]]}).body
    assert [one["id"] for one in named["items"]] == [made[2], made[0]]
    other = videos.ask("GET", NATIVE, query={"filter.model": ["seedance-2.5"]}).body
    assert other == {"items": [], "total": 0}
    tier = videos.ask("GET", NATIVE, query={"filter.service_tier": ["default"]}).body
    assert tier["total"] == 3


def test_a_queued_video_is_cancelled_and_a_running_one_is_not(videos: VideoDesk) -> None:
    first, second = (videos.make(native())["id"] for _ in range(2))
    gone = videos.ask("DELETE", f"{NATIVE}/{{video}}", video=first)
    assert (gone.status, gone.body) == (200, {})
    assert videos.see(first)["status"] == "cancelled"
    videos.end(second, VideoState.RUNNING)
    refused = videos.ask("DELETE", f"{NATIVE}/{{video}}", video=second)
    assert (refused.status, refused.body["error"]["code"]) == (409, "Conflict")
    assert refused.headers["x-should-retry"] == "false"


def test_what_is_deleted_at_rest_is_a_miss(videos: VideoDesk) -> None:
    made = videos.make(native())["id"]
    videos.end(made, VideoState.SUCCEEDED, **MADE)
    assert videos.ask("DELETE", f"{SEEDANCE}/{{video}}", video=made).body == {}
    assert videos.ask("GET", f"{SEEDANCE}/{{video}}", video=made).status == 404


def test_a_callback_is_a_hint_and_a_forged_one_a_miss(videos: VideoDesk) -> None:
    made = videos.make(native())["id"]
    (sent,) = videos.sent
    ticket = sent["callback_url"].rpartition("/")[2]
    assert sent["callback_url"] == (
        f"https://gateway.example.com/stage/v1/callbacks/videos/{ticket}"
    )
    videos.world.studio.settle(videos.upstream_id(made), VideoState.SUCCEEDED, **MADE)
    callback = "/v1/callbacks/videos/{ticket}"
    claim = json.dumps({"id": made, "status": "failed"})
    heard = videos.ask("POST", callback, claim, who=None, ticket=ticket)
    assert (heard.status, heard.text) == (204, "")
    assert videos.see(made)["status"] == "succeeded"
    forged = ticket[:-1] + ("A" if ticket[-1] != "A" else "B")
    assert videos.ask("POST", callback, claim, who=None, ticket=forged).status == 404
