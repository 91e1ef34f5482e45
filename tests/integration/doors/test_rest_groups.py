"""Groups as resources: what a customer sends and sees, whole."""

from typing import Any, Final

import pytest

from portrait.errors import UpstreamNoAnswer
from portrait.model import GroupId, Limits
from tests.integration.doors.desk import KEYS
from tests.integration.doors.hook_desk import succeeded
from tests.integration.doors.rest_desk import (
    ASSET,
    ASSETS,
    CREATED,
    GROUP,
    GROUPS,
    RestDesk,
    data,
    make_asset,
    make_group,
    missing,
    said,
)
from tests.unit.usecases.world import ANN, BEN

NEVER: Final = "group-20260318035710-k3x9q"


def body(group: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": group,
        "assetGroupId": group,
        "name": "Mia",
        "description": "",
        "groupKind": "VIRTUAL_PORTRAIT",
        "groupType": "AIGC",
        "status": "active",
        "assetCount": 0,
        "verification": None,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        **changes,
    }


def test_a_group_is_made_read_changed_and_deleted(rest: RestDesk) -> None:
    reply = rest.rest("POST", GROUPS, {"name": "Mia", "groupKind": "VIRTUAL_PORTRAIT"})
    group = reply.body["data"]["assetGroupId"]
    assert GroupId(group) in {row.group for row in rest.world.ledger.groups.values()}
    assert reply.body == succeeded(body(group), "Asset group created")
    assert data(rest.rest("GET", GROUP, group=group)) == body(group)
    make_asset(rest, group)
    rest.world.clock.advance(2)
    changes = {"name": "Mia of the sea", "description": "a painter"}
    changed = body(group, **changes, assetCount=1, updatedAt="2026-11-01T01:02:05.000Z")
    reply = rest.rest("PATCH", GROUP, changes, group=group)
    assert reply.body == succeeded(changed, "Asset group updated")
    assert data(rest.rest("GET", GROUP, group=group)) == changed
    reply = rest.rest("DELETE", GROUP, group=group)
    assert reply.body == succeeded("Deleted successfully", "Asset group deleted")
    assert said(rest.rest("GET", GROUP, group=group)) == missing("group")
    assert data(rest.rest("GET", ASSETS))["total"] == 0
    assert rest.world.counters()[:2] == (0, 0)


def test_a_group_whose_fate_is_not_known_is_processing(rest: RestDesk) -> None:
    rest.world.upstream.expect("create_group", UpstreamNoAnswer("ReadTimeout"))
    made = make_group(rest)
    assert made["status"] == "processing"
    assert make_asset(rest, made["id"])["status"] == "processing"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_foreign_group_and_one_that_never_was_are_the_same_bytes(
    rest: RestDesk, method: str
) -> None:
    group = make_group(rest)["id"]
    content = {"name": "mine"} if method == "PATCH" else None
    foreign = rest.rest(method, GROUP, content, who=BEN, group=group)
    never = rest.rest(method, GROUP, content, who=BEN, group=NEVER)
    assert (foreign.status, foreign.text, foreign.headers) == (
        never.status,
        never.text,
        never.headers,
    )
    assert said(never) == missing("group")
    assert data(rest.rest("GET", GROUP, group=group)) == body(group)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "name: is required; groupKind: is required"),
        ({"name": "", "groupKind": "VIRTUAL_PORTRAIT"}, "name: must not be empty"),
        (
            {"name": "x" * 65, "groupKind": "VIRTUAL_PORTRAIT"},
            "name: must be at most 64 characters, got 65",
        ),
        (
            {"name": "x", "groupKind": "AIGC", "strange": 1},
            "strange: is not a parameter of this request; groupKind: must be one of VIRTUAL_",
        ),
        ([], "body: must be an object"),
        ("{", "body: is not valid JSON"),
    ],
)
def test_a_bad_group_names_every_field(rest: RestDesk, content: object, message: str) -> None:
    reply = rest.rest("POST", GROUPS, content)
    assert said(reply)[:2] == (400, "InvalidParameter")
    assert said(reply)[2].startswith(message)
    assert (rest.world.ledger.groups, rest.world.upstream.calls) == ({}, [])


@pytest.mark.parametrize("text", ["x", "group-1", "asset-20260318035710-k3x9q", "live-1", " "])
def test_what_is_no_group_id_is_refused_without_a_look(rest: RestDesk, text: str) -> None:
    rest.world.ledger.calls.clear()
    reply = rest.rest("GET", GROUP, group=text)
    assert said(reply) == (400, "InvalidParameter", "assetGroupId: is not a group id")
    assert not [call for call in rest.world.ledger.calls if "find_group" in str(call)]


def test_a_full_quota_is_a_conflict(rest: RestDesk) -> None:
    rest.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    make_group(rest)
    reply = rest.rest("POST", GROUPS, {"name": "two", "groupKind": "VIRTUAL_PORTRAIT"})
    assert said(reply)[:2] == (409, "QuotaExceeded")


def test_lists_are_pages_with_totals_in_both_shapes(rest: RestDesk) -> None:
    made = []
    for number in range(5):
        made.append(make_group(rest, f"Mia {number}")["id"])
        rest.world.clock.advance(1)
    shown = data(rest.rest("GET", GROUPS, query={"current": ["2"], "size": ["2"]}))
    assert [one["id"] for one in shown["records"]] == [made[2], made[1]]
    assert shown["list"] == shown["records"]
    figures = {"current": 2, "size": 2, "total": 5, "pages": 3}
    assert {name: shown[name] for name in figures} == figures
    assert shown["pagination"] == figures
    assert data(rest.rest("GET", GROUPS))["total"] == 5
    for query, expected in (
        ({"keyword": ["mia 3"]}, [made[3]]),
        ({"groupKind": ["REAL_FACE"]}, []),
        ({"groupKind": ["virtual_portrait"], "size": ["1"]}, [made[4]]),
        ({"status": ["Active"], "current": ["5"], "size": ["1"]}, [made[0]]),
        ({"status": ["processing"]}, []),
        ({"ownedOnly": ["true"], "createdBy": ["me"], "keyword": ["0"]}, [made[0]]),
    ):
        found = data(rest.rest("GET", GROUPS, query=query))["records"]
        assert [one["id"] for one in found] == expected
    assert data(rest.rest("GET", GROUPS, who=BEN))["records"] == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"current": ["0"]}, "current: Input should be greater than or equal to 1"),
        ({"size": ["101"]}, "size: Input should be less than or equal to 100"),
        (
            {"size": ["ten"], "x": ["1"]},
            "x: is not a parameter of this request; size: must be a whole number",
        ),
        ({"size": ["1", "2"]}, "size: is given more than once"),
        ({"current": ["101"], "size": ["100"]}, "current: current x size must be <= 10000"),
        ({"status": ["dead"]}, "status: must be one of active, processing"),
    ],
)
def test_a_bad_query_names_its_fields(
    rest: RestDesk, query: dict[str, list[str]], message: str
) -> None:
    status, code, told = said(rest.rest("GET", GROUPS, query=query))
    assert (status, code) == (400, "InvalidParameter")
    assert told.startswith(message)


def test_nobody_comes_in_without_a_key(rest: RestDesk) -> None:
    for method, resource in (("POST", GROUPS), ("GET", GROUPS), ("GET", GROUP), ("DELETE", ASSET)):
        reply = rest.rest(method, resource, who=None, group=NEVER)
        assert said(reply) == (401, "Unauthorized", "The API key is missing or not valid.")


def test_browsers_are_answered_and_other_verbs_are_not(rest: RestDesk) -> None:
    assert rest.rest("OPTIONS", GROUP, group=NEVER).status == 204
    reply = rest.rest("PUT", GROUPS, {})
    assert (reply.status, reply.body["code"]) == (404, 404)


def test_a_repeated_create_makes_one_group(rest: RestDesk) -> None:
    key = {"Idempotency-Key": "g-1"}
    first = make_group(rest, headers=key)
    make_asset(rest, first["id"])
    rest.world.clock.advance(60)
    wanted = {"groupKind": "VIRTUAL_PORTRAIT", "name": "Mia"}
    again = rest.rest("POST", GROUPS, wanted, headers=key)
    assert data(again) == first
    assert again.headers["Idempotency-Replayed"] == "true"
    other = rest.rest("POST", GROUPS, {**wanted, "name": "Eve"}, headers=key)
    assert said(other)[:2] == (422, "IdempotencyParameterMismatch")
    assert make_group(rest, who=BEN, headers=key)["id"] != first["id"]
    assert [row.customer for row in rest.world.ledger.groups.values()] == [ANN, BEN]


def test_a_group_of_another_door_is_the_same_group(rest: RestDesk) -> None:
    made = rest.act("CreateAssetGroup", Name="Mia", GroupType="AIGC").result["Id"]
    assert data(rest.rest("GET", GROUP, group=made)) == body(made)
    ours = make_group(rest)["id"]
    assert rest.act("GetAssetGroup", Id=ours).result["Name"] == "Mia"


def test_no_key_reaches_the_log(rest: RestDesk, capsys: pytest.CaptureFixture[str]) -> None:
    made = make_group(rest, "A secret name")
    row = rest.world.ledger.groups[ANN, made["id"]]
    logged = capsys.readouterr().out
    assert f'"correlation_id":"{row.marker}"' in logged
    assert '"action":"CreateAssetGroup"' in logged
    for secret in (KEYS[ANN], "A secret name"):
        assert secret not in logged
