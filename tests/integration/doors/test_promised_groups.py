"""A group that waits for its person, at every door: renamed, deleted, and not yet to be used."""

from typing import Any, Final

import pytest

from functions.assets import handler as assets_handler
from portrait.model import Limits, SessionState
from tests.forms import encode, file_part, text_part
from tests.integration.doors.avatar_desk import PRIVATE, REAL, bad_request
from tests.integration.doors.cross_desk import LIBRARIES, URL, CrossDesk, Door
from tests.integration.doors.desk import Desk, Reply
from tests.integration.doors.rest_desk import (
    ASSETS,
    GROUP,
    GROUPS,
    data,
    make_group,
    missing,
    said,
)
from tests.integration.doors.test_rest_real_people import opened, scanned
from tests.pictures import jpeg
from tests.unit.usecases.verification import sweep_for
from tests.unit.usecases.world import ANN

NOT_YET: Final = (
    "The face verification of this group is not finished yet. Try again when the person has passed."
)
LAPSED: Final = (
    "The verification that this group waits for has expired or failed. "
    "Open its link to scan again, or delete the group."
)
FULL: Final = (
    "The person of this group has passed, but your quota of groups is full. "
    "Delete a group, then try again."
)
REST: Final = LIBRARIES[-1]


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CrossDesk:
    del desk  # it lets the log through
    opened = CrossDesk()
    opened.open(monkeypatch)
    monkeypatch.setattr(assets_handler, "assets", opened.asset_ports)
    return opened


def uses(desk: CrossDesk, group: str) -> list[Reply]:
    """Every way to put a file into a group."""
    wanted: dict[str, Any] = {"GroupId": group, "URL": URL, "AssetType": "Image"}
    parts = (text_part("GroupId", group), file_part(jpeg(640, 800)))
    batch = {"group_id": group, "assets": [{"url": URL, "name": "front"}]}
    return [
        desk.act("CreateAsset", **wanted),
        desk.signed("CreateAsset", **wanted),
        desk.upload(encode(parts)),
        desk.rest("POST", ASSETS, {"groupId": group, "url": URL}),
        desk.form(text_part("groupId", group), file_part(jpeg(640, 800))),
        desk.send_task("POST", PRIVATE, batch),
        desk.send_task("POST", REAL, batch),
    ]


def waits(code: str, message: str) -> list[Any]:
    """What each of them answers for a group that is not there yet."""
    batch = bad_request()
    detail = {"code": code, "message": message}
    named = {"field": "group_id"} if code == "ValidatePending" else {}
    batch["error"]["details"] = [{**named, **detail}]
    return [*[(400, code, message)] * 3, *[(409, code, message)] * 2, *[(400, batch)] * 2]


def heard(replies: list[Reply]) -> list[Any]:
    actions, rest, tasks = replies[:3], replies[3:5], replies[5:]
    return [
        *[one.error for one in actions],
        *[said(one) for one in rest],
        *[(one.status, one.body) for one in tasks],
    ]


@pytest.mark.parametrize("door", LIBRARIES, ids=lambda door: door.name)
def test_a_promised_group_is_deleted_at_every_door_and_gone_at_every_other(
    desk: CrossDesk, door: Door
) -> None:
    desk.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    group = opened(desk)["id"]
    assert door.ask(desk, "delete", "group", group).status == 200
    assert desk.world.counters() == (0, 0, 0)
    for other in LIBRARIES:
        for verb in ("read", "rename", "delete"):
            assert other.said(other.ask(desk, verb, "group", group)) == other.misses["group"]
    make_group(desk)
    scanned(desk)
    sweep_for(desk.world, 1)
    (session,) = desk.world.ledger.sessions.values()
    assert session.state is SessionState.WITHDRAWN
    assert len(desk.world.upstream.groups) == 1
    desk.world.assert_balanced()


@pytest.mark.parametrize("door", LIBRARIES, ids=lambda door: door.name)
def test_a_promised_group_is_renamed_at_every_door(desk: CrossDesk, door: Door) -> None:
    promised = opened(desk)
    group = promised["id"]
    assert door.ask(desk, "rename", "group", group).status == 200
    assert data(desk.rest("GET", GROUP, group=group)) == {**promised, "name": "Eve"}
    scanned(desk)
    for other in LIBRARIES:
        assert other.read(desk, "group", group).name == "Eve"


def test_a_name_and_a_description_given_meanwhile_are_those_of_the_group(
    desk: CrossDesk,
) -> None:
    wanted = {"name": "Ann herself", "groupKind": "REAL_FACE", "description": "by the sea"}
    promised = data(desk.rest("POST", GROUPS, wanted))
    group = promised["id"]
    assert promised["description"] == "by the sea"
    done = desk.rest("PATCH", GROUP, {"description": "at home"}, group=group)
    assert (data(done), done.body["msg"]) == (
        {**promised, "description": "at home"},
        "Asset group updated",
    )
    desk.act("UpdateAssetGroup", Id=group, Name="Ann", Description="in town")
    scanned(desk)
    found = desk.act("GetAssetGroup", Id=group).result
    assert (found["Name"], found["Description"]) == ("Ann", "in town")


def test_another_project_label_finds_no_promised_group(desk: CrossDesk) -> None:
    group = opened(desk)["id"]
    for action, more in (("Get", {}), ("Update", {"Name": "x"}), ("Delete", {})):
        body = {"Id": group, "ProjectName": "spring", **more}
        assert desk.act(f"{action}AssetGroup", **body).error[:2] == (403, "Forbidden")


def test_nothing_is_put_into_a_group_before_its_person_passed(desk: CrossDesk) -> None:
    group = opened(desk)["id"]
    assert heard(uses(desk, group)) == waits("ValidatePending", NOT_YET)
    assert desk.act("GetAssetGroup", Id=group).error == (400, "ValidatePending", NOT_YET)
    assert desk.signed("GetAssetGroup", Id=group).error == (400, "ValidatePending", NOT_YET)
    assert (desk.world.ledger.assets, desk.world.objects.files) == ({}, {})
    desk.world.clock.advance(120)
    assert heard(uses(desk, group)) == waits("TokenExpired", LAPSED)
    assert desk.act("GetAssetGroup", Id=group).error == (400, "TokenExpired", LAPSED)
    scanned(desk)
    assert [one.status for one in uses(desk, group)] == [200, 200, 200, 200, 200, 400, 200]


def test_a_pass_without_a_slot_is_told_apart_from_no_pass(desk: CrossDesk) -> None:
    desk.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    group = opened(desk)["id"]
    sweep_for(desk.world, 3)
    make_group(desk)
    scanned(desk)
    assert heard(uses(desk, group)) == waits("ValidatePending", FULL)
    assert REST.ask(desk, "delete", "group", group).status == 200
    assert len(desk.world.upstream.groups) == 1
    assert said(desk.rest("GET", GROUP, group=group)) == missing("group")


def test_a_create_asked_again_is_answered_with_the_name_it_asks_for(desk: CrossDesk) -> None:
    key = {"Idempotency-Key": "p-1"}
    first = opened(desk, headers=key)
    desk.rest("PATCH", GROUP, {"name": "Eve"}, group=first["id"])
    assert opened(desk, headers=key) == first
    desk.rest("DELETE", GROUP, group=first["id"])
    again = opened(desk, headers=key)
    assert (again["id"], again["status"]) == (first["id"], "expired")
    assert desk.world.counters() == (0, 0, 0)
