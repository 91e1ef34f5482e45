"""The sample inputs of the routes of endpoints are what the handler takes: each is run as it is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from functions.subscriptions.routes import ROUTES
from portrait.model import Delivery, DeliveryId, DeliveryState, EventType, HookId
from tests.integration.doors.desk import KEYS
from tests.integration.doors.hook_desk import HookDesk, made
from tests.unit.usecases.world import ANN

EVENTS: Final = Path(__file__).parents[3] / "events"
PLACEHOLDER: Final = "sk-REPLACE_WITH_A_KEY_OF_A_CUSTOMER"
SAMPLES: Final = sorted(path.stem for path in EVENTS.glob("subscriptions_*.json"))
HOOK: Final = HookId("hook_k3x9q0a1b2")
DELIVERY: Final = DeliveryId("msg_k3x9q0a1b20mmvifisqln25nrgt")


def sample(name: str) -> dict[str, Any]:
    """A sample input, with a key that opens the door."""
    text = (EVENTS / f"{name}.json").read_text()
    read: dict[str, Any] = json.loads(text.replace(PLACEHOLDER, KEYS[ANN]))
    return read


@pytest.fixture
def furnished(hooks: HookDesk) -> HookDesk:
    """A desk whose customer owns the ids that the samples name."""
    ledger = hooks.world.ledger
    row = ledger.hooks.pop((ANN, made(hooks)["id"]))
    ledger.hooks[ANN, HOOK] = replace(row, hook=HOOK)
    now = hooks.world.clock()
    dead = Delivery(ANN, DELIVERY, HOOK, EventType.ASSET_ACTIVE, "{}", now, DeliveryState.DEAD)
    ledger.post([dead])
    return hooks


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_succeeds(furnished: HookDesk, name: str) -> None:
    reply = furnished.serve(sample(name))
    assert (reply.status, reply.body["code"]) == (200, 0), reply.text


def test_every_route_has_a_sample() -> None:
    named = {(sample(name)["httpMethod"], sample(name)["resource"]) for name in SAMPLES}
    assert named == set(ROUTES)


def test_samples_hold_no_secret() -> None:
    for name in SAMPLES:
        text = (EVENTS / f"{name}.json").read_text()
        assert text.count("Bearer ") == text.count(f"Bearer {PLACEHOLDER}")
