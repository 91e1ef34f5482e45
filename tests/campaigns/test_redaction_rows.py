"""What is kept: no token, link or signing secret stands in a row as it is, and links do not stay.

Verifications and endpoints live through good and bad days; then every row of the table is searched
for what was given to whom it is for, in every spelling.
"""

import base64
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import httpx
import pytest

from portrait.adapters.sealing import KmsSealer
from portrait.model import DeliveryState, HookId, Sealed
from portrait.rules.once import once
from portrait.rules.transitions import SESSION_AT_REST
from portrait.usecases import exchange
from tests.campaigns.isolation.endpoints import put_delivery
from tests.campaigns.redaction.endpoints import register
from tests.campaigns.redaction.harvest import INVITE, LINK, SIGNING, TICKET, TOKEN
from tests.campaigns.redaction.house import House, opened_house
from tests.campaigns.redaction.inputs import ANN, inputs
from tests.campaigns.redaction.resources import KEYED
from tests.campaigns.redaction.secrets import Hit, Search
from tests.campaigns.redaction.verifications import open_one
from tests.campaigns.wired.gateway import Gateway, Said

LIVES: Final = 2
KEPT_FLOOR: Final = 40
GIVEN_FLOOR: Final = 25
KEYED_FLOOR: Final = 15
NOT_KEPT: Final = frozenset({TOKEN, LINK, TICKET, SIGNING})
"""An invite is its row's own key: it opens a page, and the page opens nothing without its link."""


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with opened_house(monkeypatch, (20261103,), reconciled_every=4) as opened:
        yield opened


def kept(gateway: Gateway) -> list[str]:
    """Every row, its bytes in base64."""
    return [json.dumps(row, default=_spelt) for row in gateway.cloud.rows()]


def _spelt(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def hits(house: House) -> list[Hit]:
    given = [one for one in house.given_once() if one.kind in NOT_KEPT]
    return Search(given).hits(kept(house.gateway))


def sessions(gateway: Gateway) -> list[dict[str, Any]]:
    return [row for row in gateway.cloud.rows() if row["sk"]["S"].startswith("LIVE#")]


def resting_links(gateway: Gateway) -> list[str]:
    """Verifications at rest whose row still has a link."""
    return [
        row["sk"]["S"]
        for row in sessions(gateway)
        if row["state"]["S"] in SESSION_AT_REST
        and any("link" in scan["M"] for scan in row["scans"]["L"])
    ]


def lived(house: House) -> None:
    """A few lives, one verification that nobody opens, and an endpoint that stays."""
    for secret in house.secrets[:LIVES]:
        house.live("all is well", secret)
    before = len(house.gateway.told)
    register(house.gateway, ANN, "x")
    open_one(house.gateway, ANN, "x")
    house.told += [("the last ones", one) for one in house.gateway.told[before:]]


def test_no_row_holds_what_was_given_to_somebody(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(house)
    found, given = hits(house), house.given_once()
    states = sorted({row["state"]["S"] for row in sessions(house.gateway)})
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nredaction of rows: {len(kept(house.gateway))} rows searched for {len(given)} "
            f"secrets given away, {len(sessions(house.gateway))} verifications in states {states}; "
            f"{len(found)} hits, {len(resting_links(house.gateway))} links at rest"
        )
    assert found == []
    assert resting_links(house.gateway) == []
    rows = {row["sk"]["S"].partition("#")[0] for row in house.gateway.cloud.rows()}
    assert rows >= {"LIVE", "HOOK", "TASK", "IDEM", "ASSET", "GROUP"}
    assert {one.kind for one in given} == NOT_KEPT | {INVITE}
    assert len(kept(house.gateway)) >= KEPT_FLOOR
    assert len(given) >= GIVEN_FLOOR
    assert {"verified", "failed", "pending"} <= set(states)


def test_a_lapsed_verification_keeps_neither_link_nor_token(house: House) -> None:
    assert open_one(house.gateway, ANN, "x").status == 200
    house.ark.status = "Failed"
    house.gateway.answer = lambda _: httpx.Response(200, json={"ResponseMetadata": {}})
    for minutes in (3, 40, 25 * 60):
        house.gateway.clock.advance(60 * minutes)
        house.gateway.sweep()
    (row,) = sessions(house.gateway)
    assert row["state"]["S"] == "expired"
    assert not {"link", "token"} & row["scans"]["L"][0]["M"].keys()


def test_a_withdrawn_verification_keeps_no_link_and_its_token_for_a_day(house: House) -> None:
    wanted = json.dumps({"name": "Ann herself", "groupKind": "REAL_FACE"})
    made = house.gateway.rest(ANN, ("POST", "/v1/asset-groups"), wanted)
    named = {"group": made.result["id"]}
    house.gateway.clock.advance(20)
    route = ("DELETE", "/v1/asset-groups/{group}")
    assert house.gateway.rest(ANN, route, parameters=named).status == 200
    (row,) = sessions(house.gateway)
    assert row["state"]["S"] == "withdrawn"
    assert "link" not in row["scans"]["L"][0]["M"]
    house.gateway.answer = lambda _: httpx.Response(200, json={"ResponseMetadata": {}})
    for minutes in (3, 40, 25 * 60):
        house.gateway.clock.advance(60 * minutes)
        house.gateway.sweep()
    (row,) = sessions(house.gateway)
    assert row["state"]["S"] == "withdrawn"
    assert not {"link", "token"} & row["scans"]["L"][0]["M"].keys()
    assert not [one for one in house.gateway.cloud.rows() if one["sk"]["S"].startswith("PROMISE#")]


def test_a_sealer_that_does_not_seal_is_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(_: KmsSealer, text: str, *__: str) -> Sealed:
        return Sealed((text.encode(),))

    def opened(_: KmsSealer, sealed: Sealed, *__: str) -> str:
        return b"".join(sealed.chunks).decode()

    monkeypatch.setattr(KmsSealer, "seal", plain)
    monkeypatch.setattr(KmsSealer, "unseal", opened)
    lived(house)
    assert {hit.kind for hit in hits(house)} == {TOKEN, LINK, SIGNING}


def test_links_that_outlive_their_verification_are_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "without_links", lambda session: session)
    lived(house)
    assert resting_links(house.gateway) != []


def keyed(house: House) -> list[Hit]:
    """Creates at every route under keys that are secrets; where a row shows one of them."""
    keys = [house.secret(kind) for kind in ("JWT", "invite")]
    places = [name for name in inputs() if name.startswith(KEYED)]
    for place, key in itertools.product(places, keys):
        house.put(place, key)
    said = [one.status for _, one in house.told if isinstance(one, Said)]
    assert said == [200, 200, 422] * (len(places) * len(keys))
    assert len(places) >= KEYED_FLOOR
    return Search(keys).hits(kept(house.gateway))


def test_no_row_holds_a_key_that_a_create_came_with(house: House) -> None:
    assert keyed(house) == []


def test_a_key_that_is_kept_as_it_is_would_be_caught(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(door: str, action: str, key: str, *more: Any) -> Any:
        return replace(once(door, action, key, *more), key_hash=f"{door}|{action}|{key}")

    monkeypatch.setattr("portrait.http.idempotency.once", plain)
    assert keyed(house) != []


def test_what_breaks_the_sender_is_written_down_by_its_place_alone(house: House) -> None:
    secret = house.secret("webhook URL")

    def broken(_: httpx.Request) -> httpx.Response:
        raise RuntimeError(secret.value)

    hook = HookId(register(house.gateway, ANN, secret.value))
    told = put_delivery(house.gateway, random.Random(3), ANN, hook, DeliveryState.PENDING)
    house.gateway.endpoint = broken
    event = {"customer": ANN, "delivery": told}
    house.heard.run(lambda: house.gateway.deliver(event))
    assert any("Unhandled" in line for line in house.heard.faults)
    assert Search([secret]).hits(house.heard.lines()) == []
