"""The sample inputs of the routes of accounts and keys are what the handler takes, as they are."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from functions.account import handler
from functions.account.routes import ROUTES
from portrait.model import KeyId
from portrait.rules.keys import parse_bearer
from tests.integration.doors.account_desk import AccountDesk
from tests.integration.doors.desk import KEYS, Context
from tests.unit.usecases.world import ANN

EVENTS: Final = Path(__file__).parents[3] / "events"
PLACEHOLDER: Final = "sk-REPLACE_WITH_A_KEY_OF_A_CUSTOMER"
SAMPLES: Final = sorted(path.stem for path in EVENTS.glob("account_*.json"))
SPARE: Final = KeyId("k3x9q0A1B2")


def sample(name: str) -> dict[str, Any]:
    """A sample input, with a key that opens the door."""
    text = (EVENTS / f"{name}.json").read_text()
    read: dict[str, Any] = json.loads(text.replace(PLACEHOLDER, KEYS[ANN]))
    return read


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_succeeds(accounts: AccountDesk, name: str) -> None:
    rows = accounts.world.ledger.keys
    rows[SPARE] = replace(rows[parse_bearer(KEYS[ANN]).key_id], key_id=SPARE)
    answer = handler.handle(sample(name), Context())
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (200, 0), answer["body"]


def test_every_route_has_a_sample() -> None:
    named = {(sample(name)["httpMethod"], sample(name)["resource"]) for name in SAMPLES}
    assert named == set(ROUTES)


def test_samples_hold_no_secret() -> None:
    for name in SAMPLES:
        text = (EVENTS / f"{name}.json").read_text()
        assert text.count("Bearer ") == text.count(f"Bearer {PLACEHOLDER}")
