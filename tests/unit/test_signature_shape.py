"""An Authorization that is missing, malformed or ambiguous is refused with its own code."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.unit.signed_requests import (
    UNSIGNED,
    check,
    edited,
    header,
    refusal,
    signed,
    with_header,
    without_header,
)
from volcengine_signature import SignatureError


@pytest.mark.parametrize("value", [None, "", " \t "])
def test_no_authorization(value: str | None) -> None:
    bare = without_header(signed(), "Authorization")
    request = bare if value is None else with_header(bare, "Authorization", value)
    assert refusal(request) == "MissingAuthenticationToken"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("HMAC-SHA256", "AWS4-HMAC-SHA256", "InvalidAuthorization"),
        ("HMAC-SHA256", "hmac-sha256", "InvalidAuthorization"),
        ("HMAC-SHA256 ", "Bearer ", "InvalidAuthorization"),
        ("HMAC-SHA256 ", "HMAC-SHA256", "InvalidAuthorization"),
        ("Credential=", "Credential", "InvalidAuthorization"),
        ("Credential=", "Extra=1, Credential=", "InvalidAuthorization"),
        ("Signature=", "Signature=0, Signature=", "InvalidAuthorization"),
        ("SignedHeaders=content-type;", "SignedHeaders=", "SignatureDoesNotMatch"),
        ("SignedHeaders=", "SignedHeaders=;", "InvalidAuthorization"),
        ("host;", "host;host;", "InvalidAuthorization"),
        ("host;", "Host;", "InvalidAuthorization"),
        ("content-type;", "Content-Type;", "InvalidAuthorization"),
        ("content-type;", "content type;", "InvalidAuthorization"),
        ("host;", "", "InvalidAuthorization"),
        (";x-date", "", "InvalidAuthorization"),
        (";x-date", ";x-date;x-absent", "MissingRequestInfo"),
        ("AKLTONE/", "/", "InvalidCredential"),
        ("AKLTONE/", "AKLT ONE/", "InvalidCredential"),
        ("AKLTONE/", "AKLT\uff11/", "InvalidCredential"),
        ("AKLTONE/", "A" * 129 + "/", "InvalidCredential"),
        ("AKLTONE/", "AKLTONE/AKLTONE/", "InvalidCredential"),
        ("/request", "", "InvalidCredential"),
        ("/request", "/aws4_request", "InvalidCredential"),
        ("/20261101/", "/\u0662\u0660\u0662\u0666\u0661\u0661\u0660\u0661/", "InvalidCredential"),
        ("/20261101/", "/2026110/", "InvalidCredential"),
        ("cn-beijing", "", "InvalidCredential"),
        ("cn-beijing", "cn\nbeijing", "InvalidCredential"),
        ("/ark/", "//", "InvalidCredential"),
    ],
)
def test_a_malformed_authorization(old: str, new: str, code: str) -> None:
    assert refusal(edited("Authorization", old, new)) == code


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        (r"Credential=[^,]*, ", "InvalidCredential"),
        (r"SignedHeaders=[^,]*, ", "InvalidAuthorization"),
        (r", Signature=.*", "MissingSignature"),
        (r"(?<=Signature=).*", "MissingSignature"),
        (r"(?<=HMAC-SHA256).*", "InvalidAuthorization"),
    ],
)
def test_an_authorization_with_a_part_missing(pattern: str, code: str) -> None:
    value = re.sub(pattern, "", header(signed(), "Authorization"))
    assert refusal(with_header(signed(), "Authorization", value)) == code


@pytest.mark.parametrize("name", ["Host", "X-Date", "Content-Type", "X-Content-Sha256"])
def test_a_signed_header_stripped_on_the_way(name: str) -> None:
    assert refusal(without_header(signed(), name)) == "MissingRequestInfo"


@pytest.mark.parametrize(
    "name", ["Host", "X-Date", "Content-Type", "X-Content-Sha256", "Authorization"]
)
@pytest.mark.parametrize("spelling", [str, str.upper, str.lower])
def test_a_signed_header_sent_twice(name: str, spelling: Callable[[str], str]) -> None:
    request = signed()
    again = (spelling(name), header(request, name))
    for headers in ((*request.headers, again), (again, *request.headers)):
        assert refusal(replace(request, headers=headers)) == "InvalidAuthorization"


def test_a_query_string_signature_is_not_an_authorization() -> None:
    query = (*UNSIGNED.query, ("X-Signature", "0" * 64), ("X-Credential", "AKLTONE"))
    assert refusal(replace(UNSIGNED, query=query)) == "MissingAuthenticationToken"


@pytest.mark.parametrize("odd", ["\ud800", "\n", "\r\nx-b:1", "\0"])
@pytest.mark.parametrize("place", ["method", "path", "query", "header"])
def test_what_no_client_could_have_signed(place: str, odd: str) -> None:
    request = signed()
    changed = {
        "method": lambda: replace(request, method="POST" + odd),
        "path": lambda: replace(request, path="/" + odd),
        "query": lambda: replace(request, query=(*request.query, (odd, odd))),
        "header": lambda: with_header(request, "Content-Type", odd),
    }
    assert refusal(changed[place]()) == "SignatureDoesNotMatch"


def test_an_error_prints_its_code_and_its_message() -> None:
    with pytest.raises(SignatureError) as caught:
        check(UNSIGNED)
    error = caught.value
    assert (error.code, error.message) == (
        "MissingAuthenticationToken",
        "There is no Authorization header.",
    )
    assert str(error) == "MissingAuthenticationToken: There is no Authorization header."
