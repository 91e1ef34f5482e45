"""What a customer is told of its account."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from portrait.model import AssetState, CustomerState, Limits
from portrait.ports.governor import Forecast
from portrait.rules.keys import parse_bearer
from portrait.rules.limits import Tier
from tests.integration.doors.account_desk import ACCOUNT, AccountDesk
from tests.integration.doors.account_rules import RULES
from tests.integration.doors.desk import KEYS
from tests.integration.doors.flow import make_asset, make_group
from tests.integration.doors.hook_desk import refused, succeeded
from tests.memory.rows import Pool
from tests.unit.usecases.world import ANN, HOME

NOTHING: Final = {
    "queued": 0,
    "processing": 0,
    "unknown": 0,
    "active": 0,
    "failed": 0,
    "oldestWaitSeconds": 0.0,
}
QUIET: Final = {
    "upstream": "ok",
    "capacity": "ok",
    "creates": {"perMinute": 120.0, "waitSeconds": 0.0, "ownWaitSeconds": 0.0},
    "recent": NOTHING,
    "checkedAt": "2026-11-01T01:02:03.000Z",
}


def status(accounts: AccountDesk) -> Any:
    reply = accounts.rest("GET", ACCOUNT)
    assert reply.status == 200, reply.text
    return reply.body["data"]["status"]


def test_an_account_says_what_it_is_may_hold_and_holds(accounts: AccountDesk) -> None:
    assert accounts.rest("GET", ACCOUNT).body == succeeded(
        {
            "id": "ann",
            "key": {
                "id": parse_bearer(KEYS[ANN]).key_id,
                "name": "",
                "kind": "bearer",
                "scopes": ["assets", "keys", "videos"],
            },
            "limits": {
                "groups": 50,
                "assetsPerGroup": 50,
                "genericUploads": 100,
                "webhooks": 5,
                "keys": 20,
            },
            "usage": {"groups": 0, "genericUploads": 0, "webhooks": 0, "keys": 1},
            "rules": RULES,
            "status": QUIET,
        }
    )


def test_an_account_follows_its_limits_and_groups(
    accounts: AccountDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.open(monkeypatch)
    make_group(accounts)
    accounts.world.ledger.set_customer(ANN, limits=Limits(12, 34))
    data = accounts.rest("GET", ACCOUNT).body["data"]
    assert (data["limits"]["groups"], data["limits"]["assetsPerGroup"]) == (12, 34)
    assert data["usage"]["groups"] == 1


def test_an_account_tells_how_long_creates_wait(accounts: AccountDesk) -> None:
    accounts.tier, accounts.lines.waits = Tier.ENTRY, Forecast(41.2345, 61.8)
    creates = {"perMinute": 3.0, "waitSeconds": 41.2, "ownWaitSeconds": 61.8}
    assert status(accounts) == {**QUIET, "creates": creates}


@pytest.mark.parametrize(
    ("pool", "word"),
    [
        (Pool(45, 45), "ok"),
        (Pool(46, 0), "low"),
        (Pool(0, 49), "low"),
        (Pool(50, 3), "full"),
        (Pool(3, 50), "full"),
    ],
)
def test_the_room_of_all_is_told_in_a_word(accounts: AccountDesk, pool: Pool, word: str) -> None:
    accounts.tier = Tier.ENTRY
    accounts.world.ledger.pools[HOME] = pool
    assert status(accounts)["capacity"] == word


@pytest.mark.parametrize(
    ("state", "minutes", "upstream", "counted"),
    [
        (AssetState.QUEUED, 9, "ok", "queued"),
        (AssetState.SUBMITTING, 9, "ok", "queued"),
        (AssetState.PROCESSING, 5, "ok", "processing"),
        (AssetState.PROCESSING, 6, "slow", "processing"),
        (AssetState.UNKNOWN, 1, "disturbed", "unknown"),
        (AssetState.ACTIVE, 60, "ok", "active"),
        (AssetState.FAILED, 60, "ok", "failed"),
    ],
)
def test_the_newest_assets_tell_how_the_upstream_does(
    accounts: AccountDesk,
    monkeypatch: pytest.MonkeyPatch,
    state: AssetState,
    minutes: int,
    upstream: str,
    counted: str,
) -> None:
    accounts.open(monkeypatch)
    make_asset(accounts, make_group(accounts))
    rows = accounts.world.ledger.assets
    ((place, row),) = rows.items()
    rows[place] = replace(row, state=state, sent_at=accounts.world.clock())
    accounts.world.clock.advance(60 * minutes)
    at_rest = state in {AssetState.ACTIVE, AssetState.FAILED}
    waits = 0.0 if at_rest else 60.0 * minutes
    found = status(accounts)
    assert found["upstream"] == upstream
    assert found["recent"] == {**NOTHING, counted: 1, "oldestWaitSeconds": waits}
    now = accounts.world.clock() - timedelta(minutes=minutes)
    assert found["checkedAt"] != now.isoformat()


def test_an_account_is_shown_to_its_own_keys_only(accounts: AccountDesk) -> None:
    words = "The API key is missing or not valid."
    for key in (None, "sk-nobody", KEYS[ANN][:-1] + "!"):
        assert accounts.rest("GET", ACCOUNT, key=key).body == refused(401, "Unauthorized", words)
    accounts.world.ledger.set_customer(ANN, state=CustomerState.SUSPENDED)
    words = "This account is suspended. Contact support."
    assert accounts.rest("GET", ACCOUNT).body == refused(403, "Forbidden", words)
