"""Real people as tasks: the three steps of one route, and what its callback address is told."""

from typing import Any, Final

import pytest

from portrait.usecases import callbacks
from portrait.usecases.sweep import sweep
from portrait.usecases.verifying import CALLBACK_PATH
from tests.integration.doors.avatar_desk import (
    PRIVATE,
    REAL,
    TASK,
    AvatarDesk,
    bad_request,
    refused,
)
from tests.integration.doors.test_batches import CREATED, entry, files
from tests.unit.usecases.sweeping_world import ports as sweep_ports
from tests.unit.usecases.world import ANN, BEN, HOME

CALLBACK: Final = "https://example.com/callback"
NO_STEP: Final = (
    "must have callback_url (step 1), byted_token (step 2), or group_id with assets (step 3)"
)
ASKED: Final = {"callback_url": CALLBACK, "project_name": "default"}


def opened(avatars: AvatarDesk, **more: Any) -> dict[str, Any]:
    return avatars.submit(ASKED, REAL, **more)


def token_of(avatars: AvatarDesk, task: str) -> str:
    token: str = avatars.task(task)["result"]["byted_token"]
    return token


def passes(avatars: AvatarDesk, token: str, code: str = "10000") -> None:
    """The person finishes the scan, and the browser comes back."""
    world = avatars.world
    if code == "10000":
        world.upstream.pass_scan(HOME, token)
    world.clock.advance(5)
    ticket = world.upstream.callbacks[token].partition(CALLBACK_PATH)[2]
    fields = callbacks.CallbackFields(token=token, result_code=code)
    callbacks.receive_callback(ticket, fields, world.liveness)


def test_a_verification_in_three_steps(avatars: AvatarDesk) -> None:
    data = opened(avatars)
    assert data == {
        "id": data["id"],
        "status": "completed",
        "callback_secret": data["callback_secret"],
    }
    shown = avatars.task(data["id"])
    token, link = shown["result"]["byted_token"], shown["result"]["h5_link"]
    assert shown == {
        "id": data["id"],
        "status": "completed",
        "progress": 100,
        "created": CREATED,
        "completed": CREATED,
        "actual_time": 0,
        "result": {"byted_token": token, "h5_link": link, "raw_response": {}},
    }
    assert token in link
    asked = avatars.submit({"byted_token": token}, REAL)
    waiting = {"id": asked["id"], "status": "processing", "progress": 10, "created": CREATED}
    assert asked == waiting
    assert avatars.submit({"byted_token": token, "project_name": "default"}, REAL) == waiting
    assert avatars.task(asked["id"]) == waiting
    passes(avatars, token)
    done = avatars.submit({"byted_token": token}, REAL)
    group = done["group_id"]
    assert done == {
        **waiting,
        "status": "completed",
        "progress": 100,
        "completed": CREATED + 5,
        "actual_time": 5,
        "group_id": group,
        "result": {"group_id": group, "GroupId": group},
    }
    assert avatars.task(asked["id"]) == done
    rested = avatars.task(data["id"])
    assert (rested["group_id"], rested["result"]["h5_link"]) == (group, "")
    batch = avatars.submit({"group_id": group, "asset_type": "Image", "assets": files(2)}, REAL)
    assert (batch["model"], batch["object"]) == (
        *("doubao-seedance-2.0-face", "seedance.avatar.asset.task"),
    )
    avatars.review(None, None)
    first, second = avatars.world.machine.starts[-1].assets
    both = [entry(first, "Active"), entry(second, "Active")]
    assert avatars.task(batch["id"])["result"]["usable_assets"] == both
    video = avatars.submit({"group_id": group, "assets": files(1)}, REAL)
    (asset,) = avatars.world.machine.starts[-1].assets
    assert avatars.world.ledger.assets[ANN, asset].type == "Video"
    assert video["group_id"] == group


def test_who_asks_too_late_is_told_once_and_for_all(avatars: AvatarDesk) -> None:
    token = token_of(avatars, opened(avatars)["id"])
    asked = avatars.submit({"byted_token": token}, REAL)
    avatars.world.clock.advance(121)
    failed = avatars.task(asked["id"])
    assert failed["error"] == {"code": "token_expired", "message": "认证已过期，请重新发起认证"}
    assert (failed["status"], failed["progress"]) == ("failed", 100)
    assert avatars.submit({"byted_token": token}, REAL) == failed
    passes(avatars, token)
    late = avatars.submit({"byted_token": token}, REAL)
    assert (late["status"], late["id"] != failed["id"]) == ("completed", True)
    assert avatars.task(asked["id"]) == failed
    assert avatars.submit({"byted_token": token}, REAL) == late


def test_the_token_is_forgotten_a_day_after_the_verification_rests(avatars: AvatarDesk) -> None:
    data = opened(avatars)
    passes(avatars, token_of(avatars, data["id"]))
    assert token_of(avatars, data["id"]) != ""
    avatars.world.clock.advance(24 * 3600 + 1)
    list(sweep(sweep_ports(avatars.world)))
    assert avatars.task(data["id"])["result"] == {
        "byted_token": "",
        "h5_link": "",
        "raw_response": {},
    }


def test_a_foreign_token_and_one_that_never_was_are_the_same(avatars: AvatarDesk) -> None:
    theirs = opened(avatars, who=BEN)["id"]
    token: str = avatars.task(theirs, who=BEN)["result"]["byted_token"]
    replies = [
        avatars.send_task("POST", REAL, {"byted_token": one}) for one in (token, "token_xxx")
    ]
    assert replies[0].status == 400
    assert replies[0].body == replies[1].body
    missing = refused(404, "任务不存在", "invalid_request_error")
    assert avatars.send_task("GET", TASK, task=theirs).body == missing


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"callback_url": CALLBACK, "byted_token": "t"}, ["callback_url", "byted_token"]),
        (
            {"byted_token": "t", "group_id": "g", "assets": []},
            ["byted_token", "group_id", "assets"],
        ),
        ({"callback_url": CALLBACK, "asset_type": "Image"}, ["callback_url", "asset_type"]),
    ],
)
def test_steps_that_are_mixed_are_refused(
    avatars: AvatarDesk, body: dict[str, Any], fields: list[str]
) -> None:
    message = "belongs to another step than the other fields; send one step at a time"
    reply = avatars.send_task("POST", REAL, body)
    assert (reply.status, reply.body) == (400, bad_request(*((one, message) for one in fields)))


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (
            {"project_name": "default"},
            [
                (
                    "body",
                    NO_STEP,
                )
            ],
        ),
        ("[]", [("body", "must be an object")]),
        ({"assets": files(1)}, [("group_id", "is required")]),
        (
            {"assets": files(1), "group_id": "group-20260318035710-k3x9q", "asset_type": "Audio"},
            [("asset_type", "Input should be 'Video' or 'Image'")],
        ),
        (
            {"callback_url": "https://127.0.0.1/"},
            [("callback_url", "must name a host, not an address")],
        ),
    ],
)
def test_a_bad_step_names_every_problem(
    avatars: AvatarDesk, body: Any, problems: list[tuple[str, str]]
) -> None:
    reply = avatars.send_task("POST", REAL, body)
    assert (reply.status, reply.body) == (400, bad_request(*problems))


def test_the_same_verification_under_the_same_key_is_one(avatars: AvatarDesk) -> None:
    key = {"Idempotency-Key": "person-7"}
    first = avatars.send_task("POST", REAL, ASKED, headers=key)
    again = avatars.send_task("POST", REAL, ASKED, headers=key)
    assert first.status == 200
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert len(avatars.world.ledger.sessions) == 1
    assert avatars.world.counters() == (1, 1, 0)


def test_the_other_route_knows_no_steps(avatars: AvatarDesk) -> None:
    reply = avatars.send_task("POST", PRIVATE, ASKED)
    problems = {one["field"]: one["message"] for one in reply.body["error"]["details"]}
    assert problems["callback_url"] == "is not a parameter of this request"
    assert avatars.world.ledger.hooks == {}
