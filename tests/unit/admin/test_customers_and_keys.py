"""The operator's commands for customers and keys, from JSON to JSON."""

import pytest

from portrait.model import CustomerState
from tests.unit.admin.asking import ASSET, GROUP, done, fields, refused
from tests.unit.operator_desk import Desk

SHOWN = {
    "customer": "acme",
    "state": "active",
    "account": "sandbox-1",
    "project": "default",
    "limits": {"groups": 50, "assets_per_group": 50},
    "group_count": 0,
}


def test_a_customer_lives_in_the_first_account_unless_told_otherwise(desk: Desk) -> None:
    assert done(desk, command="create_customer", customer="acme") == SHOWN
    assert done(desk, command="show_customer", customer="acme") == SHOWN


def test_a_customer_can_live_elsewhere_with_other_limits(desk: Desk) -> None:
    told = {"account": "sandbox-2", "project": "films", "groups": 0, "assets_per_group": 7}
    assert done(desk, command="create_customer", customer="b2", **told) == {
        **SHOWN,
        "customer": "b2",
        "account": "sandbox-2",
        "project": "films",
        "limits": {"groups": 0, "assets_per_group": 7},
    }


def test_a_customer_is_created_once(acme: Desk) -> None:
    error = refused(acme, command="create_customer", customer="acme", groups=1)
    assert error == {
        "code": "Conflict",
        "message": "There is a customer of this id already.",
        "fields": [],
    }
    assert done(acme, command="show_customer", customer="acme") == SHOWN


def test_an_account_that_is_not_configured_is_refused(desk: Desk) -> None:
    error = refused(desk, command="create_customer", customer="acme", account="sandbox-3")
    assert error["fields"] == [
        {"field": "account", "message": "is not configured; there are: sandbox-1, sandbox-2"}
    ]
    assert desk.ledger.customers == {}


def test_limits_change_one_by_one(acme: Desk) -> None:
    done(acme, command="set_limits", customer="acme", groups=3)
    shown = done(acme, command="set_limits", customer="acme", assets_per_group=0)
    assert shown["limits"] == {"groups": 3, "assets_per_group": 0}


def test_limits_without_any_are_refused(acme: Desk) -> None:
    error = refused(acme, command="set_limits", customer="acme")
    assert fields(error) == ["groups", "assets_per_group"]


@pytest.mark.parametrize("state", list(CustomerState))
def test_a_customer_moves_to_any_state(acme: Desk, state: CustomerState) -> None:
    shown = done(acme, command="set_state", customer="acme", state=str(state))
    assert shown == {**SHOWN, "state": state}


def test_the_accounts_are_named(desk: Desk) -> None:
    assert done(desk, command="accounts") == {"accounts": ["sandbox-1", "sandbox-2"]}


@pytest.mark.parametrize(
    "command",
    [
        {"command": "show_customer"},
        {"command": "issue_key", "kind": "bearer"},
        {"command": "set_limits", "groups": 1},
        {"command": "set_state", "state": "active"},
        {"command": "import_group", "upstream_id": GROUP},
        {
            "command": "import_asset",
            "group": "group-20260101000000-aaaaa",
            "upstream_id": ASSET,
        },
    ],
)
def test_a_customer_that_is_not_there_is_named(desk: Desk, command: dict[str, object]) -> None:
    error = refused(desk, **command, customer="nobody")
    assert error["fields"] == [{"field": "customer", "message": "there is no such customer"}]


def test_a_bearer_key_is_shown_once(acme: Desk) -> None:
    issued = done(acme, command="issue_key", customer="acme", kind="bearer")
    assert issued.pop("api_key").startswith(f"sk-{issued['key_id']}")
    assert issued == {
        "key_id": issued["key_id"],
        "customer": "acme",
        "kind": "bearer",
        "scopes": ["assets", "keys", "videos"],
        "revoked": False,
        "created_at": "2026-11-01T01:02:03Z",
        "expires_at": None,
        "last_used_day": None,
    }


def test_a_signing_key_is_a_pair(acme: Desk) -> None:
    issued = done(acme, command="issue_key", customer="acme", kind="signing", scopes=["assets"])
    assert issued["access_key_id"] == issued["key_id"]
    assert issued["key_id"].startswith("AKLT")
    assert len(issued["secret_access_key"]) >= 43
    assert issued["scopes"] == ["assets"]


def test_a_key_is_rotated_narrowed_and_revoked(acme: Desk) -> None:
    old = done(acme, command="issue_key", customer="acme", kind="bearer")["key_id"]
    new = done(acme, command="rotate_key", key_id=old, overlap_hours=48)
    assert new["api_key"].startswith(f"sk-{new['key_id']}")
    narrowed = done(acme, command="set_scopes", key_id=old, scopes=["videos", "videos"])
    assert (narrowed["scopes"], narrowed["expires_at"]) == (["videos"], "2026-11-03T01:02:03Z")
    assert done(acme, command="revoke_key", key_id=old)["revoked"] is True


def test_a_rotated_key_lives_on_for_a_day_unless_told_otherwise(acme: Desk) -> None:
    old = done(acme, command="issue_key", customer="acme", kind="bearer")["key_id"]
    done(acme, command="rotate_key", key_id=old)
    shown = done(acme, command="set_scopes", key_id=old, scopes=["assets"])
    assert shown["expires_at"] == "2026-11-02T01:02:03Z"
