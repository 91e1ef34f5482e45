"""Whatever a request holds, the verifier answers with a signer or with its own error."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.signed_requests import (
    ARK,
    GENUINE,
    NOW,
    check,
    header,
    refusal,
    signed,
    with_header,
)
from volcengine_signature import Credentials, Request, SignatureError, Verified, sign

WIRE_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40) | st.binary(max_size=40).map(
    lambda raw: raw.decode("latin-1")
)
PIECES = st.sampled_from(
    [
        "HMAC-SHA256 ",
        "Credential=",
        "SignedHeaders=",
        "Signature=",
        "AKLTONE/20261101/cn-beijing/ark/request",
        "AKLTONE",
        "content-type;host;x-content-sha256;x-date",
        "host;x-date",
        ", ",
        ",",
        ";",
        "/",
        "=",
        "0" * 64,
        "\u0661" * 8,
        "\ud800",
        "\x00",
        "9" * 5_000,
    ]
)
HEADER_VALUES = ANY_TEXT | st.lists(PIECES | ANY_TEXT, max_size=10).map("".join)
HEADER_NAMES = ANY_TEXT | st.sampled_from(
    ["Authorization", "authorization", "Host", "X-Date", "X-Content-Sha256", "Content-Type"]
)


@given(
    method=st.sampled_from(["GET", "POST", "PATCH"]),
    path=WIRE_TEXT.map(lambda text: "/" + text),
    query=st.lists(st.tuples(WIRE_TEXT, WIRE_TEXT), max_size=5).map(tuple),
    extra=st.dictionaries(st.sampled_from(["X-A", "x-b", "Content-Md5", "Accept"]), WIRE_TEXT),
    body=st.binary(max_size=200),
    token=st.none() | st.text("abc/+=", min_size=1, max_size=20),
    drift=st.integers(-900, 900),
)
@settings(max_examples=60, deadline=None)
def test_what_is_signed_verifies(
    *,
    method: str,
    path: str,
    query: tuple[tuple[str, str], ...],
    extra: dict[str, str],
    body: bytes,
    token: str | None,
    drift: int,
) -> None:
    request = Request(method, path, query, (("Host", "ark.example.com"), *extra.items()), body)
    added = sign(request, Credentials("AKLTONE", "a-secret", token), ARK, NOW)
    sent = replace(request, headers=(*request.headers, *added.items()))
    assert check(sent, NOW + timedelta(seconds=drift)) == GENUINE
    assert refusal(replace(sent, body=body + b"x"), NOW) == "SignatureDoesNotMatch"


def answer(request: Request) -> Verified | None:
    """The signer, or None for a refusal; anything else that is raised fails the test."""
    try:
        return check(request)
    except SignatureError:
        return None


@given(
    method=ANY_TEXT,
    path=ANY_TEXT,
    query=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3).map(tuple),
    headers=st.lists(st.tuples(HEADER_NAMES, HEADER_VALUES), max_size=6).map(tuple),
    body=st.binary(max_size=20),
)
@settings(max_examples=150, deadline=None)
def test_noise_is_refused_with_a_signature_error(
    method: str,
    path: str,
    query: tuple[tuple[str, str], ...],
    headers: tuple[tuple[str, str], ...],
    body: bytes,
) -> None:
    assert answer(Request(method, path, query, headers, body)) is None


@given(
    name=st.sampled_from(["Authorization", "Host", "X-Date", "X-Content-Sha256", "Content-Type"]),
    value=HEADER_VALUES,
)
@settings(max_examples=150, deadline=None)
def test_noise_in_any_one_header_is_refused(name: str, value: str) -> None:
    request = signed()
    assert value != header(request, name)
    assert answer(with_header(request, name, value)) is None


@given(at=st.integers(0, 500), noise=ANY_TEXT.filter(lambda text: text.strip(" \t") != ""))
@settings(max_examples=150, deadline=None)
def test_noise_inside_authorization_is_refused(at: int, noise: str) -> None:
    value = header(signed(), "Authorization")
    at = min(at, len(value))
    assert answer(with_header(signed(), "Authorization", value[:at] + noise + value[at:])) is None


@pytest.mark.parametrize("name", ["Authorization", "Host", "X-Date", "Content-Type"])
@pytest.mark.parametrize("unit", ["a", ",", ";", "/", "=", "Credential=,", "\u0661", "\ud800"])
def test_a_huge_header_is_refused(name: str, unit: str) -> None:
    assert answer(with_header(signed(), name, unit * 100_000)) is None
