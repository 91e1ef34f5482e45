"""Who comes in by a signature."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.auth import Doorman, is_signed
from portrait.auth.signatures import NOT_VALID, KeyPair
from portrait.errors import (
    PaymentRequired,
    ServiceUnavailable,
    Suspended,
)
from portrait.model import CustomerState, KeyScope
from portrait.rules.keys import mint_signing
from tests.unit.house import ACME, HEADER, PEPPER, PRINCIPAL
from tests.unit.signed_house import (
    PAIR,
    SIGNED_PRINCIPAL,
    SignedHouse,
    credentials,
    refusal,
    signed,
    with_header,
)
from tests.unit.virtual_clock import START
from volcengine_signature import Scope

STRANGER = mint_signing(random.Random(4))
NOBODYS = "0" * 43


@pytest.fixture
def house() -> SignedHouse:
    return SignedHouse()


@pytest.mark.parametrize(
    "path", ["/", "/live/", "/v1/portrait/", "/base/v1/portrait", "/live/v1/portrait/upload"]
)
def test_a_signature_over_the_path_as_sent_names_its_customer(
    house: SignedHouse, path: str
) -> None:
    assert house.admit(signed(path)) == SIGNED_PRINCIPAL


def test_a_bearer_key_opens_the_same_door(house: SignedHouse) -> None:
    bare = with_header(signed(), "Authorization", HEADER)
    assert house.admit(bare) == PRINCIPAL


@pytest.mark.parametrize("region", ["cn-beijing", "ap-southeast-1", "eu-west-1"])
def test_each_region_of_the_service_will_do(house: SignedHouse, region: str) -> None:
    assert house.admit(signed(scope=Scope(region, "ark"))) == SIGNED_PRINCIPAL


@pytest.mark.parametrize("seconds", [-900, 900])
def test_a_signature_lives_for_its_window(house: SignedHouse, seconds: int) -> None:
    assert house.admit(signed(at=START + timedelta(seconds=seconds))) == SIGNED_PRINCIPAL


def test_a_pair_and_its_customer_are_read_and_opened_once_in_30_seconds(
    house: SignedHouse,
) -> None:
    for _ in range(3):
        house.admit(signed(at=house.clock()))
        house.clock.advance(10 - 0.001)
    assert (house.reads(), house.sealer.unseals) == ({"find_key": 1, "find_customer": 1}, 1)
    house.clock.advance(0.003)
    house.admit(signed(at=house.clock()))
    assert (house.reads(), house.sealer.unseals) == ({"find_key": 2, "find_customer": 2}, 2)


def test_a_wrong_signature_is_refused_while_the_pair_is_remembered(house: SignedHouse) -> None:
    house.admit(signed())
    wrong = signed(by=credentials(secret=STRANGER.secret))
    assert refusal(house, wrong) == ("SignatureDoesNotMatch", NOT_VALID)


def test_a_pair_that_proved_nothing_is_not_remembered(house: SignedHouse) -> None:
    refusal(house, signed(by=credentials(secret=STRANGER.secret)))
    assert house.doorman._known == {}


def test_a_revoked_pair_is_refused_within_30_seconds(house: SignedHouse) -> None:
    house.admit(signed())
    house.ledger.set_key(PAIR.key_id, revoked=True)
    house.clock.advance(30)
    assert refusal(house, signed())[0] == "InvalidAccessKey"


def test_a_rotated_pair_signs_until_it_expires(house: SignedHouse) -> None:
    house.ledger.set_key(PAIR.key_id, expires_at=START + timedelta(seconds=20))
    assert house.admit(signed()) == SIGNED_PRINCIPAL
    house.clock.advance(20)
    assert refusal(house, signed())[0] == "InvalidAccessKey"


def test_standing_and_scopes_are_those_of_any_key(house: SignedHouse) -> None:
    assert house.admit(signed(), KeyScope.VIDEOS) == SIGNED_PRINCIPAL
    house.ledger.set_key(PAIR.key_id, scopes=frozenset({KeyScope.VIDEOS}))
    house.clock.advance(30)
    with pytest.raises(Suspended, match="no access to assets"):
        house.admit(signed())
    house.ledger.set_customer(ACME, state=CustomerState.PAYMENT_REQUIRED)
    house.clock.advance(30)
    with pytest.raises(PaymentRequired):
        house.admit(signed())


def test_the_day_of_use_is_noted(house: SignedHouse) -> None:
    house.admit(signed())
    assert house.pair_row().last_used_day == "2026-11-01"


def test_a_secret_that_cannot_be_opened_is_the_operators_trouble(house: SignedHouse) -> None:
    house.ledger.keys[PAIR.key_id] = replace(house.pair_row(), proof="no base64!")
    with pytest.raises(ServiceUnavailable):
        house.admit(signed())


def test_a_door_that_opens_no_secrets_takes_no_signatures(house: SignedHouse) -> None:
    house.doorman = Doorman(house.ledger, lambda: PEPPER, house.clock)
    assert refusal(house, signed()) == (
        "InvalidAccessKey",
        "This path takes no signed requests. Send a bearer key.",
    )
    assert house.ledger.calls == {}


def test_a_secret_is_not_printed(house: SignedHouse) -> None:
    house.admit(signed())
    pair = KeyPair(house.pair_row(), PAIR.secret)
    assert PAIR.secret not in f"{pair!r} {house.doorman._known!r}"


@pytest.mark.parametrize(
    ("header", "speaks"),
    [
        ("HMAC-SHA256 Credential=x", True),
        (" \tHMAC-SHA256", True),
        ("hmac-sha256 x", True),
        ("HMAC-SHA2567", False),
        (HEADER, False),
        ("", False),
        (None, False),
    ],
)
def test_a_signature_is_told_by_its_scheme(header: str | None, *, speaks: bool) -> None:
    assert is_signed(header) is speaks
