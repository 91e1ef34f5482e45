"""Who may have videos made, and what is said when the upstream or the operator is in trouble."""

import pytest

from portrait.errors import (
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import CustomerState, KeyScope, VideoState
from portrait.rules.video_ids import as_task, parse_video_id
from tests.integration.doors.avatar_desk import TASK
from tests.integration.doors.desk import Reply
from tests.integration.doors.test_video_refusals import DOORS, code_of
from tests.integration.doors.video_desk import NATIVE, VideoDesk, native
from tests.unit.usecases.world import ANN


def ask(desk: VideoDesk, door: str, **more: object) -> Reply:
    resource, body = DOORS[door]
    return desk.ask("POST", resource, body, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("door", DOORS)
def test_a_door_opens_to_a_key_of_videos_alone(videos: VideoDesk, door: str) -> None:
    for key in videos.world.ledger.keys:
        videos.world.ledger.set_key(key, scopes=frozenset({KeyScope.ASSETS}))
    reply = ask(videos, door)
    assert reply.status == (401 if door == "xcompute" else 403)
    assert videos.world.studio.calls == []


@pytest.mark.parametrize("door", DOORS)
def test_pictures_are_taken_in_only_for_a_key_that_may_make_assets(
    videos: VideoDesk, door: str
) -> None:
    for key in videos.world.ledger.keys:
        videos.world.ledger.set_key(key, scopes=frozenset({KeyScope.VIDEOS}))
    reply = ask(videos, door, headers={"X-Auto-Ingest": "true"})
    assert reply.status == (401 if door == "xcompute" else 403)
    assert videos.world.studio.calls == []
    assert ask(videos, door).status == 200


def test_a_task_of_a_video_is_read_with_the_scope_of_videos(videos: VideoDesk) -> None:
    task = as_task(parse_video_id(videos.make(native())["id"]))
    for scopes, status in (({KeyScope.ASSETS}, 401), ({KeyScope.VIDEOS}, 200)):
        videos.world.clock.advance(31)
        for key in videos.world.ledger.keys:
            videos.world.ledger.set_key(key, scopes=frozenset(scopes))
        assert videos.send_task("GET", TASK, task=task).status == status


@pytest.mark.parametrize(
    ("door", "status", "code"),
    [
        ("ark", 401, "AuthenticationError"),
        ("alltoken", 401, "Unauthorized"),
        ("xcompute", 401, "401"),
        ("token360", 401, "Unauthorized"),
    ],
)
def test_without_a_key_nobody_comes_in(
    videos: VideoDesk, door: str, status: int, code: str
) -> None:
    reply = ask(videos, door, who=None)
    assert (reply.status, code_of(reply)) == (status, code)


@pytest.mark.parametrize(("door", "status"), [("xcompute", 402), ("ark", 403), ("token360", 403)])
def test_who_owes_is_told_so(videos: VideoDesk, door: str, status: int) -> None:
    videos.world.ledger.set_customer(ANN, state=CustomerState.PAYMENT_REQUIRED)
    assert ask(videos, door).status == status


@pytest.mark.parametrize("door", DOORS)
def test_a_throttle_says_for_how_long_and_leaves_nothing(videos: VideoDesk, door: str) -> None:
    videos.world.studio.expect("create_video", TurnRefused(6.2), UpstreamThrottled("TooMany"))
    first, second = ask(videos, door), ask(videos, door)
    assert [(one.status, one.headers["Retry-After"]) for one in (first, second)] == [
        (429, "7"),
        (429, "5"),
    ]
    assert videos.ask("GET", NATIVE).body == {"items": [], "total": 0}


@pytest.mark.parametrize("door", DOORS)
def test_an_account_that_is_of_no_use_is_the_operator_s_trouble(
    videos: VideoDesk, door: str
) -> None:
    videos.world.studio.expect("create_video", UpstreamAccountUnusable("AccessDenied"))
    reply = ask(videos, door)
    assert reply.status == (500 if door == "xcompute" else 503)
    assert "AccessDenied" not in reply.text


def test_an_unknown_outcome_is_answered_with_the_id(videos: VideoDesk) -> None:
    videos.world.studio.expect("create_video", UpstreamUnknown("InternalServiceError"))
    made = videos.make(native())
    assert videos.see(made["id"])["status"] == "queued"
    assert videos.row(made["id"]).state is VideoState.UNKNOWN
