"""The operator's commands, from JSON to JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.admin.commands import COMMANDS, answer, trace
from portrait.adapters.secrets import MalformedSecret
from portrait.errors import (
    UpstreamError,
    UpstreamNotSent,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import (
    AssetState,
    AssetType,
    CustomerId,
    CustomerState,
    GroupId,
    GroupState,
    GroupType,
    Home,
    Status,
    UpstreamId,
)
from portrait.observability import ALLOWED
from portrait.ports.upstream import UpstreamAsset, UpstreamGroup
from portrait.usecases.assets import open_media
from tests.unit.operator_desk import Desk

HOME = Home("sandbox-1", "default")
FILMS = Home("sandbox-2", "films")
GROUP = UpstreamId("group-20260101000000-upstr")
ASSET = UpstreamId("asset-20260101000000-upstr")
EVENTS = Path(__file__).parents[2] / "events"
SHOWN = {
    "customer": "acme",
    "state": "active",
    "account": "sandbox-1",
    "project": "default",
    "limits": {"groups": 50, "assets_per_group": 50},
    "group_count": 0,
}


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.upstream.groups[HOME, GROUP] = UpstreamGroup(GROUP, GroupType.LIVENESS_FACE, "mia", "d")
    seen = UpstreamAsset(
        ASSET, GROUP, AssetType.IMAGE, "look", Status.ACTIVE, "https://media.example.com/x?sig=1"
    )
    desk.upstream.assets[HOME, ASSET] = seen
    return desk


@pytest.fixture
def acme(desk: Desk) -> Desk:
    done(desk, command="create_customer", customer="acme")
    return desk


def done(desk: Desk, **command: object) -> dict[str, Any]:
    answered = answer(command, desk.ports)
    assert answered["ok"], answered
    result: dict[str, Any] = answered["result"]
    return result


def refused(desk: Desk, **command: object) -> dict[str, Any]:
    answered = answer(command, desk.ports)
    assert not answered["ok"], answered
    error: dict[str, Any] = answered["error"]
    return error


def fields(error: dict[str, Any]) -> list[str]:
    return [one["field"] for one in error["fields"]]


# ---- customers


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


# ---- keys


def test_a_bearer_key_is_shown_once(acme: Desk) -> None:
    issued = done(acme, command="issue_key", customer="acme", kind="bearer")
    assert issued.pop("api_key").startswith(f"sk-{issued['key_id']}")
    assert issued == {
        "key_id": issued["key_id"],
        "customer": "acme",
        "kind": "bearer",
        "scopes": ["assets", "videos"],
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


# ---- what exists upstream already


def test_a_group_is_bound_under_an_id_of_ours(acme: Desk) -> None:
    shown = done(acme, command="import_group", customer="acme", upstream_id=GROUP)
    row = acme.ledger.groups[CustomerId("acme"), GroupId(shown["group"])]
    assert shown == {
        "group": row.group,
        "customer": "acme",
        "type": "LivenessFace",
        "name": "mia",
        "upstream_id": GROUP,
    }
    assert (row.state, row.home, row.description) == (GroupState.ACTIVE, HOME, "d")
    assert done(acme, command="show_customer", customer="acme")["group_count"] == 1


def test_a_group_takes_the_name_it_is_given(acme: Desk) -> None:
    shown = done(acme, command="import_group", customer="acme", upstream_id=GROUP, name="Mia")
    assert shown["name"] == "Mia"


def test_a_group_without_a_name_does_not_show_its_upstream_id(acme: Desk) -> None:
    acme.upstream.groups[HOME, GROUP] = UpstreamGroup(GROUP, GroupType.AIGC, "")
    shown = done(acme, command="import_group", customer="acme", upstream_id=GROUP)
    assert shown["name"] == "imported"


def test_a_group_is_bound_once(acme: Desk) -> None:
    done(acme, command="create_customer", customer="other")
    done(acme, command="import_group", customer="acme", upstream_id=GROUP)
    for customer in ("acme", "other"):
        error = refused(acme, command="import_group", customer=customer, upstream_id=GROUP)
        assert (error["code"], error["message"]) == (
            "Conflict",
            "This upstream group is bound to a customer already.",
        )
    assert len(acme.ledger.groups) == 1


def test_a_group_of_another_home_is_not_there(desk: Desk) -> None:
    done(desk, command="create_customer", customer="b2", account="sandbox-2", project="films")
    error = refused(desk, command="import_group", customer="b2", upstream_id=GROUP)
    assert error["fields"] == [
        {
            "field": "upstream_id",
            "message": "there is no such group in account sandbox-2, project films",
        }
    ]


def test_a_group_over_the_quota_is_refused(acme: Desk) -> None:
    done(acme, command="set_limits", customer="acme", groups=0)
    error = refused(acme, command="import_group", customer="acme", upstream_id=GROUP)
    assert error["code"] == "QuotaExceeded"
    assert acme.ledger.groups == {}


@pytest.mark.parametrize("command", ["import_group", "import_asset"])
def test_what_the_gateway_made_itself_has_an_owner(acme: Desk, command: str) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    made = "mia#devabcdefghij"
    acme.upstream.groups[HOME, ASSET] = UpstreamGroup(ASSET, GroupType.AIGC, made)
    acme.upstream.assets[HOME, ASSET] = UpstreamAsset(
        ASSET, GROUP, AssetType.IMAGE, made, Status.ACTIVE
    )
    told = {"group": group} if command == "import_asset" else {}
    error = refused(acme, command=command, customer="acme", upstream_id=ASSET, **told)
    kind = command.partition("_")[2]
    assert error["message"] == f"This upstream {kind} was made by this gateway: it has an owner."


def test_an_asset_is_bound_in_its_own_group(acme: Desk) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    shown = done(acme, command="import_asset", customer="acme", group=group, upstream_id=ASSET)
    (row,) = acme.ledger.assets.values()
    assert shown == {
        "asset": row.asset,
        "group": group,
        "customer": "acme",
        "type": "Image",
        "name": "look",
        "upstream_id": ASSET,
    }
    assert (row.state, row.home, row.due_at) == (AssetState.ACTIVE, HOME, None)
    assert row.group_type is GroupType.LIVENESS_FACE
    media = open_media(row, acme.clock(), sealer=acme.sealer)
    assert media == "https://media.example.com/x?sig=1"


def test_an_asset_is_bound_once(acme: Desk) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    told = {"command": "import_asset", "customer": "acme", "group": group, "upstream_id": ASSET}
    done(acme, **told)
    assert refused(acme, **told)["message"] == (
        "This upstream asset is bound to a customer already."
    )
    assert len(acme.ledger.assets) == 1


def test_an_asset_of_another_group_is_refused(acme: Desk) -> None:
    other = UpstreamId("group-other")
    acme.upstream.groups[HOME, other] = UpstreamGroup(other, GroupType.AIGC, "other")
    group = done(acme, command="import_group", customer="acme", upstream_id=other)["group"]
    error = refused(acme, command="import_asset", customer="acme", group=group, upstream_id=ASSET)
    assert error["fields"] == [{"field": "upstream_id", "message": "is in another group upstream"}]


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.FAILED])
def test_an_asset_that_is_not_active_is_refused(acme: Desk, status: Status) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    acme.upstream.assets[HOME, ASSET] = UpstreamAsset(ASSET, GROUP, AssetType.IMAGE, "n", status)
    error = refused(acme, command="import_asset", customer="acme", group=group, upstream_id=ASSET)
    assert error["message"] == (
        f"upstream_id: is {status} upstream; only an Active asset can be imported"
    )


def test_a_group_of_another_customer_is_not_there(acme: Desk) -> None:
    group = done(acme, command="import_group", customer="acme", upstream_id=GROUP)["group"]
    done(acme, command="create_customer", customer="other")
    error = refused(acme, command="import_asset", customer="other", group=group, upstream_id=ASSET)
    assert fields(error) == ["group"]


@pytest.mark.parametrize(
    ("broken", "code", "message"),
    [
        (UpstreamThrottled("X"), "Throttled", "Too many requests. Try again in 5 s."),
        (
            UpstreamRefused("AccessDenied", "no"),
            "Conflict",
            "The upstream refused: AccessDenied no",
        ),
        (
            UpstreamUnknown("X"),
            "ServiceUnavailable",
            "The service could not complete the request. Try again later.",
        ),
        (
            UpstreamNotSent("X"),
            "ServiceUnavailable",
            "The service could not complete the request. Try again later.",
        ),
    ],
)
def test_an_upstream_in_trouble_is_told(
    acme: Desk, broken: UpstreamError, code: str, message: str
) -> None:
    acme.upstream.broken = broken
    error = refused(acme, command="import_group", customer="acme", upstream_id=GROUP)
    assert error == {"code": code, "message": message, "fields": []}


# ---- what is wrong with a command


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


# ---- the journal


def test_a_log_line_names_what_was_done_without_secrets(acme: Desk) -> None:
    command = {"command": "issue_key", "customer": "acme", "kind": "signing"}
    answered = answer(command, acme.ports)
    assert trace(command, answered) == {
        "action": "issue_key",
        "customer": "acme",
        "key_id": answered["result"]["key_id"],
        "outcome": "done",
    }


def test_a_log_line_names_what_was_refused(desk: Desk) -> None:
    command = {"command": "issue_key", "customer": "A", "kind": "secret-text"}
    line = trace(command, answer(command, desk.ports))
    assert line == {
        "action": "issue_key",
        "outcome": "refused",
        "code": "InvalidParameter",
        "fields": ["customer", "kind"],
    }
    assert line.keys() <= ALLOWED


def test_a_log_line_does_not_repeat_a_command_that_does_not_exist(desk: Desk) -> None:
    command = {"command": "sk-secret"}
    assert trace(command, answer(command, desk.ports)) == {
        "outcome": "refused",
        "code": "InvalidParameter",
        "fields": ["command"],
    }


# ---- the examples


def test_there_is_an_example_of_each_command() -> None:
    names = {json.loads(file.read_text())["command"] for file in EVENTS.glob("admin_*.json")}
    assert names == set(COMMANDS)


@pytest.mark.parametrize("file", sorted(EVENTS.glob("admin_*.json")), ids=lambda file: file.stem)
def test_an_example_is_well_formed(desk: Desk, file: Path) -> None:
    event = json.loads(file.read_text())
    assert file.stem == f"admin_{event['command']}"
    answered = answer(event, desk.ports)
    known = {"there is no such customer", "there is no such key"}
    complaints = {one["message"] for one in answered.get("error", {}).get("fields", [])}
    assert complaints <= known
