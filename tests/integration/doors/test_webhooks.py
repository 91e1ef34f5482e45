"""The routes of endpoints: what a customer sends and sees, whole."""

import json
from dataclasses import replace
from typing import Final

import pytest

from portrait.model import Delivery, DeliveryState, EventType
from portrait.rules.endpoints import is_hook_id
from tests.integration.doors.hook_desk import (
    DELIVERIES,
    HOOK,
    HOOKS,
    MISSING,
    NEVER,
    REPLAY,
    ROTATE,
    URL,
    HookDesk,
    made,
    refused,
    succeeded,
    told,
)

MADE: Final = "2026-11-01T01:02:03.000Z"
ALL: Final = sorted(EventType)
THREE_PROBLEMS: Final = (
    "secret: is not a parameter of this request; url: must be a string; "
    f"events: must be among {', '.join(EventType)}"
)
THREE_OTHERS: Final = (
    "page: is not a parameter of this request; size: must be 1 to 100; "
    "after: must be the `next` of a page"
)


def shown(row: Delivery, **changes: object) -> dict[str, object]:
    return {
        "id": row.delivery,
        "webhookId": row.hook,
        "event": "asset.active",
        "status": "pending",
        "attempts": 0,
        "lastStatus": None,
        "lastError": None,
        "createdAt": row.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lastTriedAt": None,
        "nextTryAt": row.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "payload": json.loads(row.body),
        **changes,
    }


def test_an_endpoint_from_its_making_to_its_end(hooks: HookDesk) -> None:
    reply = hooks.rest("POST", HOOKS, {"url": URL, "events": ["asset.failed", "asset.active"]})
    hook, secret = reply.body["data"]["id"], reply.body["data"]["secret"]
    assert is_hook_id(hook)
    assert secret.startswith("whsec_")
    body = {
        "id": hook,
        "url": URL,
        "events": ["asset.active", "asset.failed"],
        "createdAt": MADE,
        "updatedAt": MADE,
        "previousSecretExpiresAt": None,
    }
    assert (reply.status, reply.body) == (
        200,
        succeeded({**body, "secret": secret}, "Webhook created"),
    )
    assert hooks.rest("GET", HOOK, webhook=hook).body == succeeded(body)
    assert hooks.rest("GET", HOOKS).body == succeeded({"records": [body], "total": 1})
    hooks.world.clock.advance(60)
    rotated = hooks.rest("POST", ROTATE, webhook=hook).body["data"]
    assert rotated == {
        **body,
        "updatedAt": "2026-11-01T01:03:03.000Z",
        "previousSecretExpiresAt": "2026-11-02T01:03:03.000Z",
        "secret": rotated["secret"],
    }
    assert rotated["secret"] != secret
    gone = hooks.rest("DELETE", HOOK, webhook=hook)
    assert (gone.status, gone.body) == (200, succeeded("Deleted successfully", "Webhook deleted"))
    assert hooks.rest("GET", HOOKS).body == succeeded({"records": [], "total": 0})
    assert hooks.rest("GET", HOOK, webhook=hook).body == MISSING


def test_without_events_an_endpoint_is_told_of_everything(hooks: HookDesk) -> None:
    assert made(hooks)["events"] == ALL
    assert made(hooks, events=["asset.deleted", "asset.deleted"])["events"] == ["asset.deleted"]


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, "url: is required"),
        ({"url": "http://ann.example.com/"}, "url: must begin with https://"),
        ({"url": "https://127.0.0.1/"}, "url: must name a host, not an address"),
        ({"url": "https://localhost/"}, "url: must name a public host"),
        ({"url": "https://a.example.com:444/"}, "url: must use port 443 or 8443"),
        ({"url": URL, "events": []}, "events: must name at least one event"),
        ({"url": 5, "events": ["asset.activated"], "secret": "mine"}, THREE_PROBLEMS),
        ("[", "body: is not valid JSON"),
    ],
)
def test_a_bad_request_names_every_problem_and_makes_nothing(
    hooks: HookDesk, body: object, problems: str
) -> None:
    reply = hooks.rest("POST", HOOKS, body or "{}")
    assert (reply.status, reply.body) == (400, refused(400, "InvalidParameter", problems))
    assert hooks.world.ledger.hooks == {}


def test_on_one_machine_its_own_hosts_may_be_called(hooks: HookDesk) -> None:
    hooks.local_mode = True
    assert made(hooks, url="http://127.0.0.1:9000/hook")["url"] == "http://127.0.0.1:9000/hook"


def test_a_body_too_large_is_refused(hooks: HookDesk) -> None:
    reply = hooks.rest("POST", HOOKS, " " * 65_537)
    assert reply.body == refused(413, "InvalidParameter", "body: must be at most 65,536 bytes")


def test_one_too_many_is_a_conflict_with_the_quota(hooks: HookDesk) -> None:
    for _ in range(5):
        made(hooks)
    reply = hooks.rest("POST", HOOKS, {"url": URL})
    message = "The quota of 5 webhook endpoints is full. Delete one, then retry."
    assert (reply.status, reply.body) == (409, refused(409, "QuotaExceeded", message))


def test_deliveries_are_shown_by_pages_and_replayed_when_they_have_ended(hooks: HookDesk) -> None:
    hook = made(hooks, events=["asset.active"])["id"]
    rows = told(hooks, 5)
    first = hooks.rest("GET", DELIVERIES, query={"size": ["2"]}, webhook=hook)
    newest = [shown(rows[4]), shown(rows[3])]
    assert first.body == succeeded({"records": newest, "next": rows[3].delivery})
    query = {"size": ["3"], "after": [str(rows[3].delivery)]}
    rest = hooks.rest("GET", DELIVERIES, query=query, webhook=hook).body["data"]
    assert rest == {"records": [shown(row) for row in reversed(rows[:3])], "next": None}
    place = {"webhook": hook, "delivery": rows[0].delivery}
    busy = hooks.rest("POST", REPLAY, **place)
    message = "The delivery is still being tried. Wait until it has ended."
    assert busy.body == refused(409, "Conflict", message)
    dead = replace(rows[0], state=DeliveryState.DEAD, attempts=8, status=500, due_at=None)
    hooks.world.ledger.post([replace(dead, problem="status", tried_at=rows[4].created_at)])
    (ended,) = hooks.rest("GET", DELIVERIES, webhook=hook).body["data"]["records"][-1:]
    tried = rows[4].created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    seen = {"attempts": 8, "lastStatus": 500, "lastError": "status", "lastTriedAt": tried}
    assert ended == shown(rows[0], status="dead", nextTryAt=None, **seen)
    again = hooks.rest("POST", REPLAY, **place).body
    now = hooks.world.clock().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    fresh = shown(rows[0], nextTryAt=now, lastTriedAt=tried)
    assert again == succeeded(fresh, "Delivery will be sent again")
    assert hooks.world.endpoint.woken == [rows[0].delivery]


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ({"size": ["0"]}, "size: must be 1 to 100"),
        ({"size": ["101"]}, "size: must be 1 to 100"),
        ({"size": ["\u0665"]}, "size: must be 1 to 100"),
        ({"size": ["1", "2"]}, "size: is given more than once"),
        ({"page": ["1"], "size": ["x"], "after": ["y"]}, THREE_OTHERS),
    ],
)
def test_a_window_that_is_none_is_refused(
    hooks: HookDesk, query: dict[str, list[str]], problems: str
) -> None:
    reply = hooks.rest("GET", DELIVERIES, query=query, webhook=NEVER)
    assert reply.body == refused(400, "InvalidParameter", problems)


def test_a_browser_may_ask_first_and_a_wrong_verb_is_told_so(hooks: HookDesk) -> None:
    assert hooks.rest("OPTIONS", HOOKS, who=None).status == 204
    assert hooks.rest("PUT", HOOKS).status == 404


def test_no_secret_and_no_url_is_logged(
    hooks: HookDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    data = made(hooks)
    rotated = hooks.rest("POST", ROTATE, webhook=data["id"]).body["data"]
    logged = capsys.readouterr().out
    assert '"hook":"' + data["id"] in logged.replace(": ", ":")
    for secret in (data["secret"], rotated["secret"], "ann.example.com"):
        assert secret not in logged
