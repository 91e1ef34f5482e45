"""Batches as tasks: what a customer sends and sees, whole."""

from typing import Final

from portrait.model import AssetState, Failure, GroupType
from portrait.usecases.sweep import sweep
from tests.integration.doors.avatar_desk import (
    AvatarDesk,
)
from tests.integration.doors.flow import drive, make_group
from tests.unit.usecases.sweeping_world import ports as sweep_ports
from tests.unit.usecases.world import BEN

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
    assert avatars.task(data["id"]) == {**begun, "estimated_time": 16, "created": CREATED}
    first, second = assets_of(avatars)
    avatars.review(None, None)
    both = [entry(first, "Active"), entry(second, "Active")]
    ended = {
        **begun,
        "status": "completed",
        "progress": 100,
        "estimated_time": 16,
        "created": CREATED,
        "completed": int(avatars.world.clock().timestamp()),
        "actual_time": int(avatars.world.clock().timestamp()) - CREATED,
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
