"""Tokens of lists: read back what was written, for one customer and one list; refuse the rest."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.dialects.cursor import Cursors
from portrait.errors import InvalidParameter
from portrait.model import CustomerId

CURSORS = Cursors(lambda: b"key")
ANN, BEN = CustomerId("ann"), CustomerId("ben")
LIST = "ListAssets CreateTime Desc"
WORDS = "NextToken: is not a token of this list; start again without it"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_token_leads_back_to_its_place(place: str) -> None:
    token = CURSORS.write(place, ANN, LIST)
    assert CURSORS.read(token, ANN, LIST) == place
    assert token.isascii()
    assert not set(token) & set("+/=&?#% ")


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=120) | st.binary(max_size=60).map(lambda raw: raw.hex()))
def test_any_other_text_is_an_invalid_parameter_and_nothing_else(text: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        CURSORS.read(text, ANN, LIST)
    assert refused.value.message == WORDS


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=0, max_size=60))
def test_forged_bytes_are_refused(raw: bytes) -> None:
    token = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    with pytest.raises(InvalidParameter):
        CURSORS.read(token, ANN, LIST)


@pytest.mark.parametrize(
    ("customer", "list_name"),
    [
        (BEN, LIST),
        (ANN, "ListAssetGroups CreateTime Desc"),
        (ANN, "ListAssets CreateTime Asc"),
        (CustomerId("ann\nListAssets"), "CreateTime Desc"),
    ],
)
def test_a_token_of_another_customer_or_list_is_refused(
    customer: CustomerId, list_name: str
) -> None:
    token = CURSORS.write("asset-1", ANN, LIST)
    with pytest.raises(InvalidParameter):
        CURSORS.read(token, customer, list_name)


def test_a_token_under_another_key_is_refused() -> None:
    token = Cursors(lambda: b"other").write("asset-1", ANN, LIST)
    with pytest.raises(InvalidParameter):
        CURSORS.read(token, ANN, LIST)


def test_every_flipped_bit_is_seen() -> None:
    token = CURSORS.write("asset-1", ANN, LIST)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for position in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[position // 8] ^= 1 << position % 8
        forged = base64.urlsafe_b64encode(bytes(flipped)).rstrip(b"=").decode()
        with pytest.raises(InvalidParameter):
            CURSORS.read(forged, ANN, LIST)
