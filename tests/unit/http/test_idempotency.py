"""Where a request's idempotency key is looked for, and which goes first."""

from datetime import UTC, datetime

import pytest

from portrait.errors import InvalidParameter
from portrait.http.events import Request
from portrait.http.idempotency import idempotency_key, once_of, replay_headers
from portrait.rules.once import fingerprint, once

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SIGNED = {"authorization": "HMAC-SHA256 Credential=AKLT/x, SignedHeaders=host, Signature=0"}
BEARER = {"authorization": "Bearer sk-1"}
SDK = {"x-sdk-invocation-id": "11112222-3333-4444-8555-666677778888"}
KEY = {"idempotency-key": "k-1"}


def request(*headers: dict[str, str]) -> Request:
    sent = {name: value for some in headers for name, value in some.items()}
    return Request("POST", "/", {}, sent, b"", "r-1")


@pytest.mark.parametrize(
    ("sent", "token", "key"),
    [
        (request(), None, None),
        (request(KEY), None, "k-1"),
        (request(KEY), "k-1", "k-1"),
        (request(), "t-1", "t-1"),
        (request(BEARER, SDK), None, None),
        (request(SDK), None, None),
        (request(SIGNED), None, None),
        (request(SIGNED, SDK), None, SDK["x-sdk-invocation-id"]),
        (request(SIGNED, SDK), "t-1", "t-1"),
        (request(SIGNED, SDK, KEY), None, "k-1"),
        (request(SIGNED, {"x-sdk-invocation-id": "not a key"}), None, None),
        (request(SIGNED, {"x-sdk-invocation-id": ""}), None, None),
    ],
)
def test_the_header_goes_first_then_the_member_then_the_sdks_own_id(
    sent: Request, token: str | None, key: str | None
) -> None:
    assert idempotency_key(sent, token) == key


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_a_header_that_is_no_key_is_named(key: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        idempotency_key(request({"idempotency-key": key}))
    assert [problem.field for problem in refusal.value.problems] == ["Idempotency-Key"]


def test_two_keys_for_one_request_are_refused() -> None:
    with pytest.raises(InvalidParameter) as refusal:
        idempotency_key(request(KEY), "k-2")
    assert [problem.field for problem in refusal.value.problems] == ["ClientToken"]


def test_what_is_written_beside_a_row_is_of_the_door_the_key_and_the_request() -> None:
    asked = {"name": "Mia"}
    found = once_of(request(KEY), "rest", "CreateGroup", asked, NOW, files=[b"file"])
    assert found == once("rest", "CreateGroup", "k-1", fingerprint(asked, b"file"), NOW)
    assert once_of(request(), "rest", "CreateGroup", asked, NOW) is None


def test_a_repeat_says_so() -> None:
    assert replay_headers(replayed=True) == {"Idempotency-Replayed": "true"}
    assert replay_headers(replayed=False) == {}
