"""What the door remembers: for how long, how much, and what it notes."""

import random
from dataclasses import replace

import pytest

from portrait.auth import doorman
from portrait.errors import Unauthorized
from portrait.rules.keys import BearerKey, mint_bearer, spell_bearer
from tests.unit.house import BEARER, PRINCIPAL, House


@pytest.fixture
def house() -> House:
    return House()


def test_key_and_customer_are_read_once_in_30_seconds(house: House) -> None:
    for _ in range(3):
        house.knock()
        house.clock.advance(10 - 0.001)
    assert house.reads() == {"find_key": 1, "find_customer": 1}
    house.clock.advance(0.003)
    house.knock()
    assert house.reads() == {"find_key": 2, "find_customer": 2}


def test_a_revocation_is_seen_after_30_seconds(house: House) -> None:
    house.knock()
    house.ledger.set_key(BEARER.key_id, revoked=True)
    assert house.knock() == PRINCIPAL
    house.clock.advance(30)
    with pytest.raises(Unauthorized) as refused:
        house.knock()
    assert refused.value.message == "The API key is missing or not valid."


def test_the_day_of_use_is_noted_once_a_day(house: House) -> None:
    for _ in range(3):
        house.knock()
        house.clock.advance(31)
    assert house.ledger.calls["note_key_used"] == 1
    assert house.ledger.keys[BEARER.key_id].last_used_day == "2026-11-01"
    house.clock.advance(24 * 3600)
    house.knock()
    assert house.ledger.calls["note_key_used"] == 2
    assert house.ledger.keys[BEARER.key_id].last_used_day == "2026-11-02"


def test_a_day_that_another_process_noted_is_not_written_again(house: House) -> None:
    house.change_key(lambda key: replace(key, last_used_day="2026-11-01"))
    house.knock()
    assert house.ledger.calls["note_key_used"] == 0


def test_a_note_that_fails_turns_nobody_away(house: House) -> None:
    house.ledger.fail_next.append("note_key_used")
    assert house.knock() == PRINCIPAL


def test_what_is_remembered_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorman, "KEPT_MOST", 2)
    bearers = [mint_bearer(random.Random(seed)) for seed in (10, 11, 12)]
    for bearer in bearers:
        house.add_key(bearer)
        house.knock(f"Bearer {spell_bearer(bearer)}")
    assert list(house.doorman._known) == [bearer.key_id for bearer in bearers[1:]]


def test_keys_that_prove_nothing_are_not_remembered(house: House) -> None:
    guess = BearerKey(BEARER.key_id, mint_bearer(random.Random(2)).secret)
    with pytest.raises(Unauthorized):
        house.knock(f"Bearer {spell_bearer(guess)}")
    assert house.doorman._known == {}
