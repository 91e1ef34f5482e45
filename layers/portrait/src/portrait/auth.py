"""Who is calling: from an Authorization header to a principal.

    header -> shape and crc (no read) -> key row -> proof -> customer row -> state -> scope
                  |                        |          |
                  `------- Unauthorized ---+----------'   the same words each time

A key that is not known costs the same read and the same hash as a wrong secret. Key and customer
are kept together for 30 s, which is also how long a revocation takes to be seen everywhere; only
keys that proved themselves are kept, so that guesses cannot fill the memory.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.errors import (
    LedgerError,
    PaymentRequired,
    PortraitError,
    Suspended,
    Unauthorized,
)
from portrait.model import Customer, CustomerState, Key, KeyId, KeyKind, KeyScope, Principal
from portrait.ports.registry import Registry
from portrait.ports.services import Now
from portrait.rules.keys import BearerKey, MalformedKey, parse_bearer, proves

KEPT: Final = timedelta(seconds=30)
KEPT_MOST: Final = 1000
HEADER_MAX: Final = 256
"""Characters; a bearer key with its scheme takes 69."""
_BEARER: Final = re.compile(r"bearer ([\x21-\x7e]+)", re.IGNORECASE | re.ASCII)
_SIGNED: Final = re.compile(r"HMAC-SHA256(?:\s|$)", re.IGNORECASE | re.ASCII)
_NO_PROOF: Final = "0" * 64
"""Stands in for the proof of a key that is not there; no secret has it."""


@dataclass(frozen=True, slots=True)
class _Known:
    key: Key
    customer: Customer
    until: datetime


class Doorman:
    """Opens to who shows a key of a customer in good standing."""

    def __init__(self, registry: Registry, pepper: Callable[[], bytes], now: Now) -> None:
        self._registry = registry
        self._pepper = pepper
        self._now = now
        self._known: dict[KeyId, _Known] = {}
        self._noted_day = ""
        self._noted: set[KeyId] = set()

    def authenticate(self, authorization: str | None, scope: KeyScope) -> Principal:
        """Who sent this Authorization header, if they may use what `scope` covers.

        Raises Unauthorized, Suspended, PaymentRequired, ServiceUnavailable; only these, whatever
        the header holds.
        """
        shown = _shown(authorization)
        now = self._now()
        known = self._identify(shown, now)
        if known.key.revoked or _expired(known.key, now):
            raise Unauthorized
        _check_standing(known.customer.state)
        if scope not in known.key.scopes:
            raise Suspended(f"This API key has no access to {scope}. Ask for a key that has.")
        self._note_used(known.key, now)
        return Principal(
            key_id=known.key.key_id,
            scopes=known.key.scopes,
            customer=known.customer.customer,
            home=known.customer.home,
            limits=known.customer.limits,
        )

    def _identify(self, shown: BearerKey, now: datetime) -> _Known:
        known = self._known.get(shown.key_id)
        if known is not None and now >= known.until:
            known = None
        key = self._registry.find_key(shown.key_id) if known is None else known.key
        usable = key is not None and key.kind is KeyKind.BEARER
        proof = key.proof if key is not None and usable else _NO_PROOF
        if not proves(self._pepper(), shown.secret, proof) or key is None or not usable:
            raise Unauthorized
        return known or self._remember(key, now)

    def _remember(self, key: Key, now: datetime) -> _Known:
        customer = self._registry.find_customer(key.customer)
        if customer is None:
            raise Unauthorized
        # Taken out first, so that the dictionary stays in the order of reading.
        self._known.pop(key.key_id, None)
        while len(self._known) >= KEPT_MOST:
            self._known.pop(next(iter(self._known)))
        known = _Known(key, customer, now + KEPT)
        self._known[key.key_id] = known
        return known

    def _note_used(self, key: Key, now: datetime) -> None:
        day = now.astimezone(UTC).date().isoformat()
        if day != self._noted_day or len(self._noted) >= KEPT_MOST:
            self._noted_day, self._noted = day, set()
        if key.key_id in self._noted or key.last_used_day == day:
            return
        self._noted.add(key.key_id)
        try:
            self._registry.note_key_used(key.key_id, day)
        except (PortraitError, LedgerError):
            # A note for the operator is no reason to turn a customer away.
            return


def _shown(authorization: str | None) -> BearerKey:
    if not authorization:
        raise Unauthorized
    value = authorization.strip(" \t")
    if _SIGNED.match(value):
        raise Unauthorized("Signed requests are not open here yet. Send a bearer key.")
    form = _BEARER.fullmatch(value) if len(value) <= HEADER_MAX else None
    if form is None:
        raise Unauthorized
    try:
        return parse_bearer(form[1])
    except MalformedKey as error:
        raise Unauthorized from error


def _expired(key: Key, now: datetime) -> bool:
    return key.expires_at is not None and now >= key.expires_at


def _check_standing(state: CustomerState) -> None:
    if state is CustomerState.SUSPENDED:
        raise Suspended("This account is suspended. Contact support.")
    if state is CustomerState.PAYMENT_REQUIRED:
        raise PaymentRequired
