"""The data plane's wire: what is sent, and what each answer means."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from portrait.adapters.ark_signing import Trouble
from portrait.adapters.ark_videos import ArkVideos
from portrait.adapters.secrets import Account
from portrait.errors import (
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNoAnswer,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamThrottled,
    UpstreamUnknown,
    UpstreamVideoRefused,
)
from portrait.model import Failure, Home, Marker, UpstreamId, VideoState
from portrait.ports.videos import UpstreamVideo
from tests.unit.adapters.ark_wire import HOME, OLD, FixedAccounts

ACCOUNT = replace(OLD, api_key="ark-key-1", data_endpoint="https://data.example.com")
TASK = UpstreamId("cgt-20260318035710-abcde")
TASKS = "https://data.example.com/api/v3/contents/generations/tasks"
BODY = {"model": "seedance-2.0", "content": [{"type": "text", "text": "a cat"}]}
MARK = Marker("tstabcdefghij")
SINCE = datetime(2026, 3, 18, tzinfo=UTC)


@dataclass
class Plane:
    """The other end: keeps what came, and answers."""

    answer: Callable[[httpx.Request], httpx.Response]
    account: Account = ACCOUNT
    requests: list[httpx.Request] = field(default_factory=list)
    heard: list[tuple[Trouble, str, str]] = field(default_factory=list)

    def ark(self) -> ArkVideos:
        client = httpx.Client(transport=httpx.MockTransport(self._handle))
        return ArkVideos(client, FixedAccounts(self.account), self._hear)

    def _hear(self, *what: Any) -> None:
        self.heard.append((what[0], what[1], what[2]))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)


def says(status: int, body: object) -> Plane:
    return Plane(lambda _: httpx.Response(status, json=body))


def refuses(status: int, code: str, message: str = "", param: str = "") -> Plane:
    error = {"code": code, "message": message, "param": param, "type": "BadRequest"}
    return says(status, {"error": error})


def task(**members: object) -> dict[str, object]:
    return {"id": TASK, "model": "m", "status": "queued", "created_at": 1773806230} | members


def test_a_create_is_one_bearer_request_with_the_regions_model() -> None:
    plane = says(200, {"id": TASK})
    assert plane.ark().create_video(HOME, BODY) == TASK
    (request,) = plane.requests
    assert (request.method, str(request.url)) == ("POST", TASKS)
    assert request.headers["authorization"] == "Bearer ark-key-1"
    assert request.headers["accept-encoding"] == "identity"
    sent = json.loads(request.content)
    assert sent == {**BODY, "model": "doubao-seedance-2-0-260128"}


def test_an_overseas_account_knows_the_model_by_another_name() -> None:
    plane = says(200, {"id": TASK})
    plane.account = replace(ACCOUNT, region="ap-southeast-1")
    plane.ark().create_video(HOME, BODY)
    assert json.loads(plane.requests[0].content)["model"] == "dreamina-seedance-2-0-260128"


def test_a_task_is_read_with_what_may_be_passed_on() -> None:
    plane = says(
        200,
        task(
            status="succeeded",
            updated_at=1773806260,
            content={"video_url": "https://r.example.com/v.mp4", "last_frame_url": "", "x": 1},
            usage={"total_tokens": 5},
            seed=7,
            secret="s",
            safety_identifier=f"who#{MARK}",
        ),
    )
    assert plane.ark().get_video(HOME, TASK) == UpstreamVideo(
        upstream_id=TASK,
        state=VideoState.SUCCEEDED,
        urls={"video_url": "https://r.example.com/v.mp4"},
        report={"usage": {"total_tokens": 5}, "seed": 7},
        created_at=datetime(2026, 3, 18, 3, 57, 10, tzinfo=UTC),
        updated_at=datetime(2026, 3, 18, 3, 57, 40, tzinfo=UTC),
        safety_identifier=f"who#{MARK}",
    )
    assert str(plane.requests[0].url) == f"{TASKS}/{TASK}"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", VideoState.QUEUED),
        ("running", VideoState.RUNNING),
        ("failed", VideoState.FAILED),
        ("cancelled", VideoState.CANCELLED),
        ("expired", VideoState.EXPIRED),
        ("waiting", VideoState.RUNNING),
        ("deleted", VideoState.RUNNING),
        ("dreaming", VideoState.RUNNING),
        (None, VideoState.RUNNING),
    ],
)
def test_a_strange_word_never_ends_a_video(word: object, state: VideoState) -> None:
    assert says(200, task(status=word)).ark().get_video(HOME, TASK).state is state


def test_a_failed_task_says_why_without_the_upstreams_urls_and_ids() -> None:
    message = "see https://up.example.com/x?sig=1 for asset-20260318035710-zzzzz"
    error = {"code": "OutputVideoSensitiveContentDetected", "message": message}
    found = says(200, task(status="failed", error=error)).ark().get_video(HOME, TASK)
    assert found.failure == Failure("OutputVideoSensitiveContentDetected", "see <url> for <id>")


@pytest.mark.parametrize(
    ("plane", "error"),
    [
        (refuses(400, "InvalidParameter", "bad", "content[1].image_url.url"), UpstreamVideoRefused),
        (refuses(404, "ModelNotOpen"), UpstreamVideoRefused),
        (refuses(404, "InvalidEndpointOrModel.NotFound"), UpstreamVideoRefused),
        (refuses(404, "NotFound.task"), UpstreamNotFound),
        (refuses(429, "RequestBurstTooFast"), UpstreamThrottled),
        (says(429, {}), UpstreamThrottled),
        (refuses(401, "AuthenticationError"), UpstreamAccountUnusable),
        (refuses(403, "AccountOverdueError"), UpstreamAccountUnusable),
        (refuses(403, "AccessDenied"), UpstreamAccountUnusable),
        (refuses(500, "InternalServiceError"), UpstreamUnknown),
        (refuses(302, "Moved"), UpstreamUnknown),
        (says(400, {"message": "no"}), UpstreamUnknown),
        (says(200, {"ok": True}), UpstreamUnknown),
        (says(200, ["a"]), UpstreamUnknown),
        (says(200, {"id": "../x"}), UpstreamUnknown),
        (Plane(lambda _: httpx.Response(200, text="{")), UpstreamUnknown),
        (Plane(lambda _: httpx.Response(200, content=b"x" * 1_000_001)), UpstreamUnknown),
    ],
)
def test_every_answer_says_what_may_be_done_next(plane: Plane, error: type[UpstreamError]) -> None:
    with pytest.raises(UpstreamError) as raised:
        plane.ark().create_video(HOME, BODY)
    assert type(raised.value) is error


def test_a_refusal_names_its_member() -> None:
    plane = refuses(400, "InvalidParameter", "bad ratio", "ratio")
    with pytest.raises(UpstreamVideoRefused) as raised:
        plane.ark().create_video(HOME, BODY)
    assert (raised.value.code, raised.value.message, raised.value.param) == (
        "InvalidParameter",
        "bad ratio",
        "ratio",
    )


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (httpx.ConnectError("no"), UpstreamNotSent),
        (httpx.PoolTimeout("no"), UpstreamNotSent),
        (httpx.ReadTimeout("no"), UpstreamNoAnswer),
        (httpx.RemoteProtocolError("no"), UpstreamNoAnswer),
    ],
)
def test_only_what_was_surely_not_sent_is_called_so(
    trouble: httpx.HTTPError, error: type[UpstreamError]
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise trouble

    with pytest.raises(error):
        Plane(fail).ark().create_video(HOME, BODY)


def test_a_key_that_is_refused_is_read_anew_and_told_of() -> None:
    plane = refuses(401, "AuthenticationError")
    with pytest.raises(UpstreamAccountUnusable):
        plane.ark().get_video(HOME, TASK)
    assert plane.heard == [(Trouble.KEY_REFUSED, "one", "AuthenticationError")]


@pytest.mark.parametrize(
    ("home", "account", "trouble"),
    [
        (Home("two", "films"), ACCOUNT, Trouble.ACCOUNT_UNAVAILABLE),
        (HOME, replace(ACCOUNT, api_key=""), Trouble.KEY_REFUSED),
    ],
)
def test_an_account_without_a_key_sends_nothing(
    home: Home, account: Account, trouble: Trouble
) -> None:
    plane = Plane(lambda _: httpx.Response(200, json={"id": TASK}), account)
    with pytest.raises(UpstreamAccountUnusable):
        plane.ark().create_video(home, BODY)
    assert plane.requests == []
    assert [heard[0] for heard in plane.heard] == [trouble]


def test_a_project_may_have_a_key_of_its_own() -> None:
    plane = says(200, {})
    plane.account = replace(ACCOUNT, api_keys={"films": "films-key"})
    plane.ark().cancel_video(HOME, TASK)
    plane.ark().cancel_video(Home("one", "other"), TASK)
    sent = [request.headers["authorization"] for request in plane.requests]
    assert sent == ["Bearer films-key", "Bearer ark-key-1"]


def test_a_cancel_is_a_delete() -> None:
    plane = says(200, {})
    plane.ark().cancel_video(HOME, TASK)
    assert (plane.requests[0].method, plane.requests[0].content) == ("DELETE", b"")
