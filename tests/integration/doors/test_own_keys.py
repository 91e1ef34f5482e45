"""A customer's own keys, from their making to their end, as it sends and sees them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from portrait.model import KeyId, KeyKind, KeyScope
from portrait.rules.keys import parse_bearer
from tests.integration.doors.account_desk import ACCOUNT, OWN_KEY, OWN_KEYS, AccountDesk
from tests.integration.doors.desk import KEYS
from tests.integration.doors.hook_desk import refused, succeeded
from tests.unit.usecases.world import ANN, BEN

MADE: Final = "2026-11-01T01:02:03.000Z"
FIRST: Final = parse_bearer(KEYS[ANN]).key_id
FOREIGN: Final = parse_bearer(KEYS[BEN]).key_id
MISSING: Final = refused(
    404,
    "NotFound",
    "This key does not exist or does not belong to your API key. "
    "Use only ids returned to your own key.",
)


def shown(key_id: str, **changes: object) -> dict[str, Any]:
    return {
        "id": key_id,
        "name": "",
        "kind": "bearer",
        "scopes": ["assets", "keys", "videos"],
        "prefix": f"sk-{key_id}",
        "status": "active",
        "createdAt": MADE,
        "expiresAt": None,
        "lastUsedOn": "2026-11-01",
        "current": True,
        **changes,
    }


def made(accounts: AccountDesk, **body: object) -> dict[str, Any]:
    reply = accounts.rest("POST", OWN_KEYS, body)
    assert reply.status == 200, reply.text
    data: dict[str, Any] = reply.body["data"]
    return data


def test_a_key_from_its_making_to_its_end(accounts: AccountDesk) -> None:
    reply = accounts.rest("POST", OWN_KEYS, {"name": "laptop"})
    key_id, secret = reply.body["data"]["id"], reply.body["data"]["apiKey"]
    body = shown(key_id, name="laptop", scopes=["assets", "videos"], lastUsedOn=None, current=False)
    assert (reply.status, reply.body) == (200, succeeded({**body, "apiKey": secret}, "Key created"))
    assert secret.startswith(f"sk-{key_id}")
    listed = accounts.rest("GET", OWN_KEYS)
    both = sorted([shown(FIRST), body], key=lambda one: str(one["id"]), reverse=True)
    assert listed.body == succeeded({"records": both, "total": 2})
    assert secret not in listed.text
    assert accounts.rest("GET", ACCOUNT, key=secret).body["data"]["key"] == {
        "id": key_id,
        "name": "laptop",
        "kind": "bearer",
        "scopes": ["assets", "videos"],
    }


def test_a_revoked_key_opens_nothing_and_is_seen_no_more(accounts: AccountDesk) -> None:
    spare = made(accounts)
    reply = accounts.revoke(spare["id"])
    assert reply.body == succeeded("Revoked successfully", "Key revoked")
    listed = accounts.rest("GET", OWN_KEYS)
    assert listed.body == succeeded({"records": [shown(FIRST)], "total": 1})
    assert accounts.rest("GET", ACCOUNT, key=spare["apiKey"]).status == 401
    assert accounts.revoke(spare["id"]).status == 200


def test_a_key_does_not_revoke_itself(accounts: AccountDesk) -> None:
    words = "This is the key you are using. Revoke it with another key."
    assert accounts.revoke(FIRST).body == refused(409, "Conflict", words)
    other = made(accounts, scopes=["keys"])
    assert accounts.revoke(FIRST, key=other["apiKey"]).status == 200


@pytest.mark.parametrize("key_id", [FOREIGN, "0000000000", "no-id", "AKLT" + "0" * 28])
def test_a_foreign_key_and_one_that_never_was_are_the_same_miss(
    accounts: AccountDesk, key_id: str
) -> None:
    assert accounts.revoke(key_id).body == MISSING
    assert not accounts.world.ledger.keys[FOREIGN].revoked


def test_a_key_gives_away_no_more_than_it_opens(accounts: AccountDesk) -> None:
    narrow = made(accounts, scopes=["assets", "keys"])
    words = "scopes: must be among those of the key that asks: assets, keys"
    wide = accounts.rest("POST", OWN_KEYS, {"scopes": ["videos"]}, key=narrow["apiKey"])
    assert wide.body == refused(400, "InvalidParameter", words)
    usual = accounts.rest("POST", OWN_KEYS, {}, key=narrow["apiKey"])
    assert usual.body["data"]["scopes"] == ["assets"]
    only_keys = made(accounts, scopes=["keys"])
    nothing = accounts.rest("POST", OWN_KEYS, {}, key=only_keys["apiKey"])
    words = "scopes: must be among those of the key that asks: keys"
    assert nothing.body == refused(400, "InvalidParameter", words)


@pytest.mark.parametrize("request_", [("GET", OWN_KEYS), ("POST", OWN_KEYS), ("DELETE", OWN_KEY)])
def test_a_key_without_the_scope_does_not_see_keys(
    accounts: AccountDesk, request_: tuple[str, str]
) -> None:
    narrow = made(accounts)
    words = "This API key has no access to keys. Ask for a key that has."
    reply = accounts.rest(*request_, key=narrow["apiKey"])
    assert reply.body == refused(403, "Forbidden", words)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"name": "x" * 65}, "name: must be at most 64 characters, got 65"),
        ({"scopes": []}, "scopes: must name at least one scope"),
        ({"scopes": ["all"]}, "scopes: must be among assets, videos, keys"),
        ({"kind": "signing"}, "kind: is not a parameter of this request"),
    ],
)
def test_what_is_wrong_with_a_key_is_said(
    accounts: AccountDesk, body: dict[str, object], problem: str
) -> None:
    reply = accounts.rest("POST", OWN_KEYS, body)
    assert reply.body == refused(400, "InvalidParameter", problem)
    assert len(accounts.world.ledger.keys_of(ANN)) == 1


def test_twenty_keys_are_enough_and_one_that_ended_makes_room(accounts: AccountDesk) -> None:
    keys = [made(accounts) for _ in range(19)]
    full = "The quota of 20 keys is full. Revoke one, then retry."
    reply = accounts.rest("POST", OWN_KEYS, {})
    assert reply.body == refused(409, "QuotaExceeded", full)
    rows, ended = accounts.world.ledger.keys, KeyId(keys[0]["id"])
    rows[ended] = replace(rows[ended], expires_at=accounts.world.clock())
    listed = accounts.rest("GET", OWN_KEYS).body["data"]
    assert ended not in [one["id"] for one in listed["records"]]
    assert accounts.rest("POST", OWN_KEYS, {}).status == 200
    assert rows[ended].revoked


def test_a_signing_pair_and_a_rotated_key_are_listed_too(accounts: AccountDesk) -> None:
    rows, pair = accounts.world.ledger.keys, KeyId("AKLT" + "a" * 28)
    end = accounts.world.clock() + timedelta(hours=1)
    rows[pair] = replace(rows[FIRST], key_id=pair, kind=KeyKind.SIGNING, expires_at=end)
    listed = accounts.rest("GET", OWN_KEYS).body["data"]["records"]
    expected = shown(pair, kind="signing", prefix=pair, current=False, lastUsedOn=None)
    ends = {"status": "expiring", "expiresAt": "2026-11-01T02:02:03.000Z"}
    assert {**expected, **ends} in listed
    assert rows[pair].scopes == frozenset(KeyScope)
