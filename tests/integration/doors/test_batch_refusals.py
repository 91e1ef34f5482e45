"""Batches that are not taken: what is said of them, and that nothing of them stays."""

from typing import Any

import pytest

from portrait.model import Limits
from tests.integration.doors.avatar_desk import (
    PRIVATE,
    REAL,
    TASK,
    AvatarDesk,
    bad_request,
    refused,
)
from tests.integration.doors.flow import make_group
from tests.integration.doors.test_batches import GROUP, files
from tests.unit.usecases.world import ANN, BEN, World


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, [("assets", "is required, or `url` with `name`")]),
        ({"assets": []}, [("assets", "List should have at least 1 item after validation, not 0")]),
        (
            {"assets": files(21)},
            [("assets", "List should have at most 20 items after validation, not 21")],
        ),
        ({"url": "https://example.com/a.png"}, [("name", "is required")]),
        ({"name": "a"}, [("url", "is required")]),
        (
            {"assets": files(1), "url": "https://example.com/a.png", "name": "a"},
            [
                ("url", "cannot be combined with assets"),
                ("name", "cannot be combined with assets"),
            ],
        ),
        (
            {"assets": files(1), "group": GROUP, "group_id": "group-20260318035710-k3x9q"},
            [("group", "cannot be combined with group_id")],
        ),
        (
            {"assets": [{"url": "ftp://a", "name": ""}], "asset_type": "image", "colour": 1},
            [
                ("colour", "is not a parameter of this request"),
                ("assets[0].url", "must begin with http:// or https://"),
                ("assets[0].name", "must not be empty"),
                ("asset_type", "Input should be 'Image', 'Video' or 'Audio'"),
            ],
        ),
        ({"assets": files(1), "group_id": "group_xxx"}, [("group_id", "is not a group id")]),
        ("[", [("body", "is not valid JSON")]),
        (
            '{"assets": [{"url": "https://m.example.com/1.jpg", "name": "a", "name": "b"}]}',
            [("name", "is given more than once")],
        ),
    ],
)
def test_a_bad_batch_names_every_problem_and_makes_nothing(
    avatars: AvatarDesk, body: Any, problems: list[tuple[str, str]]
) -> None:
    reply = avatars.send_task("POST", PRIVATE, body)
    assert (reply.status, reply.body) == (400, bad_request(*problems))
    assert (avatars.world.ledger.groups, avatars.world.ledger.tasks) == ({}, {})


def test_a_foreign_group_and_one_that_never_was_are_the_same(avatars: AvatarDesk) -> None:
    theirs = avatars.world.create_group(avatars.world.ben).group
    never = "group-20260318035710-k3x9q"
    replies = [
        avatars.send_task("POST", PRIVATE, {"assets": files(1), "group_id": one})
        for one in (theirs, never)
    ]
    assert replies[0].status == 400
    assert replies[0].body == replies[1].body
    assert replies[0].body["error"]["details"][0]["field"] == "group_id"


def test_a_foreign_task_and_one_that_never_was_are_the_same(avatars: AvatarDesk) -> None:
    theirs = avatars.submit({"assets": files(1)}, who=BEN)["id"]
    missing = refused(404, "任务不存在", "invalid_request_error")
    latest = "task_7ZZZZZZZBG0000000000000005"  # its time is after the year 9999
    for one in (theirs, "task_01K5QKXH2B7Y1M3S8D6T4V9W0Z", latest):
        reply = avatars.send_task("GET", TASK, task=one)
        assert (reply.status, reply.body) == (404, missing)
    reply = avatars.send_task("GET", TASK, task="task_01K...")
    assert reply.body == bad_request(("id", "is not a task id"))


def test_each_route_takes_its_own_kind_of_group(avatars: AvatarDesk) -> None:
    group = make_group(avatars)
    reply = avatars.send_task("POST", REAL, {"assets": files(1), "group_id": group})
    wrong = ("group_id", "must name a group of type LivenessFace for this request")
    assert (reply.status, reply.body) == (400, bad_request(wrong))
    assert len(avatars.world.ledger.tasks) == 0


def test_a_group_opened_for_a_batch_that_does_not_fit_does_not_stay(avatars: AvatarDesk) -> None:
    avatars.world.capacity = type(avatars.world.capacity)(groups=10, assets=1)
    reply = avatars.send_task("POST", PRIVATE, {"assets": files(2), "group": GROUP})
    assert (reply.status, reply.body) == (
        500,
        refused(500, "服务器内部错误，请稍后重试", "server_error"),
    )
    assert avatars.world.counters() == (0, 0, 0)
    assert avatars.world.upstream.groups == {}


def test_a_batch_beyond_the_quota_is_a_wrong_request(monkeypatch: pytest.MonkeyPatch) -> None:
    avatars = AvatarDesk(World(limits=Limits(groups=1, assets_per_group=3)))
    avatars.open(monkeypatch)
    avatars.submit({"assets": files(2)})
    for count in (2, 4):
        reply = avatars.send_task("POST", PRIVATE, {"assets": files(count)})
        assert reply.status == 400
        assert reply.body["error"]["details"][0]["code"] == "QuotaExceeded"
    assert len(avatars.world.ledger.assets) == 2


def test_without_a_key_and_without_balance_nothing_is_taken(avatars: AvatarDesk) -> None:
    reply = avatars.send_task("POST", PRIVATE, {"assets": files(1)}, who=None)
    unknown = refused(401, "身份验证失败，请检查您的API密钥", "authentication_error")
    assert (reply.status, reply.body) == (401, unknown)
    ledger = avatars.world.ledger
    meta = ledger.customers[ANN]
    ledger.customers[ANN] = type(meta)(
        ANN, meta.home, type(meta.state)("payment_required"), meta.limits, meta.group_count
    )
    reply = avatars.send_task("POST", PRIVATE, {"assets": files(1)})
    unpaid = refused(402, "账户余额不足，请充值后再试", "payment_required")
    assert (reply.status, reply.body) == (402, unpaid)


def test_the_same_batch_under_the_same_key_is_one_batch(avatars: AvatarDesk) -> None:
    key = {"Idempotency-Key": "order-7"}
    body = {"assets": files(2), "group": GROUP}
    first = avatars.send_task("POST", PRIVATE, body, headers=key)
    again = avatars.send_task("POST", PRIVATE, body, headers=key)
    assert first.body == again.body
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (
        *(None, "true"),
    )
    assert len(avatars.world.ledger.assets) == 2
    assert avatars.world.counters() == (1, 1, 2)
    other = avatars.send_task("POST", PRIVATE, {**body, "assets": files(3)}, headers=key)
    assert (other.status, other.body["error"]["code"]) == (422, 422)
    theirs = avatars.send_task("POST", PRIVATE, body, headers=key, who=BEN)
    assert theirs.body["data"]["id"] != first.body["data"]["id"]
