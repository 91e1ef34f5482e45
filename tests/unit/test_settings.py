"""Settings: what each function must be told, and how it says what is missing."""

from dataclasses import fields

import pytest

from portrait.rules.deadlines import LivenessQuery
from portrait.rules.limits import Tier
from portrait.settings import (
    MAY_BE_EMPTY,
    AccountSettings,
    ActionsSettings,
    AdminSettings,
    AssetsSettings,
    KeeperSettings,
    LivenessSettings,
    PollSettings,
    Settings,
    SettingsError,
    SubscriptionsSettings,
    SweepSettings,
    ThumbnailsSettings,
    VideosSettings,
    WebhooksSettings,
)

ENVIRONMENT = {
    "TABLE_NAME": "table",
    "WEBHOOKS_FUNCTION_NAME": "webhooks",
    "THUMBNAILS_FUNCTION_NAME": "thumbnails",
    "WEBHOOK_KEY_ID": "arn:webhook-key",
    "GATEWAY_SECRET_ARN": "arn:secret:gateway",
    "ACCOUNTS_SECRET_ARN": "arn:secret:accounts",
    "SEALING_KEY_ID": "arn:key",
    "MACHINE_ARN": "arn:machine",
    "WATCH_MACHINE_ARN": "arn:watch",
    "UPLOAD_BUCKET": "uploads",
    "UPLOADS_A_MINUTE": "300",
    "UPLOAD_BYTES_A_DAY": "20000000000",
    "UPSTREAM_ENDPOINT": "http://127.0.0.1:8701/",
    "UPSTREAM_TIER": "advanced",
    "UPSTREAM_RATES": "",
    "HORIZON_SECONDS": "600",
    "LIVENESS_SOFT_SECONDS": "120",
    "LIVENESS_HARD_SECONDS": "1800",
    "LIVENESS_QUERY": "after_callback",
    "ORPHAN_COLLECTION": "report",
    "PUBLIC_BASE_URL": "http://127.0.0.1:8700/base",
    "ALLOW_ORIGIN": "",
    "KEEP_VIDEOS_DAYS": "7",
    "LOCAL_MODE": "true",
}
KINDS: tuple[type[Settings], ...] = (
    AccountSettings,
    ActionsSettings,
    AssetsSettings,
    ThumbnailsSettings,
    LivenessSettings,
    SubscriptionsSettings,
    WebhooksSettings,
    PollSettings,
    SweepSettings,
    AdminSettings,
    VideosSettings,
    KeeperSettings,
)


def test_settings_are_read_and_typed() -> None:
    assert ActionsSettings.from_env(ENVIRONMENT | {"STRANGE": "x"}) == ActionsSettings(
        table_name="table",
        webhooks_function_name="webhooks",
        gateway_secret_arn="arn:secret:gateway",
        accounts_secret_arn="arn:secret:accounts",
        sealing_key_id="arn:key",
        machine_arn="arn:machine",
        upstream_endpoint="http://127.0.0.1:8701/",
        upstream_tier=Tier.ADVANCED,
        upstream_rates="",
        liveness_soft_seconds=120,
        liveness_hard_seconds=1800,
        liveness_query=LivenessQuery.AFTER_CALLBACK,
        public_base_url="http://127.0.0.1:8700/base",
        allow_origin="",
        local_mode=True,
        upload_bucket="uploads",
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_missing_variable_is_named(kind: type[Settings]) -> None:
    assert kind.from_env(ENVIRONMENT)
    for one in fields(kind):
        name = one.name.upper()
        with pytest.raises(SettingsError, match=f"^{name} is missing$"):
            kind.from_env({key: value for key, value in ENVIRONMENT.items() if key != name})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_only_what_may_be_empty_may_be_empty(kind: type[Settings]) -> None:
    for one in fields(kind):
        name = one.name.upper()
        if name in MAY_BE_EMPTY:
            assert kind.from_env(ENVIRONMENT | {name: ""})
            continue
        with pytest.raises(SettingsError, match=f"^{name} is missing$"):
            kind.from_env(ENVIRONMENT | {name: ""})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("UPSTREAM_TIER", "UPSTREAM_TIER is not one of the values it may have"),
        ("LOCAL_MODE", "LOCAL_MODE must be true or false"),
    ],
)
def test_a_malformed_variable_is_named_without_its_value(name: str, message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        ActionsSettings.from_env(ENVIRONMENT | {name: "secret-value"})
    assert str(refused.value) == message


def test_origins_of_the_stack_are_public_in_local_mode_only() -> None:
    local = ActionsSettings.from_env(ENVIRONMENT)
    assert local.own_origins == {"http://127.0.0.1:8700", "http://127.0.0.1:8701"}
    cloud = ActionsSettings.from_env(ENVIRONMENT | {"LOCAL_MODE": "false"})
    assert cloud.own_origins == frozenset()
    bare = ActionsSettings.from_env(ENVIRONMENT | {"PUBLIC_BASE_URL": ""})
    assert bare.own_origins == {"http://127.0.0.1:8701"}
