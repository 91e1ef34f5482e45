"""Every stage of signing, bit for bit against signatures made by the official clients.

``tests/vectors/volcengine.json`` says which client made which vector. All keys in it are dummies.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from volcengine_signature import (
    Credentials,
    Request,
    Scope,
    Verified,
    body_sha256,
    canonical_query,
    canonical_request,
    sign,
    signature,
    signing_key,
    string_to_sign,
    verify,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "volcengine.json").read_text(encoding="utf-8")
)
OFFICIAL: list[dict[str, Any]] = VECTORS["vectors"]
ALTERNATE: list[dict[str, Any]] = VECTORS["alternate_signed_header_set"]
PUBLIC: list[dict[str, Any]] = VECTORS["public_vectors"]

official = pytest.mark.parametrize("vector", OFFICIAL, ids=[v["name"] for v in OFFICIAL])
public = pytest.mark.parametrize("vector", PUBLIC, ids=[v["action"] for v in PUBLIC])


def request_of(given: Mapping[str, Any]) -> Request:
    return Request(
        method=given["method"],
        path=given["path"],
        query=tuple(given["query"].items()),
        headers=tuple(given["input_headers"].items()),
        body=given["body"].encode(),
    )


def credentials_of(given: Mapping[str, Any]) -> Credentials:
    return Credentials(
        given["access_key_id"], given["secret_access_key"], given.get("session_token")
    )


def scope_of(given: Mapping[str, Any]) -> Scope:
    return Scope(given["region"], given["service"])


def at(x_date: str) -> datetime:
    return datetime.strptime(x_date, "%Y%m%dT%H%M%S%z")


def signed_headers(vector: Mapping[str, Any], names: str) -> list[tuple[str, str]]:
    given, added = vector["input"], vector["expected"]["headers_added"]
    values = {name.lower(): value for name, value in {**given["input_headers"], **added}.items()}
    return [(name, values[name]) for name in names.split(";")]


def canonical_of(vector: Mapping[str, Any], names: str) -> str:
    request = request_of(vector["input"])
    return canonical_request(
        request.method,
        request.path,
        request.query,
        signed_headers(vector, names),
        vector["expected"]["body_sha256"],
    )


def test_no_vector_has_been_lost() -> None:
    assert (len(OFFICIAL), len(ALTERNATE), len(PUBLIC)) == (5, 1, 3)


@official
def test_body_digest(vector: dict[str, Any]) -> None:
    assert body_sha256(vector["input"]["body"].encode()) == vector["expected"]["body_sha256"]


@official
def test_canonical_query(vector: dict[str, Any]) -> None:
    expected = vector["expected"]["canonical_request"].split("\n")[2]
    assert canonical_query(vector["input"]["query"].items()) == expected


@official
def test_canonical_request(vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    text = canonical_of(vector, expected["signed_headers"])
    assert text == expected["canonical_request"]
    assert body_sha256(text.encode()) == expected["canonical_request_sha256"]


@official
def test_string_to_sign(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], vector["expected"]
    made = string_to_sign(given["x_date"], scope_of(given), expected["canonical_request"])
    assert made == expected["string_to_sign"]


@official
def test_signing_key(vector: dict[str, Any]) -> None:
    given = vector["input"]
    key = signing_key(
        given["secret_access_key"], given["x_date"][:8], given["region"], given["service"]
    )
    assert key.hex() == vector["expected"]["signing_key_hex"]


@official
def test_signature(vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    key = bytes.fromhex(expected["signing_key_hex"])
    assert signature(key, expected["string_to_sign"]) == expected["signature"]


@official
def test_sign_adds_exactly_the_headers_of_the_official_client(vector: dict[str, Any]) -> None:
    given = vector["input"]
    made = sign(request_of(given), credentials_of(given), scope_of(given), at(given["x_date"]))
    assert made == vector["expected"]["headers_added"]
    assert made["Authorization"] == vector["expected"]["authorization"]


@official
def test_verify_accepts_what_the_official_client_sends(vector: dict[str, Any]) -> None:
    given = vector["input"]
    request = request_of(given)
    added = vector["expected"]["headers_added"]
    received = Request(
        request.method,
        request.path,
        request.query,
        (*request.headers, *added.items()),
        request.body,
    )
    secrets = {given["access_key_id"]: given["secret_access_key"]}
    verified = verify(received, secrets.get, scope_of(given), at(given["x_date"]))
    assert verified == Verified(
        given["access_key_id"], given["region"], given["service"], at(given["x_date"])
    )


@pytest.mark.parametrize("alternate", ALTERNATE, ids=[v["name"] for v in ALTERNATE])
def test_a_client_that_signs_fewer_headers(alternate: dict[str, Any]) -> None:
    vector = OFFICIAL[0]
    given = vector["input"]
    names = alternate["signed_headers"]
    text = string_to_sign(given["x_date"], scope_of(given), canonical_of(vector, names))
    key = bytes.fromhex(vector["expected"]["signing_key_hex"])
    assert signature(key, text) == alternate["signature"]

    request = request_of(given)
    added = {
        **vector["expected"]["headers_added"],
        "Authorization": f"HMAC-SHA256 Credential={given['access_key_id']}/20261101/cn-beijing/ark"
        f"/request, SignedHeaders={names}, Signature={alternate['signature']}",
    }
    received = Request("POST", "/", request.query, (*request.headers, *added.items()), request.body)
    verified = verify(
        received, lambda _: given["secret_access_key"], scope_of(given), at(given["x_date"])
    )
    assert verified.access_key_id == given["access_key_id"]


@public
def test_signatures_that_others_have_published(vector: dict[str, Any]) -> None:
    headers = [("Host", vector["host"])]
    if "content-type" in vector["signed_headers"]:
        headers.append(("Content-Type", vector["content_type"]))
    request = Request(
        "POST",
        "/",
        (("Action", vector["action"]), ("Version", "2024-01-01")),
        tuple(headers),
        vector["body"].encode(),
    )
    scope = Scope(vector["region"], "ark")
    made = sign(request, credentials_of(vector), scope, at(vector["x_date"]))
    assert made["Authorization"] == (
        f"HMAC-SHA256 Credential={vector['access_key_id']}/{vector['x_date'][:8]}"
        f"/{vector['region']}/ark/request, SignedHeaders={vector['signed_headers']}, "
        f"Signature={vector['signature']}"
    )
