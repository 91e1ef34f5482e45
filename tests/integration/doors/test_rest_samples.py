"""The sample inputs of the routes of groups and assets are what the handler takes, as they are."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from functions.assets.routes import ROUTES
from portrait.model import AssetId, AssetState, GroupId, UpstreamId
from tests.integration.doors.desk import KEYS
from tests.integration.doors.flow import CDN, make_asset, make_group
from tests.integration.doors.rest_desk import RestDesk
from tests.unit.usecases.world import ANN

EVENTS: Final = Path(__file__).parents[3] / "events"
PLACEHOLDER: Final = "sk-REPLACE_WITH_A_KEY_OF_A_CUSTOMER"
SAMPLES: Final = sorted(path.stem for path in EVENTS.glob("assets_*.json"))
GROUP: Final = GroupId("group-20260318035710-k3x9q")
ASSET: Final = AssetId("asset-20260318035710-k3x9q")


def sample(name: str) -> dict[str, Any]:
    """A sample input, with a key that opens the door."""
    text = (EVENTS / f"{name}.json").read_text()
    read: dict[str, Any] = json.loads(text.replace(PLACEHOLDER, KEYS[ANN]))
    return read


@pytest.fixture
def furnished(rest: RestDesk) -> RestDesk:
    """A desk whose customer owns the ids that the samples name."""
    ledger = rest.world.ledger
    group = ledger.groups.pop((ANN, GroupId(make_group(rest))))
    ledger.groups[ANN, GROUP] = replace(group, group=GROUP)
    asset = ledger.assets.pop((ANN, AssetId(make_asset(rest, GROUP, Name="front"))))
    ledger.assets[ANN, ASSET] = replace(asset, asset=ASSET)
    return rest


def finish(desk: RestDesk) -> None:
    """The asset that the samples name becomes Active."""
    rows, world = desk.world.ledger.assets, desk.world
    media = world.sealer.seal(CDN, "asset-media", f"CUST#{ANN}", f"ASSET#{ASSET}")
    rows[ANN, ASSET] = replace(
        rows[ANN, ASSET],
        state=AssetState.ACTIVE,
        upstream_id=UpstreamId("up-asset-1"),
        media=media,
        media_expires_at=world.clock() + timedelta(hours=1),
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_succeeds(furnished: RestDesk, name: str) -> None:
    if name == "assets_make_thumbnail":
        finish(furnished)
    reply = furnished.serve(sample(name))
    assert (reply.status, reply.body["code"]) == (200, 0), reply.text
    if name.startswith("assets_list"):
        assert reply.body["data"]["total"] == 1


def test_every_route_has_a_sample() -> None:
    named = {(sample(name)["httpMethod"], sample(name)["resource"]) for name in SAMPLES}
    assert named == set(ROUTES)


def test_samples_hold_no_secret() -> None:
    for name in SAMPLES:
        text = (EVENTS / f"{name}.json").read_text()
        assert text.count("Bearer ") == text.count(f"Bearer {PLACEHOLDER}")
