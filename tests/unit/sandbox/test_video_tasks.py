"""Video tasks: what create, get, list and delete answer, who sees what, and how time passes."""

import re
from typing import Any

import pytest

from tests.unit.sandbox.ark import NOW_MS
from tests.unit.sandbox.conftest import Sandbox
from tests.unit.sandbox.studio import MODEL, Studio, audio, image, studio, text

NOT_FOUND = (404, "ResourceNotFound", "id")


@pytest.fixture
def ark(sandbox: Sandbox) -> Studio:
    return studio(sandbox)


def test_a_create_answers_an_id_and_nothing_else(ark: Studio) -> None:
    body = ark.create(text("a cat")).body
    assert list(body) == ["id"]
    # The digits are Beijing time.
    assert re.fullmatch(r"cgt-20261102043015-[a-z0-9]{5}", body["id"])


def test_a_new_task_is_shown_with_all_that_was_decided(ark: Studio) -> None:
    task = ark.made(seed=7, duration=6, ratio="9:16", resolution="480p", generate_audio=False)
    assert ark.get(task) == {
        "id": task,
        "model": MODEL,
        "status": "queued",
        "error": None,
        "created_at": NOW_MS // 1000,
        "updated_at": NOW_MS // 1000,
        "seed": 7,
        "resolution": "480p",
        "ratio": "9:16",
        "duration": 6,
        "framespersecond": 24,
        "service_tier": "default",
        "execution_expires_after": 172_800,
        "generate_audio": False,
        "draft": False,
        "priority": 0,
        "output_format": "mp4",
    }


def test_what_was_left_open_is_decided_once(ark: Studio) -> None:
    task = ark.made(duration=-1, ratio="adaptive", seed=-1, safety_identifier="u-1")
    first, second = ark.get(task), ark.get(task)
    assert (first["duration"], first["ratio"], first["resolution"]) == (5, "16:9", "720p")
    assert first["seed"] == second["seed"] >= 0
    assert first["safety_identifier"] == "u-1"
    assert "duration" not in ark.get(ark.made(frames=49))


def test_a_task_walks_from_queued_to_running_to_succeeded(ark: Studio) -> None:
    ark.step_seconds = 0
    task = ark.made()
    seen = []
    for _ in range(21):
        shown = ark.get(task)
        seen.append((shown["status"], shown["updated_at"] - shown["created_at"]))
        ark.clock.advance(0.5)
    # Ten seconds, a quarter of them queued; the create was at a quarter past a second.
    assert seen == [("queued", 0)] * 5 + [("running", 2)] * 15 + [("succeeded", 10)]


def test_a_succeeded_task_has_its_content_and_its_bill(ark: Studio) -> None:
    plain, framed = ark.made(), ark.made(return_last_frame=True)
    ark.clock.advance(10)
    assert list(ark.get(plain)["content"]) == ["video_url"]
    shown = ark.get(framed)
    assert list(shown["content"]) == ["video_url", "last_frame_url"]
    assert shown["usage"] == {"completion_tokens": 108_000, "total_tokens": 108_000}


def test_a_task_that_takes_longer_than_it_may_expires(ark: Studio) -> None:
    task = ark.made(text("slow:9000"), execution_expires_after=3600)
    ark.clock.advance(3590)
    assert ark.get(task)["status"] == "running"
    ark.clock.advance(10)
    shown = ark.get(task)
    assert (shown["status"], shown["updated_at"] - shown["created_at"]) == ("expired", 3600)
    assert "content" not in shown


def test_tasks_are_seen_with_the_keys_of_their_own_project_only(sandbox: Sandbox) -> None:
    task = studio(sandbox).made()
    for key in ("ark-one-other", "ark-two"):
        other = studio(sandbox, key)
        assert other.call("GET", task).error == NOT_FOUND
        assert other.call("DELETE", task).error == NOT_FOUND
        assert other.listed() == {"items": [], "total": 0}
    assert studio(sandbox).listed()["total"] == 1


def test_records_last_seven_days(ark: Studio) -> None:
    task = ark.made()
    ark.clock.advance(7 * 24 * 3600 - 2)
    assert ark.get(task)["status"] == "succeeded"
    ark.clock.advance(2)
    assert ark.call("GET", task).error == NOT_FOUND
    assert ark.listed() == {"items": [], "total": 0}


def test_a_queued_task_is_cancelled_and_its_record_lasts_a_day(ark: Studio) -> None:
    task = ark.made(text("queued:600"))
    heard = ark.call("DELETE", task)
    assert (heard.status, heard.body) == (200, {})
    shown = ark.get(task)
    assert (shown["status"], shown["error"]) == ("cancelled", None)
    assert ark.call("DELETE", task).error == (409, "InvalidAction.CancelledTaskDeletion", "id")
    ark.clock.advance(24 * 3600)
    assert ark.call("GET", task).error == NOT_FOUND


def test_a_running_task_can_neither_be_cancelled_nor_deleted(ark: Studio) -> None:
    task = ark.made(text("running:600"))
    refused = ark.call("DELETE", task)
    assert refused.error == (409, "InvalidAction.RunningTaskDeletion", "id")
    assert refused.message == "Cannot delete task because it is currently running."
    assert refused.body["error"]["type"] == "Conflict"


@pytest.mark.parametrize("prompt", ["a cat", "fail:InternalServiceError", "expire:"])
def test_the_record_of_a_task_at_rest_is_deleted(ark: Studio, prompt: str) -> None:
    task = ark.made(text(prompt))
    ark.clock.advance(10)
    assert ark.call("DELETE", task).body == {}
    assert ark.call("GET", task).error == NOT_FOUND
    assert ark.call("DELETE", task).error == NOT_FOUND


def test_a_list_is_paged_newest_first_and_counts_what_matches(ark: Studio) -> None:
    made = []
    for _ in range(5):
        ark.clock.advance(1)
        made.append(ark.made())

    def ids(*query: tuple[str, str]) -> list[Any]:
        answer = ark.listed(*query)
        assert answer["total"] == 5
        return [item["id"] for item in answer["items"]]

    assert ids() == made[::-1]
    assert ids(("page_num", "2"), ("page_size", "2")) == made[2:0:-1]
    assert ids(("page_num", "4"), ("page_size", "2")) == []
    assert ids(("unknown", "x")) == made[::-1]


def test_a_list_shows_tasks_as_a_get_does(ark: Studio) -> None:
    task = ark.made(return_last_frame=True)
    ark.clock.advance(60)
    assert ark.listed()["items"] == [ark.get(task)]


def test_a_list_is_filtered_by_status_model_tier_and_ids(ark: Studio) -> None:
    fast = ark.made(model="doubao-seedance-2-0-fast-260128")
    ark.clock.advance(10)
    plain = ark.made()

    def ids(*query: tuple[str, str]) -> list[Any]:
        return [item["id"] for item in ark.listed(*query)["items"]]

    assert ids(("filter.status", "succeeded")) == [fast]
    assert ids(("filter.status", "queued")) == [plain]
    assert ids(("filter.model", MODEL)) == [plain]
    assert ids(("filter.task_ids", fast), ("filter.task_ids", "cgt-no")) == [fast]
    assert ids(("filter.task_ids", fast), ("filter.task_ids", plain)) == [plain, fast]
    assert ids(("filter.service_tier", "default")) == [plain, fast]
    assert ids(("filter.service_tier", "flex")) == []
    assert ark.listed(("filter.status", "failed")) == {"items": [], "total": 0}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page_num", "0"),
        ("page_num", "501"),
        ("page_num", "x"),
        ("page_size", "501"),
        ("page_size", "-1"),
        ("filter.status", "done"),
        ("filter.service_tier", "fast"),
    ],
)
def test_a_list_that_cannot_be_is_refused_by_name(ark: Studio, name: str, value: str) -> None:
    assert ark.call("GET", query=f"{name}={value}").error == (400, "InvalidParameter", name)


def test_assets_must_be_there_active_and_of_the_slots_type(sandbox: Sandbox, ark: Studio) -> None:
    library = sandbox.ark()
    asset = library.asset(library.group())
    item = image(f"asset://{asset}")

    refused = ark.create(text("Image 1 waves"), item)
    assert refused.error == (400, "InvalidParameter", "content[1].image_url.url")
    assert refused.message == f"The specified asset {asset} is not found."

    sandbox.clock.advance(13)
    assert ark.get(ark.made(text("Image 1 waves"), item))["status"] == "queued"
    assert ark.made(image(f"asset://{asset}", "first_frame"))
    heard = ark.create(item, audio(f"asset://{asset}"))
    assert heard.error == (400, "InvalidParameter", "content[1].audio_url.url")
    for key in ("ark-one-other", "ark-two"):
        other = studio(sandbox, key)
        model = MODEL if key != "ark-two" else "dreamina-seedance-2-0-260128"
        refused = other.create(item, model=model)
        assert refused.error == (400, "InvalidParameter", "content[0].image_url.url")
    library("DeleteAsset", Id=asset)
    assert ark.create(item).error == (400, "InvalidParameter", "content[0].image_url.url")
    assert len(sandbox.media.fetched) == 1


def test_an_asset_of_another_project_works_with_that_projects_key(sandbox: Sandbox) -> None:
    library = sandbox.ark(project="other")
    asset = library.asset(library.group())
    sandbox.clock.advance(13)
    item = image(f"asset://{asset}")
    assert studio(sandbox, "ark-one-other").create(item).status == 200
    assert studio(sandbox).create(item).error[2] == "content[0].image_url.url"


def test_by_a_switch_a_new_asset_is_unknown_here_for_a_while(sandbox: Sandbox) -> None:
    library = sandbox.ark()
    asset = library.asset(library.group())
    sandbox.switch("video-asset-lag=5")
    ark = studio(sandbox)
    sandbox.clock.advance(15)
    assert ark.create(image(f"asset://{asset}")).error[1] == "InvalidParameter"
    sandbox.clock.advance(3)
    assert ark.create(image(f"asset://{asset}")).status == 200


def test_by_a_switch_a_list_misses_new_tasks_that_a_get_shows(sandbox: Sandbox) -> None:
    sandbox.switch("video-list-lag=5")
    ark = studio(sandbox)
    task = ark.made()
    assert ark.listed()["total"] == 0
    assert ark.get(task)["id"] == task
    sandbox.clock.advance(5)
    assert ark.listed()["total"] == 1
