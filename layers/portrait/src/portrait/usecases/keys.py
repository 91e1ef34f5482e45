"""The stories of keys: issue, rotate, revoke, narrow.

rotate   new key (shown once) -> the old one gets an expiry
         Cut off in between, both keys live and the new one is known to nobody.

A secret is in the answer of the story that made it and nowhere else: of a bearer secret only an
HMAC is stored, a signing secret is sealed because checking a signature needs it.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from portrait.errors import (
    Conflict,
    FieldProblem,
    IdTaken,
    InvalidParameter,
    ServiceUnavailable,
    StateChanged,
)
from portrait.model import CustomerId, Key, KeyId, KeyKind, KeyScope
from portrait.rules.keys import bearer_proof, mint_bearer, mint_signing, spell_bearer
from portrait.usecases.administration import AdminPorts, known_customer
from portrait.usecases.minting import MINT_TRIES
from portrait.usecases.signing_secrets import signing_proof


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key and its secret, which nobody will ever see again.

    `secret` is the whole `sk-...` text of a bearer key, or the secret access key of a signing one.
    """

    key: Key
    secret: str = field(repr=False)


def issue_key(
    ports: AdminPorts, customer: CustomerId, kind: KeyKind, scopes: frozenset[KeyScope]
) -> IssuedKey:
    """Make a key for a customer. Raises InvalidParameter, ServiceUnavailable."""
    known_customer(ports, customer)
    for _ in range(MINT_TRIES):
        issued = _draw(ports, customer, kind, scopes)
        try:
            ports.registry.add_key(issued.key)
        except IdTaken:
            continue
        return issued
    raise ServiceUnavailable


def rotate_key(ports: AdminPorts, key_id: KeyId, overlap: timedelta) -> IssuedKey:
    """Make a key like that one, which goes on living for `overlap`.

    Raises InvalidParameter, Conflict (revoked, or rotated before), ServiceUnavailable.
    """
    old = known_key(ports, key_id)
    if old.revoked:
        raise Conflict("The key is revoked: issue a new one.")
    if old.expires_at is not None:
        raise Conflict("The key was rotated before: rotate the newer one.")
    issued = issue_key(ports, old.customer, old.kind, old.scopes)
    _change_expiry(ports, key_id, overlap)
    return issued


def revoke_key(ports: AdminPorts, key_id: KeyId) -> Key:
    """Close a key for good; doors that remember it do so for 30 s. Raises InvalidParameter."""
    key = known_key(ports, key_id)
    try:
        ports.registry.end_key(key)
    except StateChanged as error:
        raise _no_such_key() from error
    return replace(key, revoked=True)


def set_scopes(ports: AdminPorts, key_id: KeyId, scopes: frozenset[KeyScope]) -> Key:
    """Decide what a key opens. Raises InvalidParameter."""
    try:
        return ports.registry.set_key(key_id, scopes=scopes)
    except StateChanged as error:
        raise _no_such_key() from error


def known_key(ports: AdminPorts, key_id: KeyId) -> Key:
    """The key. Raises InvalidParameter."""
    key = ports.registry.find_key(key_id)
    if key is None:
        raise _no_such_key()
    return key


def _draw(
    ports: AdminPorts, customer: CustomerId, kind: KeyKind, scopes: frozenset[KeyScope]
) -> IssuedKey:
    now = ports.mint.now()
    if kind is KeyKind.BEARER:
        return draw_bearer(customer, scopes, now, ports.pepper(), ports.chance)
    signing = mint_signing(ports.chance)
    proof = signing_proof(signing.key_id, signing.secret, ports.sealer)
    key = Key(signing.key_id, customer, kind, proof, created_at=now, scopes=scopes)
    return IssuedKey(key, signing.secret)


def draw_bearer(
    customer: CustomerId,
    scopes: frozenset[KeyScope],
    now: datetime,
    pepper: bytes,
    chance: random.Random,
    *,
    name: str = "",
) -> IssuedKey:
    """A fresh bearer key that is not written yet; `chance` must be fit for secrets."""
    bearer = mint_bearer(chance)
    proof = bearer_proof(pepper, bearer.secret)
    key = Key(
        bearer.key_id, customer, KeyKind.BEARER, proof, created_at=now, scopes=scopes, name=name
    )
    return IssuedKey(key, spell_bearer(bearer))


def _change_expiry(ports: AdminPorts, key_id: KeyId, overlap: timedelta) -> None:
    try:
        ports.registry.set_key(key_id, expires_at=ports.mint.now() + overlap)
    except StateChanged as error:
        raise _no_such_key() from error


def _no_such_key() -> InvalidParameter:
    return InvalidParameter(FieldProblem("key_id", "there is no such key"))
