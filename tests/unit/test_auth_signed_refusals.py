"""Who does not come in by a signature, and what is said of it."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.auth.signatures import NOT_VALID
from portrait.errors import (
    PortraitError,
)
from portrait.model import KeyKind
from portrait.rules.keys import mint_signing
from tests.unit.house import BEARER
from tests.unit.signed_house import (
    PAIR,
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


@pytest.mark.parametrize("scope", [Scope("cn-beijing", "iam"), Scope("cn-nowhere", "ark")])
def test_another_service_or_region_is_not_here(house: SignedHouse, scope: Scope) -> None:
    assert refusal(house, signed(scope=scope)) == (
        "ServiceNotFound",
        (
            "This is ark, in one of ap-southeast-1, cn-beijing, eu-west-1; "
            "the request is signed for another."
        ),
    )


@pytest.mark.parametrize("seconds", [-901, 901])
def test_beyond_its_window_a_signature_is_refused_without_a_read(
    house: SignedHouse, seconds: int
) -> None:
    assert refusal(house, signed(at=START + timedelta(seconds=seconds))) == (
        "InvalidTimestamp",
        "X-Date is more than 900 seconds away from the server's clock.",
    )
    assert house.ledger.calls == {}


CREDENTIAL = f"Credential={PAIR.key_id}/20261101/cn-beijing/ark/request"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("HMAC-SHA256", "InvalidAuthorization"),
        ("hmac-sha256 x=y", "InvalidAuthorization"),
        (f"HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host, Signature=0", "InvalidAuthorization"),
        ("HMAC-SHA256 Credential=x, SignedHeaders=host;x-date, Signature=0", "InvalidCredential"),
        (f"HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host;x-date", "MissingSignature"),
        (
            f"HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host;x-date;x-gone, Signature=0",
            "MissingRequestInfo",
        ),
        ("HMAC-SHA256 " + "x" * 4096, "InvalidAuthorization"),
    ],
)
def test_a_header_that_is_no_signature_is_refused_without_a_read(
    house: SignedHouse, header: str, reason: str
) -> None:
    assert refusal(house, with_header(signed(), "Authorization", header))[0] == reason
    assert house.ledger.calls == {}


def test_no_header_at_all_has_its_own_reason(house: SignedHouse) -> None:
    for absent in (None, "", " \t"):
        refused = refusal(house, with_header(signed(), "Authorization", absent))
        assert refused == (
            "MissingAuthenticationToken",
            "The API key is missing or not valid.",
        )


def test_a_second_authorization_is_refused(house: SignedHouse) -> None:
    request = signed()
    first = next(pair for pair in request.headers_sent if pair[0] == "Authorization")
    doubled = replace(request, headers_sent=(*request.headers_sent, first))
    assert refusal(house, doubled)[0] == "InvalidAuthorization"


def test_an_unknown_key_and_a_wrong_secret_read_and_say_the_same(house: SignedHouse) -> None:
    found = []
    for by in (
        credentials(STRANGER.key_id, STRANGER.secret),
        credentials(STRANGER.key_id, NOBODYS),
        credentials(secret=STRANGER.secret),
    ):
        house.ledger.calls.clear()
        found.append((*refusal(house, signed(by=by)), dict(house.ledger.calls)))
    assert found == [
        ("InvalidAccessKey", NOT_VALID, {"find_key": 1}),
        ("InvalidAccessKey", NOT_VALID, {"find_key": 1}),
        ("SignatureDoesNotMatch", NOT_VALID, {"find_key": 1}),
    ]


@pytest.mark.parametrize("access_key_id", ["AKLTshort", "x", PAIR.key_id + "x"])
def test_what_cannot_be_a_key_of_ours_is_not_looked_up(
    house: SignedHouse, access_key_id: str
) -> None:
    request = signed(by=credentials(access_key_id, NOBODYS))
    assert refusal(house, request) == ("InvalidAccessKey", NOT_VALID)
    assert house.ledger.calls == {}


@pytest.mark.parametrize("secret", ["", NOBODYS, BEARER.secret])
def test_a_bearer_key_signs_nothing_be_it_remembered_or_not(
    house: SignedHouse, secret: str
) -> None:
    forged = signed(by=credentials(BEARER.key_id, secret))
    assert refusal(house, forged)[0] == "InvalidAccessKey"
    house.knock()
    assert refusal(house, forged)[0] == "InvalidAccessKey"


def test_a_row_of_another_kind_signs_nothing(house: SignedHouse) -> None:
    house.ledger.keys[PAIR.key_id] = replace(house.pair_row(), kind=KeyKind.BEARER)
    assert refusal(house, signed())[0] == "InvalidAccessKey"
    assert house.sealer.unseals == 0


FIELDS = st.lists(
    st.sampled_from(
        [CREDENTIAL, "SignedHeaders=host;x-date", "Signature=00", "Credential=", "Signature=é", "="]
    )
).map(", ".join)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), FIELDS, st.binary().map(lambda raw: raw.decode("latin-1"))))
def test_no_signature_raises_anything_but_a_refusal(rest: str) -> None:
    with pytest.raises(PortraitError):
        SignedHouse().admit(with_header(signed(), "Authorization", f"HMAC-SHA256 {rest}"))
