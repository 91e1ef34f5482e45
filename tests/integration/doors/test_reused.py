"""X-Reuse-Duplicate at every door that takes bytes: the asset that is there is the answer."""

import base64
from dataclasses import replace
from typing import Any, Final

import pytest

from portrait.ids import parse_asset_id
from portrait.model import AssetId, AssetState
from tests.forms import file_part, text_part
from tests.integration.doors.desk import KEYS, Desk, refused
from tests.integration.doors.flow import make_group
from tests.integration.doors.rest_desk import RestDesk, data, said
from tests.integration.doors.test_receipts import received
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN

PICTURE: Final = jpeg(640, 800)
TEXT: Final = f"data:image/jpeg;base64,{base64.b64encode(PICTURE).decode()}"
YES: Final = {"X-Reuse-Duplicate": "true"}
DOORS: Final = ("form", "Action", "native Action", "resource form", "resource JSON")


def send(desk: RestDesk, door: str, group: str, headers: dict[str, str]) -> str:
    """The picture, by a door; the id that it answers with."""
    if door == "form":
        asked = {"Authorization": f"Bearer {KEYS[ANN]}"}
        receipt = received(desk, group, more=headers).body["Result"]["Id"]
        return str(desk.edge.ask(receipt, asked).result["Id"])
    if door in {"Action", "native Action"}:
        where = "/" if door == "native Action" else "/v1/portrait"
        members: dict[str, Any] = {"GroupId": group, "AssetType": "Image", "URL": TEXT}
        return str(desk.act("CreateAsset", resource=where, extra=headers, **members).result["Id"])
    if door == "resource form":
        parts = [text_part("groupId", group), text_part("name", "me"), file_part(PICTURE)]
        return parse_asset_id(data(desk.form(*parts, headers=headers))["assetId"])
    body = {"groupId": group, "url": TEXT}
    return parse_asset_id(data(desk.rest("POST", "/v1/assets", body, headers=headers))["assetId"])


def activate(desk: Desk, named: str) -> None:
    rows = desk.world.ledger.assets
    row = rows[ANN, AssetId(named)]
    rows[row.customer, row.asset] = replace(row, state=AssetState.ACTIVE, due_at=None)


@pytest.mark.parametrize("first", DOORS)
@pytest.mark.parametrize("second", DOORS)
def test_what_one_door_took_in_another_answers_with(
    rest: RestDesk, first: str, second: str
) -> None:
    desk = rest
    group = make_group(desk)
    there = send(desk, first, group, {})
    activate(desk, there)
    before = desk.world.counters()
    assert send(desk, second, group, YES) == there
    assert desk.world.counters() == before
    assert send(desk, second, group, {"X-Reuse-Duplicate": "off"}) != there


def test_a_word_that_is_neither_yes_nor_no_is_refused_by_name(rest: RestDesk) -> None:
    desk, bad = rest, {"X-Reuse-Duplicate": "perhaps"}
    words = "X-Reuse-Duplicate: must be true or false"
    group = make_group(desk)
    form = received(desk, group, more=bad)
    assert (form.status, form.body["ResponseMetadata"]["Error"]["Message"]) == (400, words)
    acted = desk.act("GetAsset", Id="asset-20260318035710-k3x9q", extra=bad)
    assert acted.body == refused("GetAsset", "InvalidParameter", words)
    resource = desk.rest("POST", "/v1/assets", {"groupId": group, "url": TEXT}, headers=bad)
    assert said(resource) == (400, "InvalidParameter", words)
    assert desk.edge.raw.files == {}
    assert desk.world.ledger.receipts == {}
