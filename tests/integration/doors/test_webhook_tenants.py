"""Endpoints and deliveries of others: the same bytes and the same reads as what never was."""

import pytest

from functions.subscriptions.routes import ROUTES
from tests.integration.doors.hook_desk import (
    HOOKS,
    MISSING,
    NEVER,
    NEVER_SENT,
    REPLAY,
    URL,
    HookDesk,
    made,
    refused,
    told,
)
from tests.integration.doors.watching import WatchedLedger
from tests.unit.usecases.world import ANN, BEN


def by_id() -> list[tuple[str, str]]:
    return [route for route in ROUTES if "{webhook}" in route[1]]


@pytest.mark.parametrize(("method", "resource"), by_id())
def test_what_is_anothers_cannot_be_told_from_what_never_was(
    hooks: HookDesk, method: str, resource: str
) -> None:
    watched = WatchedLedger(hooks.world.ledger)
    hooks.ledger = watched
    hook = made(hooks)["id"]
    (row,) = told(hooks)
    rows = dict(hooks.world.ledger.hooks), dict(hooks.world.ledger.outbox)
    texts, reads = set(), set()
    for webhook, delivery in ((hook, row.delivery), (NEVER, NEVER_SENT)):
        watched.trace.clear()
        reply = hooks.rest(method, resource, who=BEN, webhook=webhook, delivery=delivery)
        assert (reply.status, reply.body) == (404, MISSING)
        texts.add(reply.text)
        reads.add(tuple(watched.trace))
    assert len(texts) == len(reads) == 1
    assert (hooks.world.ledger.hooks, hooks.world.ledger.outbox) == rows


@pytest.mark.parametrize("kind", ["another endpoint's", "another customer's", "never sent"])
def test_a_delivery_that_is_not_this_endpoints_is_a_miss(hooks: HookDesk, kind: str) -> None:
    watched = WatchedLedger(hooks.world.ledger)
    hooks.ledger = watched
    mine, other = made(hooks)["id"], made(hooks)["id"]
    foreign = hooks.rest("POST", HOOKS, {"url": URL}, who=BEN).body["data"]["id"]
    rows = {row.hook: row.delivery for row in told(hooks)}
    asks = {
        "another endpoint's": (ANN, mine, rows[other]),
        "another customer's": (BEN, foreign, rows[mine]),
        "never sent": (ANN, mine, NEVER_SENT),
    }
    who, hook, delivery = asks[kind]
    watched.trace.clear()
    reply = hooks.rest("POST", REPLAY, who=who, webhook=hook, delivery=delivery)
    assert reply.body == refused(404, "NotFound", MISSING["msg"].replace("webhook", "delivery"))
    assert [name for name, *_ in watched.trace] == ["find_hook", "load_delivery"]


@pytest.mark.parametrize(("method", "resource"), by_id())
def test_a_malformed_id_asks_the_ledger_nothing(
    hooks: HookDesk, method: str, resource: str
) -> None:
    hooks.rest("GET", HOOKS)
    before = dict(hooks.world.ledger.calls)
    for text in ("x", "hook_", "HOOK_0000000000", "../META", "hook_0000000000 "):
        reply = hooks.rest(method, resource, webhook=text, delivery="msg_x")
        assert reply.body == refused(400, "InvalidParameter", "id: is not a webhook id")
    if resource == REPLAY:
        reply = hooks.rest(method, resource, webhook=NEVER, delivery="msg_x")
        message = "delivery: is not a delivery id"
        assert reply.body == refused(400, "InvalidParameter", message)
    assert dict(hooks.world.ledger.calls) == before


def test_without_a_key_nothing_opens(hooks: HookDesk) -> None:
    for method, resource in ROUTES:
        reply = hooks.rest(method, resource, who=None, webhook=NEVER, delivery=NEVER_SENT)
        message = "The API key is missing or not valid."
        assert (reply.status, reply.body) == (401, refused(401, "Unauthorized", message))
