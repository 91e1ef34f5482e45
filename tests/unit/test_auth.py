"""The door: which Authorization headers open it, and what each look costs."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait import auth
from portrait.auth import Doorman
from portrait.errors import PaymentRequired, PortraitError, Suspended, Unauthorized
from portrait.model import (
    Customer,
    CustomerId,
    CustomerState,
    Home,
    Key,
    KeyId,
    KeyKind,
    KeyScope,
    Limits,
    Principal,
)
from portrait.rules.keys import BearerKey, bearer_proof, mint_bearer, spell_bearer
from tests.memory_ledger import MemoryLedger
from tests.unit.virtual_clock import START, VirtualClock

PEPPER = b"pepper"
ACME = CustomerId("acme")
HOME = Home("sandbox-1", "default")
BEARER = mint_bearer(random.Random(1))
HEADER = f"Bearer {spell_bearer(BEARER)}"
NOT_VALID = "The API key is missing or not valid."
PRINCIPAL = Principal(BEARER.key_id, frozenset(KeyScope), ACME, HOME, Limits(7, 8))


@dataclass
class House:
    """A door, what is behind it, and the clock on the wall."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: VirtualClock = field(default_factory=VirtualClock)

    def __post_init__(self) -> None:
        self.doorman = Doorman(self.ledger, lambda: PEPPER, self.clock)
        self.ledger.add_customer(Customer(ACME, HOME, limits=Limits(7, 8)))
        self.add_key(BEARER)
        self.ledger.calls.clear()

    def add_key(self, bearer: BearerKey) -> None:
        proof = bearer_proof(PEPPER, bearer.secret)
        self.ledger.add_key(Key(bearer.key_id, ACME, KeyKind.BEARER, proof, START))

    def change_key(self, change: Callable[[Key], Key]) -> None:
        self.ledger.keys[BEARER.key_id] = change(self.ledger.keys[BEARER.key_id])

    def knock(self, header: str | None = HEADER, scope: KeyScope = KeyScope.ASSETS) -> Principal:
        return self.doorman.authenticate(header, scope)

    def reads(self) -> dict[str, int]:
        return {name: count for name, count in self.ledger.calls.items() if "find" in name}


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
    assert refused.value.message == NOT_VALID


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
def test_a_signed_call_is_told_that_it_is_not_open_yet(house: House, header: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        house.knock(header)
    assert refused.value.message == "Signed requests are not open here yet. Send a bearer key."
    assert house.ledger.calls == {}


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
    monkeypatch.setattr(auth, "KEPT_MOST", 2)
    bearers = [mint_bearer(random.Random(seed)) for seed in (10, 11, 12)]
    for bearer in bearers:
        house.add_key(bearer)
        house.knock(f"Bearer {spell_bearer(bearer)}")
    assert list(house.doorman._known) == [bearer.key_id for bearer in bearers[1:]]


def test_keys_that_prove_nothing_are_not_remembered(house: House) -> None:
    guess = BearerKey(KeyId(BEARER.key_id), mint_bearer(random.Random(2)).secret)
    with pytest.raises(Unauthorized):
        house.knock(f"Bearer {spell_bearer(guess)}")
    assert house.doorman._known == {}


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
