"""The sample inputs in `events/` are what the handlers take: each is run as it is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from functions.actions import handler as actions_handler
from functions.actions.routes import ROUTES
from functions.finalizer import handler as finalizer_handler
from functions.upload import handler as upload_handler
from functions.uploadgate import handler as gate_handler
from portrait.model import AssetId, CustomerId, GroupId, SessionState
from portrait.rules.liveness import fingerprint
from tests.integration.doors.desk import KEYS, Context, Desk
from tests.integration.doors.flow import make_asset, make_group
from tests.unit.usecases.world import ANN

EVENTS: Final = Path(__file__).parents[3] / "events"
GROUP: Final = GroupId("group-20260318035710-k3x9q")
ASSET: Final = AssetId("asset-20260318035710-k3x9q")
TOKEN: Final = "20260318035710BF9DC22A7A65ADF905D8"
PLACEHOLDER: Final = "sk-REPLACE_WITH_A_KEY_OF_A_CUSTOMER"
ACTIONS: Final = sorted(path.stem for path in EVENTS.glob("actions_*.json"))


def sample(name: str) -> dict[str, Any]:
    """A sample input, with a key that opens the door."""
    text = (EVENTS / f"{name}.json").read_text()
    read: dict[str, Any] = json.loads(text.replace(PLACEHOLDER, KEYS[ANN]))
    return read


@pytest.fixture
def furnished(desk: Desk) -> Desk:
    """A desk whose customer owns the ids that the samples name."""
    ledger = desk.world.ledger
    group = ledger.groups.pop((ANN, GroupId(make_group(desk))))
    ledger.groups[ANN, GROUP] = replace(group, group=GROUP)
    made = AssetId(make_asset(desk, GROUP))
    asset = ledger.assets.pop((ANN, made))
    place = ("asset-source", f"CUST#{ANN}", f"ASSET#{ASSET}")
    source = desk.world.sealer.seal("https://media.example.com/mia.jpg", *place)
    ledger.assets[ANN, ASSET] = replace(asset, asset=ASSET, source=source)
    desk.act("CreateVisualValidateSession", CallbackURL="https://app.example.com/verified")
    (session,) = ledger.sessions.values()
    verified = replace(session, state=SessionState.VERIFIED, group=GROUP)
    ledger.sessions[ANN, session.session] = verified
    ledger.tokens[ANN, fingerprint(TOKEN)] = session.session
    return desk


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("name", ACTIONS)
def test_a_sample_of_the_action_router_succeeds(name: str) -> None:
    answer = actions_handler.handle(sample(name), Context())
    assert answer["statusCode"] == (204 if name == "actions_preflight" else 200), answer["body"]


def test_every_action_has_a_sample() -> None:
    named = {(sample(name)["queryStringParameters"] or {}).get("Action") for name in ACTIONS}
    assert named >= set(ROUTES)


@pytest.mark.usefixtures("furnished")
def test_the_sample_of_a_large_file_succeeds() -> None:
    answer = upload_handler.handle(sample("upload"), Context())
    assert answer["statusCode"] == 200, answer["body"]


def test_the_samples_of_an_upload_succeed(furnished: Desk) -> None:
    verdict = gate_handler.handle(sample("uploadgate"), Context())["context"]
    assert (verdict["status"], verdict["area"], verdict["customer"]) == ("303", "incoming", ANN)
    asked = sample("finalizer_get")
    asked["pathParameters"] = {"upload": verdict["upload"]}
    assert finalizer_handler.handle(asked, Context())["statusCode"] == 202
    told = sample("finalizer_queue")
    assert finalizer_handler.handle(told, Context()) == {"batchItemFailures": []}
    assert len(furnished.world.ledger.assets) == 1


def test_the_sample_steps_succeed(furnished: Desk) -> None:
    ledger = furnished.world.ledger
    owner = CustomerId("customer-a")
    ledger.groups[owner, GROUP] = ledger.groups.pop((ANN, GROUP))
    row = ledger.assets.pop((ANN, ASSET))
    place = ("asset-source", f"CUST#{owner}", f"ASSET#{ASSET}")
    source = furnished.world.sealer.seal("https://media.example.com/mia.jpg", *place)
    ledger.assets[owner, ASSET] = replace(row, customer=owner, source=source)
    assert furnished.step(sample("poll_submit"))["next"] == "check"
    assert furnished.step(sample("poll_check"))["next"] == "check"


def test_samples_hold_no_secret() -> None:
    for name in [*ACTIONS, "upload", "uploadgate", "finalizer_get"]:
        text = (EVENTS / f"{name}.json").read_text()
        assert text.count("Bearer ") == text.count(f"Bearer {PLACEHOLDER}")
