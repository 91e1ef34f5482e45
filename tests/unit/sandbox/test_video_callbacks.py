"""Callbacks of video tasks: what is told, when, and what happens when nobody listens."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import botocore.session
import httpx
import pytest
from botocore.stub import Stubber

from functions.sandbox import handler
from functions.sandbox.model import Library
from functions.sandbox.ports import IdTaken
from functions.sandbox.videos.callbacks import tell
from functions.sandbox.videos.model import Task, TaskId
from functions.sandbox.videos.outside import HttpMessenger, MachineTimer
from portrait.guard.pinning import Denied
from portrait.guard.sender import Answer
from tests.unit.sandbox.conftest import REGION, Sandbox
from tests.unit.sandbox.studio import Studio, studio, text

URL = "https://gateway.example/v1/callbacks/video/nonce?x=1"
MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:sandbox"


@pytest.fixture
def ark(sandbox: Sandbox) -> Studio:
    return studio(sandbox)


def begun(sandbox: Sandbox) -> dict[str, Any]:
    """The state of a machine that has just begun with the latest task."""
    task = sandbox.timer.begun[-1]
    names = {"account": task.library.account, "project": task.library.project}
    return {**names, "task": task.id, "told": 0, "tries": 0}


def walk(sandbox: Sandbox, state: dict[str, Any]) -> Iterator[tuple[float, dict[str, Any]]]:
    """Every step that the machine takes from a state on, with the seconds since the beginning."""
    start = sandbox.clock.now_ms
    while True:
        state = tell(sandbox.world, state)
        yield (sandbox.clock.now_ms - start) / 1000, state
        if state["next"] == "done":
            return
        sandbox.clock.advance(state["wait_seconds"])


def run(sandbox: Sandbox, state: dict[str, Any]) -> list[float]:
    """When the machine took its steps."""
    return [seconds for seconds, _ in walk(sandbox, state)]


def told(sandbox: Sandbox) -> list[str]:
    """The statuses that were told, in order."""
    return [json.loads(body)["status"] for _, body in sandbox.messenger.carried]


def test_a_callback_url_hears_of_every_change_what_a_get_would_answer(
    sandbox: Sandbox, ark: Studio
) -> None:
    task = ark.made(callback_url=URL, return_last_frame=True)
    run(sandbox, begun(sandbox))
    assert told(sandbox) == ["queued", "running", "succeeded"]
    assert {url for url, _ in sandbox.messenger.carried} == {URL}
    assert json.loads(sandbox.messenger.carried[-1][1]) == ark.get(task)


def test_the_machine_sleeps_until_a_change_is_due(sandbox: Sandbox, ark: Studio) -> None:
    ark.made(callback_url=URL)
    steps = [
        (at, state["next"], state["wait_seconds"]) for at, state in walk(sandbox, begun(sandbox))
    ]
    assert steps == [
        (0.0, "wait", 0),
        (0.0, "wait", 3),
        (3.0, "wait", 0),
        (3.0, "wait", 7),
        (10.0, "done", 0),
    ]


def test_without_a_callback_url_nothing_begins(sandbox: Sandbox, ark: Studio) -> None:
    ark.made()
    assert sandbox.timer.begun == []


def test_a_machine_that_does_not_start_spoils_no_create(
    sandbox: Sandbox, ark: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.timer.works = False
    task = ark.made(callback_url=URL)
    assert ark.get(task)["status"] == "queued"
    assert "sandbox_callbacks_not_begun" in caplog.messages


def test_only_the_end_is_told_again_and_three_times_at_most(sandbox: Sandbox, ark: Studio) -> None:
    ark.made(callback_url=URL)
    sandbox.messenger.answers = [False] * 9
    assert run(sandbox, begun(sandbox)) == [0, 0, 3, 3, 10, 11, 13, 17]
    assert told(sandbox) == ["queued", "running", *["succeeded"] * 4]


def test_the_telling_ends_with_the_first_success(sandbox: Sandbox, ark: Studio) -> None:
    ark.made(text("fail:OutputVideoSensitiveContentDetected"), callback_url=URL)
    sandbox.messenger.answers = [True, True, False, True]
    run(sandbox, begun(sandbox))
    assert told(sandbox) == ["queued", "running", "failed", "failed"]
    error = json.loads(sandbox.messenger.carried[-1][1])["error"]
    assert error["code"] == "OutputVideoSensitiveContentDetected"


def test_a_task_that_was_cancelled_or_deleted_tells_nothing_more(
    sandbox: Sandbox, ark: Studio
) -> None:
    task = ark.made(text("queued:600"), callback_url=URL)
    state = tell(sandbox.world, begun(sandbox))
    assert ark.call("DELETE", task).status == 200
    assert tell(sandbox.world, state)["next"] == "done"
    done = ark.made(text("slow:0"), callback_url=URL)
    ark.call("DELETE", done)
    assert tell(sandbox.world, begun(sandbox))["next"] == "done"
    assert told(sandbox) == ["queued"]


def test_by_a_switch_nobody_is_told(sandbox: Sandbox, ark: Studio) -> None:
    ark.made(callback_url=URL)
    sandbox.switch("video-callbacks-off")
    assert run(sandbox, begun(sandbox)) == [0]
    assert told(sandbox) == []


def test_on_one_machine_two_callbacks_at_most_are_under_way(sandbox: Sandbox) -> None:
    sandbox.local()
    ark = studio(sandbox)
    ark.made(callback_url=URL)
    slots, now = sandbox.world.slots, sandbox.clock.now_ms
    first, second = slots.take(now), slots.take(now)
    assert (first, second, slots.take(now)) == ("0", "1", None)
    state = tell(sandbox.world, begun(sandbox))
    assert (state["next"], state["told"], state["wait_seconds"]) == ("wait", 0, 1)
    slots.free("1")
    assert tell(sandbox.world, state)["told"] == 1
    # The slot was given back; another is free when its process must have died.
    assert slots.take(now) == "1"
    assert slots.take(now + 10_001) == "0"


def test_a_step_of_the_machine_reaches_the_function_that_answers_requests(
    sandbox: Sandbox, ark: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    ark.made(callback_url=URL)
    monkeypatch.setattr(handler, "world", lambda: sandbox.world)
    assert handler.handle(begun(sandbox), None)["told"] == 1


class Host:
    """The way out: a host that answers as it is told to."""

    def __init__(self, answer: int | httpx.HTTPError) -> None:
        self.answer = answer
        self.posted: list[tuple[str, dict[str, str], bytes]] = []

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        self.posted.append((url, headers, body))
        if isinstance(self.answer, int):
            return Answer(self.answer, b"")
        raise self.answer


@pytest.mark.parametrize(
    ("answer", "success"),
    [
        (200, True),
        (204, True),
        (302, False),
        (404, False),
        (500, False),
        (Denied("the URL leads to a private address"), False),
        (httpx.ReadTimeout("too long"), False),
    ],
)
def test_a_success_is_an_answer_of_its_class_in_time(
    answer: int | httpx.HTTPError, *, success: bool
) -> None:
    host: Any = Host(answer)
    assert HttpMessenger(host).carry(URL, b"{}") is success
    ((url, headers, body),) = host.posted
    assert (url, headers["Content-Type"], body) == (URL, "application/json", b"{}")


def task_named(task_id: str) -> Task:
    return Task(TaskId(task_id), Library("sandbox-1", "default"), "m", 0, 1, 2, "succeeded")


def test_the_machine_is_started_once_for_each_task(aws_session: botocore.session.Session) -> None:
    client: Any = aws_session.create_client("stepfunctions", REGION)
    asked = {
        "stateMachineArn": MACHINE,
        "name": "sandbox-1-cgt-1",
        "input": json.dumps(
            {"account": "sandbox-1", "project": "default", "task": "cgt-1", "told": 0, "tries": 0}
        ),
    }
    started = {"executionArn": "arn:" + "x" * 20, "startDate": datetime(2026, 11, 1, tzinfo=UTC)}
    with Stubber(client) as stub:
        stub.add_response("start_execution", started, asked)
        assert MachineTimer(client, MACHINE).begin(task_named("cgt-1")) is True
        stub.add_client_error("start_execution", "ExecutionAlreadyExists")
        assert MachineTimer(client, MACHINE).begin(task_named("cgt-1")) is False
        assert MachineTimer(client, "").begin(task_named("cgt-1")) is True


def test_a_task_is_stored_once_and_forgotten_once(sandbox: Sandbox) -> None:
    videos = sandbox.world.videos
    first = replace(task_named("cgt-1"), shown={"draft": False})
    videos.add(first)
    with pytest.raises(IdTaken):
        videos.add(first)
    assert videos.find(first.library, "cgt-1") == first
    assert not videos.cancel(first, 5)
    assert videos.forget(first)
    assert not videos.forget(first)
