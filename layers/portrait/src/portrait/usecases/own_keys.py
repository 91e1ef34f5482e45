"""The stories of a customer and its own keys: see them, make one, revoke one.

A key never gives away more than it opens itself, and never ends itself: whoever holds one key
cannot lock its customer out by a slip, and a key that leaked is revoked with another.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portrait.errors import (
    Conflict,
    FieldProblem,
    IdTaken,
    InvalidParameter,
    Missing,
    ServiceUnavailable,
    StateChanged,
)
from portrait.model import Key, KeyId, KeyScope, Principal
from portrait.ports.registry import Registry
from portrait.rules.limits import KEYS_MAX
from portrait.usecases.keys import IssuedKey, draw_bearer
from portrait.usecases.minting import MINT_TRIES, Mint


@dataclass(frozen=True, slots=True)
class OwnKeyPorts:
    """What the stories need."""

    registry: Registry
    pepper: Callable[[], bytes]
    """Under which bearer secrets are stored; derived for `rules.keys.PEPPER_PURPOSE`."""
    chance: random.Random
    """Where secrets come from: `random.SystemRandom` outside tests."""
    mint: Mint


def list_own_keys(principal: Principal, ports: OwnKeyPorts) -> Sequence[Key]:
    """Every key that opens something, the newest first. Raises ServiceUnavailable."""
    now = ports.mint.now()
    found = ports.registry.keys_of(principal.customer)
    return [key for key in found if not ended(key, now)]


def issue_own_key(
    principal: Principal, name: str, scopes: frozenset[KeyScope] | None, ports: OwnKeyPorts
) -> IssuedKey:
    """Make a bearer key; without `scopes` it opens what the asking key does, but for keys.

    Raises InvalidParameter (more than the asking key opens), QuotaExceeded, ServiceUnavailable.
    """
    wanted = principal.scopes - {KeyScope.KEYS} if scopes is None else scopes
    if not wanted or not wanted <= principal.scopes:
        own = ", ".join(sorted(principal.scopes))
        raise InvalidParameter(
            FieldProblem("scopes", f"must be among those of the key that asks: {own}")
        )
    _forget_ended(principal, ports)
    for _ in range(MINT_TRIES):
        now = ports.mint.now()
        issued = draw_bearer(
            principal.customer, wanted, now, ports.pepper(), ports.chance, name=name
        )
        try:
            ports.registry.add_key(issued.key, KEYS_MAX)
        except IdTaken:
            continue
        return issued
    raise ServiceUnavailable


def revoke_own_key(principal: Principal, key_id: KeyId, ports: OwnKeyPorts) -> None:
    """End a key for good; doors that remember it do so for 30 s.

    Raises Conflict (the key that asks), Missing, ServiceUnavailable.
    """
    if key_id == principal.key_id:
        raise Conflict("This is the key you are using. Revoke it with another key.")
    key = ports.registry.find_key(key_id)
    if key is None or key.customer != principal.customer:
        raise Missing("key")
    try:
        ports.registry.end_key(key)
    except StateChanged as error:
        raise Missing("key") from error


def ended(key: Key, now: datetime) -> bool:
    """Whether a key opens nothing any more."""
    return key.revoked or (key.expires_at is not None and key.expires_at <= now)


def _forget_ended(principal: Principal, ports: OwnKeyPorts) -> None:
    """A key whose end has come after a rotation makes room for another."""
    now = ports.mint.now()
    for key in ports.registry.keys_of(principal.customer):
        if ended(key, now):
            ports.registry.end_key(key)
