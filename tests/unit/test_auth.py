"""The door: which Authorization headers open it, and to what."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.errors import PaymentRequired, PortraitError, Suspended, Unauthorized
from portrait.model import CustomerState, KeyKind, KeyScope
from portrait.rules.keys import BearerKey, mint_bearer, spell_bearer
from tests.unit.house import ACME, BEARER, PRINCIPAL, House
from tests.unit.virtual_clock import START

NOT_VALID = "The API key is missing or not valid."


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", " \tBearer"])
def test_a_good_key_opens_whatever_the_case_of_the_scheme(house: House, scheme: str) -> None:
    assert house.knock(f"{scheme} {spell_bearer(BEARER)}") == PRINCIPAL


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        " ",
        "Bearer",
        "Bearer ",
        spell_bearer(BEARER),
        f"Bearer  {spell_bearer(BEARER)}",
        f"Bearer {spell_bearer(BEARER)} x",
        f"Bearer\t{spell_bearer(BEARER)}",
        f"Bearer {spell_bearer(BEARER)}\n",
        f"Bearer {spell_bearer(BEARER)},Bearer {spell_bearer(BEARER)}",
        f"Basic {spell_bearer(BEARER)}",
        f"Bearer {spell_bearer(BEARER)[:-1]}",
        f"Bearer {spell_bearer(BEARER)}0",
        f"Bearer {spell_bearer(BEARER).replace('sk-', 'SK-')}",
        "Bearer sk-" + "0" * 59,
        "Bearer " + "x" * 300,
        f"Bearer {spell_bearer(BEARER)[:-1]}\uff11",
        f"\uff22earer {spell_bearer(BEARER)}",
    ],
)
def test_what_cannot_be_a_key_is_refused_without_a_read(house: House, header: str | None) -> None:
    with pytest.raises(Unauthorized) as refused:
        house.knock(header)
    assert (refused.value.message, house.ledger.calls) == (NOT_VALID, {})


def test_a_mistyped_character_is_found_without_a_read(house: House) -> None:
    text = spell_bearer(BEARER)
    for at in range(3, len(text)):
        wrong = text[:at] + ("a" if text[at] != "a" else "b") + text[at + 1 :]
        with pytest.raises(Unauthorized):
            house.knock(f"Bearer {wrong}")
    assert house.ledger.calls == {}


def test_an_unknown_key_and_a_wrong_secret_look_and_cost_the_same(house: House) -> None:
    stranger = mint_bearer(random.Random(2))
    guess = BearerKey(BEARER.key_id, stranger.secret)
    for bearer in (stranger, guess):
        house.ledger.calls.clear()
        with pytest.raises(Unauthorized) as refused:
            house.knock(f"Bearer {spell_bearer(bearer)}")
        assert (refused.value.message, house.ledger.calls) == (NOT_VALID, {"find_key": 1})


def test_a_wrong_secret_is_refused_while_the_right_one_is_remembered(house: House) -> None:
    house.knock()
    guess = BearerKey(BEARER.key_id, mint_bearer(random.Random(2)).secret)
    with pytest.raises(Unauthorized):
        house.knock(f"Bearer {spell_bearer(guess)}")


def test_a_signing_key_does_not_open_as_a_bearer_key(house: House) -> None:
    house.change_key(lambda key: replace(key, kind=KeyKind.SIGNING))
    with pytest.raises(Unauthorized):
        house.knock()


def test_a_rotated_key_opens_until_the_very_moment_it_expires(house: House) -> None:
    house.change_key(lambda key: replace(key, expires_at=START + timedelta(seconds=20)))
    house.knock()
    house.clock.advance(19.999)
    house.knock()
    house.clock.advance(0.001)
    with pytest.raises(Unauthorized):
        house.knock()
    assert house.reads() == {"find_key": 1, "find_customer": 1}


def test_a_key_whose_customer_is_gone_opens_nothing(house: House) -> None:
    house.ledger.customers.clear()
    with pytest.raises(Unauthorized):
        house.knock()


def test_a_suspended_customer_is_told_so(house: House) -> None:
    house.ledger.set_customer(ACME, state=CustomerState.SUSPENDED)
    with pytest.raises(Suspended) as refused:
        house.knock()
    assert refused.value.message == "This account is suspended. Contact support."


def test_an_unpaid_customer_is_told_so(house: House) -> None:
    house.ledger.set_customer(ACME, state=CustomerState.PAYMENT_REQUIRED)
    with pytest.raises(PaymentRequired):
        house.knock()


def test_a_key_opens_only_what_its_scopes_cover(house: House) -> None:
    house.ledger.set_key(BEARER.key_id, scopes=frozenset({KeyScope.VIDEOS}))
    assert house.knock(scope=KeyScope.VIDEOS).scopes == {KeyScope.VIDEOS}
    with pytest.raises(Suspended) as refused:
        house.knock(scope=KeyScope.ASSETS)
    assert refused.value.message == (
        "This API key has no access to assets. Ask for a key that has."
    )


@pytest.mark.parametrize(
    "header", ["HMAC-SHA256 Credential=AKLT/20261101/x/ark/request", "hmac-sha256"]
)
def test_a_door_without_signatures_asks_for_a_bearer_key(house: House, header: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        house.knock(header)
    assert refused.value.message == "This path takes no signed requests. Send a bearer key."
    assert house.ledger.calls == {}


TOKENS = st.one_of(
    st.text(max_size=80),
    st.from_regex(r"sk-[0-9A-Za-z]{59}", fullmatch=True),
    st.integers(min_value=2).map(lambda seed: spell_bearer(mint_bearer(random.Random(seed)))),
)
SCHEMES = st.sampled_from(["", "Bearer ", "bearer ", "Bearer", "HMAC-SHA256 ", "Bearer\u00a0"])


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.builds(str.__add__, SCHEMES, TOKENS),
        st.binary().map(lambda raw: raw.decode("latin-1")),
    )
)
def test_no_header_raises_anything_but_a_refusal(header: str) -> None:
    with pytest.raises(PortraitError):
        House().knock(header)
