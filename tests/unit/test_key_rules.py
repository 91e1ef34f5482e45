"""The shape of keys: what is minted can be read back, and what was not minted cannot."""

import random
import string
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.model import KeyId
from portrait.rules.keys import (
    BEARER_LENGTH,
    BearerKey,
    MalformedKey,
    bearer_proof,
    mint_bearer,
    mint_signing,
    parse_bearer,
    proves,
    spell_bearer,
)

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


@given(st.integers())
def test_a_minted_bearer_key_reads_back_as_its_parts(seed: int) -> None:
    key = mint_bearer(random.Random(seed))
    text = spell_bearer(key)
    assert parse_bearer(text) == key
    assert (len(text), len(key.key_id), len(key.secret)) == (BEARER_LENGTH, 10, 43)


def test_the_last_six_characters_are_the_crc_of_the_others_in_base62() -> None:
    key = BearerKey(KeyId("0123456789"), "A" * 43)
    text = spell_bearer(key)
    assert text.startswith("sk-0123456789" + "A" * 43)
    number = 0
    for digit in text[-6:]:
        number = number * 62 + BASE62.index(digit)
    assert number == zlib.crc32(text[:-6].encode())


@given(st.text())
def test_a_text_that_was_not_minted_is_malformed(text: str) -> None:
    with pytest.raises(MalformedKey) as refused:
        parse_bearer(text)
    assert str(refused.value) == ""


def test_a_signing_key_looks_like_an_access_key_pair() -> None:
    key = mint_signing(random.Random(1))
    assert key.key_id.startswith("AKLT")
    assert (len(key.key_id), len(key.secret)) == (32, 43)
    assert set(key.key_id + key.secret) <= set(BASE62)


def test_two_keys_share_nothing() -> None:
    rng = random.Random(1)
    first, second = mint_bearer(rng), mint_bearer(rng)
    assert first.key_id != second.key_id
    assert first.secret != second.secret


def test_a_proof_holds_for_its_secret_under_its_pepper_only() -> None:
    proof = bearer_proof(b"pepper", "secret")
    assert len(bytes.fromhex(proof)) == 32
    assert proves(b"pepper", "secret", proof)
    assert not proves(b"pepper", "Secret", proof)
    assert not proves(b"other", "secret", proof)
    assert not proves(b"pepper", "secret", "0" * 64)


def test_no_representation_shows_a_secret() -> None:
    for key in (mint_bearer(random.Random(1)), mint_signing(random.Random(1))):
        assert key.secret not in repr(key)
