"""Groups of real people at the REST door: promised at once, there when the person has passed."""

import base64
from typing import Any, Final
from urllib.parse import unquote

import pytest

from portrait.model import Limits
from portrait.usecases.callbacks import CallbackFields, receive_callback
from portrait.usecases.verifying import CALLBACK_PATH
from tests.forms import file_part, text_part
from tests.integration.doors.desk import Reply
from tests.integration.doors.hook_desk import succeeded
from tests.integration.doors.rest_desk import (
    ASSETS,
    CREATED,
    GROUP,
    GROUPS,
    URL,
    RestDesk,
    data,
    make_asset,
    make_group,
    missing,
    said,
)
from tests.pictures import jpeg
from tests.unit.usecases.verification import sweep_for
from tests.unit.usecases.world import ANN, BEN, HOME

ANNS: Final = {"name": "Ann herself", "groupKind": "REAL_FACE"}


def opened(rest: RestDesk, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = data(rest.rest("POST", GROUPS, ANNS, **more))
    return made


def scanned(rest: RestDesk, result_code: str = "10000") -> None:
    """The person opens the link of the last session and comes back from the scan."""
    rest.world.clock.advance(20)
    token = list(rest.world.upstream.callbacks)[-1]
    if result_code == "10000":
        rest.world.upstream.pass_scan(HOME, token)
    ticket = rest.world.upstream.callbacks[token].partition(CALLBACK_PATH)[2]
    back = CallbackFields(token=token, result_code=result_code)
    receive_callback(ticket, back, rest.world.liveness)


@pytest.mark.parametrize("kind", ["REAL_FACE", "REAL_PERSON"])
def test_a_real_person_is_promised_a_group(rest: RestDesk, kind: str) -> None:
    reply = rest.rest("POST", GROUPS, {**ANNS, "groupKind": kind})
    (session,) = rest.world.ledger.sessions.values()
    link = f"https://gateway.example.com/stage/v1/liveness/{session.invite}"
    made = reply.body["data"]
    picture = made["verification"].pop("qrCode")
    assert reply.body == succeeded(
        {
            "id": session.promised,
            "assetGroupId": session.promised,
            "name": "Ann herself",
            "description": "",
            "groupKind": "REAL_FACE",
            "groupType": "REAL_PERSON",
            "status": "pending",
            "assetCount": 0,
            "verification": {"link": link, "expiresAt": "2026-11-01T01:04:03.000Z"},
            "createdAt": CREATED,
            "updatedAt": CREATED,
        },
        "Asset group created",
    )
    head, _, content = picture.partition(",")
    assert head.startswith("data:image/svg+xml")
    drawn = base64.b64decode(content).decode() if "base64" in head else unquote(content)
    assert "<svg" in drawn
    assert rest.world.counters()[0] == 1


def test_the_group_has_the_promised_id_and_name_from_the_scan_on(rest: RestDesk) -> None:
    promised = opened(rest)
    assert data(rest.rest("GET", GROUP, group=promised["id"])) == promised
    scanned(rest)
    found = data(rest.rest("GET", GROUP, group=promised["id"]))
    assert found == {
        **promised,
        "status": "active",
        "verification": None,
        "createdAt": "2026-11-01T01:02:23.000Z",
        "updatedAt": "2026-11-01T01:02:23.000Z",
    }
    assert rest.act("GetAssetGroup", Id=promised["id"]).result["GroupType"] == "LivenessFace"
    asset = make_asset(rest, promised["id"])
    assert (asset["assetKind"], asset["groupType"]) == ("REAL_FACE", "REAL_PERSON")
    listed = data(rest.rest("GET", GROUPS, query={"groupKind": ["REAL_PERSON"]}))
    assert [one["id"] for one in listed["records"]] == [promised["id"]]


def attempts(rest: RestDesk, group: str, **more: Any) -> list[Reply]:
    """Everything that names a group."""
    return [
        rest.rest("GET", GROUP, group=group, **more),
        rest.rest("PATCH", GROUP, {"name": "x"}, group=group, **more),
        rest.rest("DELETE", GROUP, group=group, **more),
        rest.rest("POST", ASSETS, {"groupId": group, "url": URL}, **more),
        rest.form(text_part("groupId", group), file_part(jpeg(640, 800)), **more),
    ]


def test_a_promise_to_others_is_a_miss_like_any(rest: RestDesk) -> None:
    group = opened(rest)["id"]
    never = "group-20260318035710-k3x9q"
    for who, named in ((BEN, group), (ANN, never)):
        replies = attempts(rest, named, who=who)
        assert [said(reply) for reply in replies] == [missing("group")] * 5


def test_a_scan_that_was_not_passed_has_failed_in_the_end(rest: RestDesk) -> None:
    group = opened(rest)["id"]
    scanned(rest, "20000")
    sweep_for(rest.world, 31)
    assert data(rest.rest("GET", GROUP, group=group))["status"] == "failed"


def test_a_late_pass_waits_for_a_slot_and_says_so(rest: RestDesk) -> None:
    rest.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    group = opened(rest)["id"]
    sweep_for(rest.world, 3)
    other = make_group(rest)["id"]
    scanned(rest)
    full = data(rest.rest("GET", GROUP, group=group))
    assert (full["status"], full["assetCount"]) == ("quota_exceeded", 0)
    data(rest.rest("DELETE", GROUP, group=other))
    assert data(rest.rest("GET", GROUP, group=group))["status"] == "active"


def test_a_repeated_create_promises_one_group(rest: RestDesk) -> None:
    key = {"Idempotency-Key": "p-1"}
    first = opened(rest, headers=key)
    again = rest.rest("POST", GROUPS, ANNS, headers=key)
    assert data(again) == first
    assert again.headers["Idempotency-Replayed"] == "true"
    assert rest.world.upstream.count("open_liveness") == 1
    other = rest.rest("POST", GROUPS, {**ANNS, "name": "Eve"}, headers=key)
    assert said(other)[:2] == (422, "IdempotencyParameterMismatch")
    kind = rest.rest("POST", GROUPS, {**ANNS, "groupKind": "VIRTUAL_PORTRAIT"}, headers=key)
    assert said(kind)[:2] == (422, "IdempotencyParameterMismatch")


def test_pending_scans_count_as_groups(rest: RestDesk) -> None:
    rest.world.ledger.set_customer(ANN, limits=Limits(groups=1))
    opened(rest)
    reply = rest.rest("POST", GROUPS, {"name": "x", "groupKind": "VIRTUAL_PORTRAIT"})
    assert said(reply)[:2] == (409, "QuotaExceeded")
    rest.world.ledger.set_customer(ANN, limits=Limits(groups=2))
    rest.world.clock.advance(31)
    make_group(rest)


def test_no_link_reaches_the_log(rest: RestDesk, capsys: pytest.CaptureFixture[str]) -> None:
    link = opened(rest)["verification"]["link"]
    logged = capsys.readouterr().out
    assert '"session":"live-20261101010203-' in logged
    assert link.rpartition("/")[2] not in logged
