"""How the sandbox starts: environment, accounts, handler; and how it meets conflicts."""

import ast
import json
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any, cast

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from functions.sandbox import handler, wiring
from functions.sandbox.accounts import SecretAccounts, SecretMalformed, read_accounts
from functions.sandbox.settings import ENVIRONMENT, Settings, SettingsError, Switches
from functions.sandbox.table import ConditionFailed, Table
from tests.unit.sandbox.ark import NOW_MS, Clock
from tests.unit.sandbox.conftest import BUCKET, REGION, SECRET, TABLE, make_table

GIVEN = {"ACCOUNTS_SECRET_ARN": "arn", "SANDBOX_TABLE": "t", "SANDBOX_BUCKET": "b"}


def test_settings_have_defaults_for_all_but_the_places() -> None:
    assert Settings.from_env(GIVEN) == Settings(
        "arn", "t", "b", 13.0, 10.0, "advanced", Switches(), local_mode=False
    )
    assert len(fields(Settings)) == len(ENVIRONMENT)


def test_settings_are_what_the_environment_says() -> None:
    more = {
        "SANDBOX_ACTIVE_AFTER_SECONDS": "2",
        "SANDBOX_VIDEO_SECONDS": "3.5",
        "UPSTREAM_TIER": "entry",
        "SANDBOX_SWITCHES": "letter-unsigned, read-lag=1.5,clock-ahead=1200",
        "LOCAL_MODE": "true",
    }
    assert Settings.from_env(GIVEN | more) == Settings(
        "arn",
        "t",
        "b",
        2.0,
        3.5,
        "entry",
        Switches(letter_unsigned=True, read_lag=1.5, clock_ahead=1200),
        local_mode=True,
    )


def test_the_liveness_switches_are_read() -> None:
    words = (
        "liveness-pending=500,liveness-ttl=120,liveness-single-query,"
        "liveness-lost-answer,liveness-odd-callback"
    )
    assert Switches.parse(words) == Switches(
        liveness_pending="500",
        liveness_ttl=120.0,
        liveness_single_query=True,
        liveness_lost_answer=True,
        liveness_odd_callback=True,
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ACCOUNTS_SECRET_ARN", ""),
        ("SANDBOX_TABLE", ""),
        ("SANDBOX_BUCKET", ""),
        ("SANDBOX_ACTIVE_AFTER_SECONDS", "soon"),
        ("SANDBOX_ACTIVE_AFTER_SECONDS", "-1"),
        ("SANDBOX_ACTIVE_AFTER_SECONDS", "nan"),
        ("SANDBOX_VIDEO_SECONDS", "86401"),
        ("UPSTREAM_TIER", "Advanced"),
        ("SANDBOX_SWITCHES", "letter"),
        ("SANDBOX_SWITCHES", "read-lag"),
        ("SANDBOX_SWITCHES", "read-lag=x"),
        ("SANDBOX_SWITCHES", "letter-unsigned=1"),
        ("SANDBOX_SWITCHES", "liveness-pending"),
        ("SANDBOX_SWITCHES", "liveness-pending=403"),
        ("SANDBOX_SWITCHES", "liveness-ttl=forever"),
        ("SANDBOX_SWITCHES", "liveness-single-query=1"),
        ("SANDBOX_SWITCHES", "video-result-ttl"),
        ("SANDBOX_SWITCHES", "video-result-ttl=86401"),
        ("SANDBOX_SWITCHES", "clock-ahead"),
        ("SANDBOX_SWITCHES", "clock-ahead=-1"),
        ("LOCAL_MODE", "yes"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=key):
        Settings.from_env(GIVEN | {key: value})


def test_accounts_share_a_secret_or_have_their_own() -> None:
    found = read_accounts(json.dumps(SECRET))
    assert [(a.name, a.region, a.secret_access_key) for a in found.values()] == [
        ("sandbox-1", "cn-beijing", "shared"),
        ("sandbox-2", "ap-southeast-1", "its-own"),
    ]
    assert "shared" not in repr(found)


@pytest.mark.parametrize(
    "secret",
    ["", "[]", "{}", '{"accounts": [{}]}', '{"accounts": 7}',
     '{"accounts": [{"account": "a", "access_key_id": "k"}]}'],
)  # fmt: skip
def test_a_malformed_secret_is_refused(secret: str) -> None:
    with pytest.raises(SecretMalformed):
        read_accounts(secret)


def test_accounts_are_read_again_after_five_minutes(aws: botocore.session.Session) -> None:
    client: Any = aws.create_client("secretsmanager", REGION)
    arn = client.create_secret(Name="accounts", SecretString=json.dumps(SECRET))["ARN"]
    clock = Clock(NOW_MS)
    accounts = SecretAccounts(client, arn, clock)
    assert accounts.find("AKLTSANDBOX1") is not None
    client.put_secret_value(
        SecretId=arn, SecretString=json.dumps({"accounts": SECRET["accounts"][1:]})
    )
    clock.advance(299)
    assert accounts.find("AKLTSANDBOX1") is not None
    clock.advance(1)
    assert accounts.find("AKLTSANDBOX1") is None
    assert accounts.find("AKLTSANDBOX2") is not None


def test_the_handler_builds_its_world_from_the_environment(
    aws: botocore.session.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "ACCOUNTS_SECRET_ARN": "accounts",
        "SANDBOX_TABLE": TABLE,
        "SANDBOX_BUCKET": BUCKET,
    }.items():
        monkeypatch.setenv(key, value)
    make_table(cast("Any", aws.create_client("dynamodb", REGION)))
    wiring.world.cache_clear()
    asked = {
        "rawPath": "/sample.jpg",
        "requestContext": {"http": {"method": "GET", "path": "/sample.jpg"}},
    }
    try:
        assert handler.handle(asked, None)["headers"]["content-type"] == "image/jpeg"
        link = wiring.world().copies.link(cast("Any", _Home()), cast("Any", "asset-1"))
        assert link.startswith(f"https://{BUCKET}.s3.{REGION}.amazonaws.com/copies/a/p/asset-1?")
    finally:
        wiring.world.cache_clear()


class _Home:
    account, project = "a", "p"


def stubbed(aws_session: botocore.session.Session) -> tuple[Table, Stubber, list[float]]:
    client: Any = aws_session.create_client("dynamodb", REGION)
    slept: list[float] = []
    return Table(client, TABLE, slept.append, Random(1)), Stubber(client), slept


def canceled(stub: Stubber, *codes: str) -> None:
    stub.add_client_error(
        "transact_write_items",
        service_error_code="TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": code} for code in codes]},
        expected_params={"TransactItems": ANY},
    )


MEMBERS = [{"Delete": {"Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}}]


def test_a_transaction_that_conflicts_is_tried_again_with_jitter(
    aws_session: botocore.session.Session,
) -> None:
    table, stub, slept = stubbed(aws_session)
    canceled(stub, "None", "TransactionConflict")
    canceled(stub, "TransactionConflict", "None")
    stub.add_response("transact_write_items", {}, {"TransactItems": ANY})
    with stub:
        table.transact(MEMBERS)
    assert len(slept) == 2
    assert all(0 <= wait <= 0.04 for wait in slept)


def test_a_condition_that_fails_is_told_by_its_place_and_not_tried_again(
    aws_session: botocore.session.Session,
) -> None:
    table, stub, slept = stubbed(aws_session)
    canceled(stub, "TransactionConflict", "ConditionalCheckFailed")
    with stub, pytest.raises(ConditionFailed) as caught:
        table.transact(MEMBERS)
    assert caught.value.members == {1}
    assert slept == []


def test_conflicts_without_end_are_given_up(aws_session: botocore.session.Session) -> None:
    table, stub, slept = stubbed(aws_session)
    for _ in range(12):
        canceled(stub, "TransactionConflict")
    with stub, pytest.raises(ClientError):
        table.transact(MEMBERS)
    assert len(slept) == 11


def test_keys_left_unprocessed_are_asked_for_again(aws_session: botocore.session.Session) -> None:
    table, stub, slept = stubbed(aws_session)
    keys = [{"pk": {"S": "a"}, "sk": {"S": sort}} for sort in "bc"]
    left = {TABLE: {"Keys": keys[1:], "ConsistentRead": True}}
    asked = {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}}
    some = {"Responses": {TABLE: keys[:1]}, "UnprocessedKeys": left}
    stub.add_response("batch_get_item", some, asked)
    rest = {"Responses": {TABLE: keys[1:]}, "UnprocessedKeys": {}}
    stub.add_response("batch_get_item", rest, {"RequestItems": left})
    with stub:
        assert table.get_both(*keys) == keys
    assert len(slept) == 1


def test_the_sandbox_takes_nothing_of_the_core_but_rules_the_way_out_and_logging() -> None:
    taken: set[str] = set()
    for module in Path(handler.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                taken.add(node.module)
            elif isinstance(node, ast.Import):
                taken |= {name.name for name in node.names}
    core = {name for name in taken if name.startswith("portrait")}
    assert core == {
        "portrait.guard.pinning",
        "portrait.guard.sender",
        "portrait.guard.transport",
        "portrait.observability",
        "portrait.rules.formats",
        "portrait.rules.media",
        "portrait.rules.urls",
    }
    functions = {name for name in taken if name.startswith("functions")}
    assert all(name.startswith("functions.sandbox") for name in functions)
