"""Batches as tasks: what a customer sends and sees, whole."""

from typing import Any, Final

import pytest

from portrait.model import AssetState, Failure, GroupType, Limits
from portrait.usecases.sweep import sweep
from tests.integration.doors.avatar_desk import (
    PRIVATE,
    REAL,
    TASK,
    AvatarDesk,
    bad_request,
    refused,
)
from tests.integration.doors.flow import drive, make_group
from tests.unit.usecases.sweeping_world import ports as sweep_ports
from tests.unit.usecases.world import ANN, BEN, World

FACE: Final = Failure("FaceMismatch", "The face is another's.")
CREATED: Final = 1793494923
GROUP: Final = {"name": "virtual-avatar-group", "description": "demo group"}


def files(count: int) -> list[dict[str, str]]:
    return [
        {"url": f"https://example.com/avatar-{number}.png", "name": f"avatar-{number}"}
        for number in range(count)
    ]


def entry(asset: str, status: str) -> dict[str, str]:
    return {"asset_id": asset, "asset_url": f"asset://{asset}", "status": status}


def assets_of(avatars: AvatarDesk) -> list[str]:
    return list(avatars.world.machine.starts[-1].assets)


def test_a_batch_with_a_new_group_from_its_hand_in_to_its_end(avatars: AvatarDesk) -> None:
    data = avatars.submit(
        {"group": GROUP, "project_name": "default", "asset_type": "Image", "assets": files(2)}
    )
    begun = {
        "id": data["id"],
        "object": "seedance.avatar.asset.task",
        "status": "processing",
        "progress": 10,
        "model": "doubao-seedance-2.0",
        "group_id": data["group_id"],
    }
    assert data == begun
    assert data["id"].startswith("task_01")
    (group,) = avatars.world.ledger.groups.values()
    assert (group.group, group.name, group.description, group.type, group.project) == (
        *(data["group_id"], "virtual-avatar-group", "demo group", GroupType.AIGC, "default"),
    )
    assert avatars.task(data["id"]) == {**begun, "created": CREATED}
    first, second = assets_of(avatars)
    avatars.review(None, None)
    both = [entry(first, "Active"), entry(second, "Active")]
    ended = {
        **begun,
        "status": "completed",
        "progress": 100,
        "created": CREATED,
        "completed": int(avatars.world.clock().timestamp()),
        "result": {"assets": both, "usable_assets": both, "failed_assets": []},
    }
    assert avatars.task(data["id"]) == ended
    assert avatars.act("GetAsset", Id=first).result["Name"] == "avatar-0"


def test_one_failure_fails_the_task_and_leaves_the_others_usable(avatars: AvatarDesk) -> None:
    data = avatars.submit({"assets": files(3)})
    first, second, third = assets_of(avatars)
    avatars.review(None, FACE, None)
    shown = avatars.task(data["id"])
    assert (shown["status"], shown["progress"]) == ("failed", 100)
    assert shown["result"] == {
        "assets": [entry(first, "Active"), entry(second, "Failed"), entry(third, "Active")],
        "usable_assets": [entry(first, "Active"), entry(third, "Active")],
        "failed_assets": [entry(second, "Failed")],
    }
    assert shown["error"] == {"code": "task_failed", "message": "部分素材审核失败"}
    assert shown["failures"] == [
        {"asset_id": second, "code": "FaceMismatch", "message": "The face is another's."}
    ]


def test_a_batch_of_failures_has_the_same_shape(avatars: AvatarDesk) -> None:
    data = avatars.submit({"assets": files(2)})
    first, second = assets_of(avatars)
    avatars.review(FACE, FACE)
    shown = avatars.task(data["id"])
    both = [entry(first, "Failed"), entry(second, "Failed")]
    assert shown["result"] == {"assets": both, "usable_assets": [], "failed_assets": both}


def test_a_single_asset_is_also_shown_by_its_address(avatars: AvatarDesk) -> None:
    group = make_group(avatars)
    body = {"group_id": group, "url": "https://example.com/avatar.png", "asset_type": "Image"}
    data = avatars.submit({**body, "name": "avatar-1"})
    assert data["group_id"] == group
    (asset,) = assets_of(avatars)
    avatars.review(None)
    one = [entry(asset, "Active")]
    assert avatars.task(data["id"])["result"] == {
        "assets": one,
        "usable_assets": one,
        "failed_assets": [],
        "asset_url": f"asset://{asset}",
    }


def test_progress_grows_with_what_is_at_rest(avatars: AvatarDesk) -> None:
    data = avatars.submit({"assets": files(20)})
    drive(avatars, "submit")
    seen = [avatars.task(data["id"])["progress"]]
    for asset in assets_of(avatars):
        avatars.world.delete_asset(asset)  # type: ignore[arg-type]  # a text that is an id
        seen.append(avatars.task(data["id"])["progress"])
    assert seen == sorted(seen)
    assert (seen[0], seen[1], seen[-2], seen[-1]) == (10, 14, 95, 100)
    assert avatars.task(data["id"])["failures"][0]["code"] == "AssetDeleted"


def test_an_end_that_was_told_stays_whatever_becomes_of_the_assets(avatars: AvatarDesk) -> None:
    data = avatars.submit({"assets": files(1)})
    (asset,) = assets_of(avatars)
    avatars.review(None)
    told = avatars.task(data["id"])
    avatars.world.delete_asset(asset)  # type: ignore[arg-type]  # a text that is an id
    assert avatars.task(data["id"]) == told


def test_a_day_later_a_failed_asset_has_gone_and_its_slots_are_free(avatars: AvatarDesk) -> None:
    world = avatars.world
    data = avatars.submit({"assets": files(2)})
    good, bad = assets_of(avatars)
    avatars.review(None, FACE)
    told = avatars.task(data["id"])
    world.clock.advance(24 * 3600 - 1)
    list(sweep(sweep_ports(world)))
    assert world.counters() == (1, 1, 2)
    for _ in range(2):
        world.clock.advance(60)
        list(sweep(sweep_ports(world)))
    rows = {str(row.asset): row.state for row in world.ledger.assets.values()}
    assert rows == {good: AssetState.ACTIVE, bad: AssetState.DELETED}
    assert world.counters() == (1, 1, 1)
    assert avatars.task(data["id"]) == told
    world.assert_balanced()
    assert [row.due_at for row in world.ledger.tasks.values()] == [None]


def test_a_batch_nobody_asks_about_is_settled_by_the_sweeper(avatars: AvatarDesk) -> None:
    data = avatars.submit({"assets": files(1)})
    avatars.review(None)
    avatars.world.clock.advance(24 * 3600)
    list(sweep(sweep_ports(avatars.world)))
    (row,) = avatars.world.ledger.tasks.values()
    assert (row.task, row.state, row.due_at) == (data["id"], "completed", None)


def test_what_names_no_group_shares_one_until_it_is_full(avatars: AvatarDesk) -> None:
    first = avatars.submit({"assets": files(20)})["group_id"]
    second = avatars.submit({"assets": files(20)})["group_id"]
    third = avatars.submit({"assets": files(20)})["group_id"]
    fourth = avatars.submit({"assets": files(20)})["group_id"]
    assert (first, third) == (second, fourth)
    assert first != third
    elsewhere = avatars.submit({"assets": files(1), "project_name": "spring"})["group_id"]
    assert elsewhere not in {first, third}
    gone = avatars.act("DeleteAssetGroup", Id=third)
    assert gone.status == 200
    assert avatars.submit({"assets": files(1)})["group_id"] not in {first, third}
    theirs = avatars.submit({"assets": files(1)}, who=BEN)["group_id"]
    assert theirs not in {first, third, elsewhere}
    avatars.world.assert_balanced()


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
    for one in (theirs, "task_01K5QKXH2B7Y1M3S8D6T4V9W0Z"):
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
