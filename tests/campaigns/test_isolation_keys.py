"""A stranger's key is nobody's key, and an account tells of nobody but its customer.

`DELETE /v1/keys/{id}` is asked for the other customer's keys of both kinds in every state, for ids
that never were and for texts that are none: the same bytes, nothing written, and the same calls to
AWS for whatever could be an id. `/v1/keys` and `/v1/account` are read while the other customer
makes one thing after another: not a byte moves.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from portrait.adapters.ledger.registry import DynamoRegistry
from portrait.model import CustomerId, Key, KeyId
from portrait.rules.keys import mint_bearer, mint_signing
from tests.campaigns.isolation.endpoints import put_hook
from tests.campaigns.isolation.handed_in import put_generic
from tests.campaigns.isolation.places import ASSET, GROUP
from tests.campaigns.isolation.tenants import ANN, BEN, NEVER, Tenants, two_customers
from tests.campaigns.wired.gateway import Gateway, Said

FULL: Final = os.environ.get("CAMPAIGN") == "full"
ROUNDS: Final = 60 if FULL else 6
MISSES_FLOOR: Final = 900 if FULL else 90
KEYS, KEY = ("GET", "/v1/keys"), ("DELETE", "/v1/keys/{key}")
ACCOUNT: Final = ("GET", "/v1/account")
NO_ID: Final = "no id"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with two_customers(monkeypatch) as opened:
        # Who calls is known from here on: what is read below is for the ids.
        assert opened.rest(ANN, KEYS).status == 200
        yield opened


def key_id(house: Gateway, who: str) -> str:
    return house.keys[who][3:13]


def issued(house: Gateway, who: str, kind: str) -> str:
    made = house.command({"command": "issue_key", "customer": who, "kind": kind})["result"]
    return str(made["key_id"])


def strangers(house: Gateway, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Keys that are not the caller's, and why."""
    yield NEVER, mint_bearer(rng).key_id
    yield NEVER, mint_signing(rng).key_id
    for kind in ("bearer", "signing"):
        yield f"foreign {kind}", issued(house, BEN, kind)
        gone = issued(house, BEN, kind)
        assert house.command({"command": "revoke_key", "key_id": gone})["ok"]
        yield f"foreign revoked {kind}", gone
    old = issued(house, BEN, "bearer")
    assert house.command({"command": "rotate_key", "key_id": old})["ok"]
    yield "foreign rotated", old
    yield "foreign first", key_id(house, BEN)


def texts(house: Gateway) -> Iterator[str]:
    """What could be no id of a key."""
    good = key_id(house, BEN)
    yield from ("", "x", "META", good[:-1], good + "0", f" {good}", f"{good}\n", f"sk-{good}")
    yield from (
        f"KEY#{good}",
        f"../{good}",
        good.replace(good[0], "\u0661"),
        "AKLT",
        "*",
        good * 40,
    )


def ask(house: Gateway, value: str) -> tuple[Said, list[str]]:
    house.cloud.calls.clear()
    said = house.rest(ANN, KEY, parameters={"key": value})
    return said, [call.spelt().replace(value or "<none>", "<id>") for call in house.cloud.calls]


def examined(house: Gateway, seen: Counter[str]) -> list[str]:
    """What tells one stranger from another, or changes something."""
    rng, findings = random.Random(17), []
    never, calls = ask(house, mint_bearer(rng).key_id)
    assert (never.status, never.code) == (404, "NotFound")
    for _ in range(ROUNDS):
        known = [*strangers(house, rng), *((NO_ID, text) for text in texts(house))]
        before = sorted(map(repr, house.cloud.rows()))
        for why, value in known:
            said, made = ask(house, value)
            seen[why] += 1
            if said != never:
                findings.append(f"{why}: {said}")
            if made != ([] if why == NO_ID else calls):
                findings.append(f"{why}: {made}")
        if sorted(map(repr, house.cloud.rows())) != before:
            findings.append("a row is not as it was")
    return findings


def test_a_strangers_key_cannot_be_told_from_none_and_is_not_revoked(
    house: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: Counter[str] = Counter()
    findings = examined(house, seen)
    with capsys.disabled():
        print(  # noqa: T201  a campaign says what it did
            f"\nisolation of keys: {len(seen)} kinds of stranger, {seen.total()} misses compared "
            f"byte by byte and call by call, {len(findings)} findings"
        )
    assert findings == []
    assert seen.total() >= MISSES_FLOOR
    own = issued(house, ANN, "bearer")
    assert ask(house, own)[0].status == 200
    assert own not in house.rest(ANN, KEYS).text
    assert house.rest(BEN, KEYS).status == 200


@pytest.mark.parametrize("plant", ["revokes whoever's it is", "looks a second time"])
def test_a_shortcut_in_a_revocation_is_caught(
    house: Gateway, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    find = DynamoRegistry.find_key

    def planted(registry: DynamoRegistry, wanted: KeyId) -> Key | None:
        found = find(registry, wanted)
        if found is None or found.customer == ANN:
            return found
        if plant == "looks a second time":
            return find(registry, wanted)
        return replace(found, customer=CustomerId(ANN))

    monkeypatch.setattr("portrait.usecases.own_keys.Registry.find_key", planted, raising=False)
    monkeypatch.setattr(DynamoRegistry, "find_key", planted)
    assert examined(house, Counter()) != []


def test_no_word_of_an_account_moves_by_what_another_does(house: Gateway) -> None:
    tenants, rng = Tenants(house, random.Random(5)), random.Random(6)
    put_hook(house, rng, ANN)
    put_generic(house, rng, ANN)
    tenants.living(GROUP)
    texts_of = [house.rest(ANN, route).text for route in (ACCOUNT, KEYS)]
    shown: dict[str, Any] = house.rest(ANN, ACCOUNT).result
    assert shown["usage"] == {"groups": 0, "genericUploads": 1, "webhooks": 1, "keys": 1}
    for kind in (GROUP, ASSET):
        list(tenants.strangers(kind, 1))
    for _ in range(3):
        put_hook(house, rng, BEN)
        put_generic(house, rng, BEN)
        issued(house, BEN, "bearer")
    assert [house.rest(ANN, route).text for route in (ACCOUNT, KEYS)] == texts_of
    assert BEN not in "".join(texts_of)
    assert house.rest(BEN, ACCOUNT).result["usage"]["keys"] == 4
