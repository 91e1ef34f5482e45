"""Idempotency keys: their form, their scope, and what makes two requests the same."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.rules.once import KEY_MAX, fingerprint, key_problem, once

NOW = datetime(2026, 11, 1, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
MEMBERS = st.dictionaries(st.text(), JSON, max_size=5)


@given(key=st.text(alphabet=[chr(code) for code in range(33, 127)], min_size=1, max_size=KEY_MAX))
def test_visible_ascii_is_a_key(key: str) -> None:
    assert key_problem(key) == ""


@pytest.mark.parametrize("key", ["", " ", "a b", "\t", "a\n", "\x7f", "\u00e9", "x" * 256])
def test_anything_else_is_not(key: str) -> None:
    assert key_problem(key) == "must be 1 to 255 visible ASCII characters"


@settings(deadline=None)
@given(one=MEMBERS, other=MEMBERS, file=st.binary(), another=st.binary())
def test_a_fingerprint_is_the_same_for_the_same_request_and_for_no_other(
    one: dict[str, object], other: dict[str, object], file: bytes, another: bytes
) -> None:
    turned = dict(reversed(one.items()))
    assert fingerprint(turned, file) == fingerprint(one, file)
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (fingerprint(one, file) == fingerprint(other, file)) is same
    assert (fingerprint(one, file) == fingerprint(one, another)) is (file == another)
    assert len({fingerprint(one), fingerprint(one, file), fingerprint(one, file, file)}) == 3


def test_a_fingerprint_does_not_change_with_a_release() -> None:
    found = fingerprint({"Name": "\u7c73\u5a05", "Type": None}, b"file")
    assert found == "1aab959813d79cc94bdb789781c72b42a478d26803629c91939a9c8bc33e4f96"


def test_a_key_is_its_door_its_action_and_itself_and_lives_for_a_day() -> None:
    scopes = [("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x"), ("a", "b", "|c")]
    made = [once(door, action, key, "f", NOW) for door, action, key in scopes]
    assert len({one.key_hash for one in made}) == len(scopes)
    assert {len(one.key_hash) for one in made} == {64}
    assert {(one.fingerprint, one.expires_at) for one in made} == {("f", NOW + timedelta(days=1))}
