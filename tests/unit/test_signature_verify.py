"""What the verifier accepts, and that anything changed after signing is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.signed_requests import (
    ARK,
    GENUINE,
    NOW,
    UNSIGNED,
    check,
    edited,
    header,
    refusal,
    signed,
    signed_by_hand,
    with_header,
    without_header,
)
from volcengine_signature import Request, Scope, SignatureError, body_sha256, verify


def test_a_genuine_request_names_its_signer() -> None:
    assert check(signed()) == GENUINE


def test_any_scope_is_accepted_when_none_is_asked_for() -> None:
    assert check(signed(), scope=None) == GENUINE


def test_headers_of_a_proxy_do_not_matter() -> None:
    request = signed()
    added = (("X-Forwarded-For", "192.0.2.1"), ("X-Amzn-Trace-Id", "Root=1"))
    assert check(replace(request, headers=request.headers + added)) == GENUINE


def test_header_names_may_change_case_on_the_way() -> None:
    request = signed()
    upper = tuple((name.upper(), value) for name, value in request.headers)
    assert check(replace(request, headers=upper)) == GENUINE


def test_a_default_port_in_host_does_not_matter() -> None:
    assert check(with_header(signed(), "Host", "ark.example.com:443")) == GENUINE


def test_the_order_of_the_query_does_not_matter() -> None:
    request = signed()
    assert check(replace(request, query=tuple(reversed(request.query)))) == GENUINE


def test_fields_of_authorization_may_come_in_any_order() -> None:
    request = signed()
    scheme, credential, names, mark = header(request, "Authorization").split(" ")
    shuffled = f"{scheme}  {mark},{names.rstrip(',')} ,\t{credential.rstrip(',')}"
    assert check(with_header(request, "Authorization", shuffled)) == GENUINE


def test_the_body_hash_header_may_be_absent_when_it_is_not_signed() -> None:
    names = ("host", "x-date")
    request = signed_by_hand(names)
    assert check(without_header(request, "X-Content-Sha256")) == GENUINE
    assert refusal(replace(request, body=b"{}")) == "SignatureDoesNotMatch"


def test_the_list_of_signed_headers_is_followed_in_its_own_order() -> None:
    assert check(signed_by_hand(("x-date", "host", "content-type"))) == GENUINE


@pytest.mark.parametrize(("missing", "left"), [("host", "x-date"), ("x-date", "host")])
def test_host_and_x_date_must_be_signed(missing: str, left: str) -> None:
    assert refusal(signed_by_hand((left, "content-type"))) == "InvalidAuthorization", missing


@pytest.mark.parametrize(
    "tampered",
    [
        replace(signed(), method="PUT"),
        replace(signed(), method="post"),
        replace(signed(), path="/other"),
        replace(signed(), path="//"),
        replace(signed(), query=UNSIGNED.query[:-1]),
        replace(signed(), query=(*UNSIGNED.query, ("Tag", "b"))),
        replace(signed(), query=(("Action", "DeleteAsset"), *UNSIGNED.query[1:])),
        replace(signed(), query=()),
        with_header(signed(), "Host", "other.example.com"),
        with_header(signed(), "Host", "ark.example.com:8080"),
        with_header(signed(), "Content-Type", "application/json; charset=utf-8"),
        with_header(signed(), "Content-Type", ""),
    ],
    ids=lambda request: f"{request.method} {request.path} {len(request.query)}",
)
def test_a_changed_method_path_query_or_signed_header(tampered: Request) -> None:
    assert refusal(tampered) == "SignatureDoesNotMatch"


def test_a_body_with_any_one_byte_changed() -> None:
    request = signed()
    for at in range(len(request.body)):
        body = bytearray(request.body)
        body[at] ^= 1
        assert refusal(replace(request, body=bytes(body))) == "SignatureDoesNotMatch"
    assert refusal(replace(request, body=b"")) == "SignatureDoesNotMatch"
    assert refusal(replace(request, body=request.body + b"\n")) == "SignatureDoesNotMatch"


def test_a_changed_body_with_its_hash_header_changed_to_match() -> None:
    forged = replace(signed(), body=b"{}")
    forged = with_header(forged, "X-Content-Sha256", body_sha256(b"{}"))
    assert refusal(forged) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("value", ["", "UNSIGNED-PAYLOAD", "0" * 64, "\xe9" * 64, "\ud800"])
def test_a_body_hash_header_that_is_not_the_bodys_even_if_unsigned(value: str) -> None:
    request = signed_by_hand(("host", "x-date"))
    assert check(request) == GENUINE
    assert refusal(with_header(request, "X-Content-Sha256", value)) == "SignatureDoesNotMatch"


def test_every_bit_of_the_signature_counts() -> None:
    request = signed()
    start, mark = header(request, "Authorization").split("Signature=")
    for bit in range(256):
        number = int(mark, 16) ^ (1 << bit)
        forged = with_header(request, "Authorization", f"{start}Signature={number:064x}")
        assert refusal(forged) == "SignatureDoesNotMatch"


def test_every_character_of_authorization_counts() -> None:
    request = signed()
    value = header(request, "Authorization")
    for at, character in enumerate(value):
        before, after = value[:at], value[at + 1 :]
        refusal(with_header(request, "Authorization", before + chr(ord(character) ^ 1) + after))
        if character != " ":  # a blank between two fields may be left out
            refusal(with_header(request, "Authorization", before + after))


@pytest.mark.parametrize("length", [1, 63])
def test_a_cut_signature(length: int) -> None:
    value = header(signed(), "Authorization")
    start, mark = value.split("Signature=")
    cut = with_header(signed(), "Authorization", f"{start}Signature={mark[:length]}")
    assert refusal(cut) == "SignatureDoesNotMatch"


def test_a_key_nobody_has() -> None:
    assert refusal(edited("Authorization", "AKLTONE", "AKLTNOBODY")) == "InvalidAccessKey"


def test_another_customers_key_id_over_my_signature() -> None:
    assert refusal(edited("Authorization", "AKLTONE", "AKLTTWO")) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("other", [Scope("cn-shanghai", "ark"), Scope("cn-beijing", "tos")])
def test_signed_for_another_region_or_service(other: Scope) -> None:
    assert refusal(signed(), scope=other) == "ServiceNotFound"


@pytest.mark.parametrize(("old", "new"), [("cn-beijing", "cn-shanghai"), ("/ark/", "/tos/")])
def test_a_scope_changed_after_signing(old: str, new: str) -> None:
    forged = edited("Authorization", old, new)
    assert refusal(forged) == "ServiceNotFound"
    assert refusal(forged, scope=None) == "SignatureDoesNotMatch"


def test_a_scope_of_another_day_than_x_date() -> None:
    forged = edited("Authorization", "/20261101/", "/20261102/")
    assert refusal(forged) == "InvalidCredential"


def test_the_secret_is_looked_up_only_for_a_recent_request_that_is_for_us() -> None:
    asked: list[str] = []

    def find_secret(access_key_id: str) -> None:
        asked.append(access_key_id)

    late = NOW + timedelta(seconds=901)
    for request, scope, now in [
        (UNSIGNED, ARK, NOW),
        (signed(), ARK, late),
        (signed(), Scope("cn-beijing", "tos"), NOW),
    ]:
        with pytest.raises(SignatureError):
            verify(request, find_secret, scope, now)
    assert asked == []
    with pytest.raises(SignatureError, match="InvalidAccessKey"):
        verify(signed(), find_secret, ARK, NOW)
    assert asked == ["AKLTONE"]
