"""Signed requests, and the ways to spoil them, for the tests of the verifier."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from volcengine_signature import (
    Credentials,
    Request,
    Scope,
    SignatureError,
    Verified,
    body_sha256,
    canonical_request,
    sign,
    signature,
    signing_key,
    string_to_sign,
    verify,
)

NOW = datetime(2026, 11, 1, 1, 2, 3, tzinfo=UTC)
KEY_PAIR = Credentials("AKLTONE", "a-secret")
ARK = Scope("cn-beijing", "ark")
SECRETS = {"AKLTONE": "a-secret", "AKLTTWO": "another-secret"}
UNSIGNED = Request(
    method="POST",
    path="/",
    query=(("Action", "CreateAsset"), ("Version", "2024-01-01"), ("Tag", "a"), ("Tag", "b")),
    headers=(("Host", "ark.example.com"), ("Content-Type", "application/json")),
    body=b'{"GroupId":"group-1"}',
)
GENUINE = Verified("AKLTONE", "cn-beijing", "ark", NOW)


def signed(request: Request = UNSIGNED, now: datetime = NOW) -> Request:
    added = sign(request, KEY_PAIR, ARK, now)
    return replace(request, headers=(*request.headers, *added.items()))


def with_header(request: Request, name: str, value: str) -> Request:
    kept = [pair for pair in request.headers if pair[0] != name]
    return replace(request, headers=(*kept, (name, value)))


def without_header(request: Request, name: str) -> Request:
    return replace(request, headers=tuple(pair for pair in request.headers if pair[0] != name))


def header(request: Request, name: str) -> str:
    return dict(request.headers)[name]


def edited(name: str, old: str, new: str) -> Request:
    """The signed request with one text in one of its headers replaced."""
    request = signed()
    value = header(request, name)
    assert old in value
    return with_header(request, name, value.replace(old, new, 1))


def check(request: Request, now: datetime = NOW, scope: Scope | None = ARK) -> Verified:
    return verify(request, SECRETS.get, scope, now)


def refusal(request: Request, now: datetime = NOW, scope: Scope | None = ARK) -> str:
    with pytest.raises(SignatureError) as caught:
        check(request, now, scope)
    assert "secret" not in f"{caught.value} {caught.value!r} {caught.value.args}"
    return caught.value.code


def signed_by_hand(names: tuple[str, ...]) -> Request:
    """A request signed over a chosen list of headers, in the order of that list."""
    request = signed()
    values = {name.lower(): value for name, value in request.headers}
    text = canonical_request(
        request.method,
        request.path,
        request.query,
        [(name, values[name]) for name in names],
        body_sha256(request.body),
    )
    key = signing_key("a-secret", "20261101", "cn-beijing", "ark")
    mark = signature(key, string_to_sign("20261101T010203Z", ARK, text))
    return with_header(
        request,
        "Authorization",
        "HMAC-SHA256 Credential=AKLTONE/20261101/cn-beijing/ark/request, "
        f"SignedHeaders={';'.join(names)}, Signature={mark}",
    )
