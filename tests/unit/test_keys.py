"""The stories of keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from portrait.auth import Doorman
from portrait.errors import (
    Conflict,
    IdTaken,
    InvalidParameter,
    ServiceUnavailable,
    Unauthorized,
)
from portrait.model import Customer, CustomerId, Home, Key, KeyId, KeyKind, KeyScope
from portrait.rules.keys import bearer_proof, parse_bearer
from portrait.usecases.keys import (
    IssuedKey,
    issue_key,
    known_key,
    revoke_key,
    rotate_key,
    set_scopes,
)
from portrait.usecases.signing_secrets import signing_secret
from tests.unit.operator_desk import PEPPER, Desk
from tests.unit.virtual_clock import START

ACME = CustomerId("acme")
BOTH = frozenset(KeyScope)
NOBODYS = KeyId("0000000000")
DAY = timedelta(hours=24)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.ledger.add_customer(Customer(ACME, Home("sandbox-1", "default")))
    return desk


def issue(desk: Desk, kind: KeyKind = KeyKind.BEARER) -> IssuedKey:
    return issue_key(desk.ports, ACME, kind, BOTH)


def test_a_bearer_key_is_stored_as_its_proof(desk: Desk) -> None:
    issued = issue(desk)
    bearer = parse_bearer(issued.secret)
    proof = bearer_proof(PEPPER, bearer.secret)
    assert issued.key == Key(bearer.key_id, ACME, KeyKind.BEARER, proof, START, BOTH)
    assert desk.ledger.keys == {bearer.key_id: issued.key}


def test_a_signing_secret_is_stored_sealed_for_its_own_row(desk: Desk) -> None:
    issued = issue(desk, KeyKind.SIGNING)
    stored = desk.ledger.keys[issued.key.key_id]
    assert stored.kind is KeyKind.SIGNING
    assert issued.secret not in stored.proof
    assert signing_secret(stored, desk.sealer) == issued.secret
    with pytest.raises(ServiceUnavailable):
        signing_secret(replace(stored, key_id=NOBODYS), desk.sealer)


def test_a_proof_that_was_never_sealed_does_not_open(desk: Desk) -> None:
    stored = replace(issue(desk, KeyKind.SIGNING).key, proof="\u80cc!")
    with pytest.raises(ServiceUnavailable):
        signing_secret(stored, desk.sealer)


@pytest.mark.parametrize("kind", list(KeyKind))
def test_no_representation_shows_a_secret(desk: Desk, kind: KeyKind) -> None:
    issued = issue(desk, kind)
    assert issued.secret not in repr(issued)
    assert issued.key.proof not in repr(issued)


def test_a_key_for_nobody_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidParameter) as refused:
        issue_key(desk.ports, CustomerId("other"), KeyKind.BEARER, BOTH)
    assert refused.value.message == "customer: there is no such customer"
    assert desk.ledger.keys == {}


def test_a_key_id_that_is_taken_is_drawn_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[KeyId] = []
    add_key = desk.ledger.add_key

    def first_is_taken(key: Key) -> None:
        tries.append(key.key_id)
        if len(tries) == 1:
            raise IdTaken(key.key_id)
        add_key(key)

    monkeypatch.setattr(desk.ledger, "add_key", first_is_taken)
    issued = issue(desk)
    assert list(desk.ledger.keys) == [issued.key.key_id] == tries[1:]


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_rotation_makes_a_key_alike_and_lets_the_old_one_expire(
    desk: Desk, kind: KeyKind
) -> None:
    narrow = frozenset({KeyScope.VIDEOS})
    old = issue_key(desk.ports, ACME, kind, narrow)
    desk.clock.advance(60)
    new = rotate_key(desk.ports, old.key.key_id, DAY)
    assert (new.key.kind, new.key.scopes, new.key.expires_at) == (kind, narrow, None)
    assert new.key.key_id != old.key.key_id
    expires_at = START + timedelta(seconds=60) + DAY
    assert desk.ledger.keys[old.key.key_id] == replace(old.key, expires_at=expires_at)


def test_both_keys_of_a_rotation_open_until_the_old_one_expires(desk: Desk) -> None:
    old = issue(desk)
    new = rotate_key(desk.ports, old.key.key_id, timedelta(hours=1))
    doorman = Doorman(desk.ledger, lambda: PEPPER, desk.clock)

    def opens(issued: IssuedKey) -> bool:
        try:
            doorman.authenticate(f"Bearer {issued.secret}", KeyScope.ASSETS)
        except Unauthorized:
            return False
        return True

    assert (opens(old), opens(new)) == (True, True)
    desk.clock.advance(3600)
    assert (opens(old), opens(new)) == (False, True)


def test_a_rotation_without_overlap_ends_the_old_key_at_once(desk: Desk) -> None:
    old = issue(desk)
    rotate_key(desk.ports, old.key.key_id, timedelta(0))
    assert desk.ledger.keys[old.key.key_id].expires_at == START


def test_a_rotation_that_cannot_write_the_expiry_leaves_the_old_key_alive(desk: Desk) -> None:
    old = issue(desk)
    desk.ledger.fail_next.append("set_key")
    with pytest.raises(ServiceUnavailable):
        rotate_key(desk.ports, old.key.key_id, DAY)
    assert desk.ledger.keys[old.key.key_id] == old.key


def test_a_revoked_key_is_not_rotated(desk: Desk) -> None:
    old = issue(desk)
    revoke_key(desk.ports, old.key.key_id)
    with pytest.raises(Conflict):
        rotate_key(desk.ports, old.key.key_id, DAY)
    assert len(desk.ledger.keys) == 1


def test_a_key_is_rotated_once(desk: Desk) -> None:
    old = issue(desk)
    rotate_key(desk.ports, old.key.key_id, DAY)
    before = dict(desk.ledger.keys)
    with pytest.raises(Conflict):
        rotate_key(desk.ports, old.key.key_id, 2 * DAY)
    assert desk.ledger.keys == before


def test_a_key_is_revoked_for_good_and_again(desk: Desk) -> None:
    issued = issue(desk)
    for _ in range(2):
        assert revoke_key(desk.ports, issued.key.key_id) == replace(issued.key, revoked=True)


def test_a_key_is_narrowed(desk: Desk) -> None:
    issued = issue(desk)
    narrow = frozenset({KeyScope.ASSETS})
    assert set_scopes(desk.ports, issued.key.key_id, narrow).scopes == narrow


@pytest.mark.parametrize(
    "story",
    [
        lambda desk: known_key(desk.ports, NOBODYS),
        lambda desk: rotate_key(desk.ports, NOBODYS, DAY),
        lambda desk: revoke_key(desk.ports, NOBODYS),
        lambda desk: set_scopes(desk.ports, NOBODYS, BOTH),
    ],
)
def test_a_key_that_is_not_there_is_named(desk: Desk, story: Callable[[Desk], object]) -> None:
    with pytest.raises(InvalidParameter) as refused:
        story(desk)
    assert refused.value.message == "key_id: there is no such key"
