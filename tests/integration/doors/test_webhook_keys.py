"""Registering an endpoint again under its idempotency key: the same endpoint, the same secret."""

from typing import Any, Final

import pytest

from portrait.usecases.webhook_secrets import open_secrets
from tests.integration.doors.desk import Reply
from tests.integration.doors.hook_desk import HOOK, HOOKS, ROTATE, URL, HookDesk, refused
from tests.unit.usecases.world import BEN

REPLAYED: Final = "Idempotency-Replayed"
EVENTS: Final = ["asset.active", "asset.failed"]
ASKED: Final[dict[str, Any]] = {"url": URL, "events": EVENTS}
MISMATCH: Final = refused(
    422,
    "IdempotencyParameterMismatch",
    (
        "Idempotency-Key: was used for another request in the last 24 hours; "
        "send the same request again, or use a new key"
    ),
)


def registered(hooks: HookDesk, key: str | None = "w-1", **changes: object) -> Reply:
    return hooks.rest("POST", HOOKS, ASKED | changes, key=key)


def assert_repeated(first: Reply, second: Reply) -> None:
    """The same bytes; only the second says that it is a repeat."""
    assert (first.status, second.status) == (200, 200)
    assert first.text == second.text
    assert REPLAYED not in first.headers
    assert second.headers == {**first.headers, REPLAYED: "true"}


def test_the_same_request_is_answered_again_and_made_once(hooks: HookDesk) -> None:
    first = registered(hooks)
    hooks.world.clock.advance(60)
    assert_repeated(first, registered(hooks))
    assert_repeated(first, registered(hooks, events=EVENTS[::-1]))
    (row,) = hooks.world.ledger.hooks.values()
    signing = open_secrets(row, hooks.world.clock(), hooks.world.sealer)
    assert signing == [first.body["data"]["secret"]]


def test_the_first_secret_comes_back_whatever_signs_by_now(hooks: HookDesk) -> None:
    first = registered(hooks)
    hook = first.body["data"]["id"]
    secret = hooks.rest("POST", ROTATE, webhook=hook).body["data"]["secret"]
    assert secret != first.body["data"]["secret"]
    assert_repeated(first, registered(hooks))


def test_another_request_under_the_key_is_refused(hooks: HookDesk) -> None:
    first = registered(hooks)
    for changed in ({"url": f"{URL}&more=1"}, {"events": EVENTS[:1]}):
        said = registered(hooks, **changed)
        assert (said.status, said.body) == (422, MISMATCH)
    assert_repeated(first, registered(hooks))


def test_a_key_of_another_customer_is_another_key(hooks: HookDesk) -> None:
    ann = registered(hooks).body["data"]
    ben = hooks.rest("POST", HOOKS, ASKED, key="w-1", who=BEN)
    assert REPLAYED not in ben.headers
    assert ben.body["data"]["id"] != ann["id"]
    assert ben.body["data"]["secret"] != ann["secret"]


def test_a_key_whose_endpoint_was_deleted_may_be_used_again(hooks: HookDesk) -> None:
    first = registered(hooks).body["data"]["id"]
    assert hooks.rest("DELETE", HOOK, webhook=first).status == 200
    again = registered(hooks)
    assert REPLAYED not in again.headers
    assert again.body["data"]["id"] != first
    assert_repeated(again, registered(hooks))


def test_a_full_quota_does_not_keep_an_answer_from_being_given_again(hooks: HookDesk) -> None:
    first = registered(hooks)
    for number in range(4):
        assert registered(hooks, key=f"more-{number}").status == 200
    assert registered(hooks, key="too-many").body["serviceCode"] == "QuotaExceeded"
    assert_repeated(first, registered(hooks))


def test_without_a_key_each_request_makes_one(hooks: HookDesk) -> None:
    first, second = (registered(hooks, key=None).body["data"] for _ in range(2))
    assert first["id"] != second["id"]
    assert first["secret"] != second["secret"]
    assert hooks.world.ledger.onces == {}


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_a_strange_key_is_named(hooks: HookDesk, key: str) -> None:
    said = registered(hooks, key=key)
    problem = "Idempotency-Key: must be 1 to 255 visible ASCII characters"
    assert (said.status, said.body) == (400, refused(400, "InvalidParameter", problem))
    assert hooks.world.ledger.hooks == {}


def test_neither_key_nor_secret_is_kept_in_the_clear(hooks: HookDesk) -> None:
    secret = registered(hooks, key="my-secret-key").body["data"]["secret"]
    kept = repr([hooks.world.ledger.onces, hooks.world.ledger.hooks])
    assert "my-secret-key" not in kept
    assert secret not in kept
