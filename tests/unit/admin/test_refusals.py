"""Commands that are wrong: every wrong member is named, nothing changes, nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.admin.commands import COMMANDS, answer
from portrait.adapters.secrets import MalformedSecret
from tests.unit.admin.asking import fields, refused
from tests.unit.operator_desk import Desk


@pytest.mark.parametrize("event", [None, [], "issue_key", 7, {}, {"command": 7}, {"command": "x"}])
def test_what_is_no_command_is_told_which_there_are(desk: Desk, event: object) -> None:
    answered = answer(event, desk.ports)
    assert answered["error"]["code"] == "InvalidParameter"
    assert fields(answered["error"]) == ["command"]


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ({"command": "create_customer"}, ["customer"]),
        (
            {
                "command": "create_customer",
                "customer": "A_B",
                "project": "a#b",
                "groups": -1,
                "assets_per_group": True,
                "x": 1,
            },
            ["x", "customer", "project", "groups", "assets_per_group"],
        ),
        ({"command": "create_customer", "customer": "a"}, ["customer"]),
        ({"command": "create_customer", "customer": "-a"}, ["customer"]),
        ({"command": "create_customer", "customer": "a" * 64}, ["customer"]),
        ({"command": "create_customer", "customer": "ab\n"}, ["customer"]),
        ({"command": "create_customer", "customer": "ab", "groups": 5_000_001}, ["groups"]),
        ({"command": "issue_key", "customer": "ab"}, ["kind"]),
        ({"command": "issue_key", "customer": "ab", "kind": "x", "scopes": []}, ["kind", "scopes"]),
        (
            {"command": "issue_key", "customer": "ab", "kind": "bearer", "scopes": ["x"]},
            ["scopes[0]"],
        ),
        (
            {"command": "rotate_key", "key_id": "x", "overlap_hours": 721},
            ["key_id", "overlap_hours"],
        ),
        ({"command": "rotate_key", "key_id": "a" * 10, "overlap_hours": "24"}, ["overlap_hours"]),
        ({"command": "revoke_key", "key_id": "sk-" + "a" * 59}, ["key_id"]),
        ({"command": "set_scopes", "key_id": "a" * 10}, ["scopes"]),
        ({"command": "set_state", "customer": "ab", "state": "gone"}, ["state"]),
        (
            {"command": "import_group", "customer": "ab", "upstream_id": "a b", "name": ""},
            ["upstream_id", "name"],
        ),
        (
            {"command": "import_asset", "customer": "ab", "group": "g", "upstream_id": "a"},
            ["group"],
        ),
        ({"command": "accounts", "account": "x"}, ["account"]),
    ],
)
def test_every_wrong_member_is_named_and_nothing_changes(
    desk: Desk, command: dict[str, object], named: list[str]
) -> None:
    error = refused(desk, **command)
    assert (error["code"], fields(error)) == ("InvalidParameter", named)
    assert desk.ledger.calls == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
MEMBERS = ["customer", "kind", "key_id", "groups", "scopes", "group", "upstream_id", "name", "x"]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(COMMANDS)), st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=5)
)
def test_no_members_raise_anything(command: str, members: dict[str, object]) -> None:
    answered = answer({"command": command, **members}, Desk().ports)
    assert answered["ok"] is (command == "accounts" and not members)


def test_a_malformed_secret_is_named_to_the_operator(
    acme: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def malformed(*_: object) -> None:
        raise MalformedSecret("accounts secret: `accounts[0].region` is missing")

    monkeypatch.setattr(acme.ledger, "find_customer", malformed)
    error = refused(acme, command="show_customer", customer="acme")
    assert error["code"] == "ServiceUnavailable"
    assert error["message"] == "accounts secret: `accounts[0].region` is missing"
