"""Who is calling: from a request to a principal.

    bearer   shape and crc (no read) -> key row -> proof -----.
    signed   shape, window (no read) -> key row -> signature -+-> customer row -> state -> scope
                  |                        |          |
                  `------- Unauthorized ---+----------'   the same words each time

A key that is not known costs the same read and the same hashes as a wrong secret. Key and customer,
and the secret of a signing key, are kept together for 30 s, which is also how long a revocation
takes to be seen everywhere; only keys that proved themselves are kept, so that guesses cannot fill
the memory.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.auth.signatures import KeyPair, is_signed, signer
from portrait.errors import LedgerError, PortraitError, Suspended, Unauthorized
from portrait.http.events import Request
from portrait.model import Customer, Key, KeyId, KeyKind, KeyScope, Principal
from portrait.ports.registry import Registry
from portrait.ports.services import Now, Unsealer
from portrait.rules.keys import BearerKey, MalformedKey, is_access_key_id, parse_bearer, proves
from portrait.rules.standing import check_standing
from portrait.usecases.signing_secrets import signing_secret

KEPT: Final = timedelta(seconds=30)
KEPT_MOST: Final = 1000
HEADER_MAX: Final = 256
"""Characters; a bearer key with its scheme takes 69."""
_BEARER: Final = re.compile(r"bearer ([\x21-\x7e]+)", re.IGNORECASE | re.ASCII)
_NO_PROOF: Final = "0" * 64
"""Stands in for the proof of a key that is not there; no secret has it."""
_NOT_HERE: Final = "This path takes no signed requests. Send a bearer key."


@dataclass(frozen=True, slots=True)
class _Known:
    key: Key
    customer: Customer
    until: datetime
    secret: str = field(default="", repr=False)
    """Of a signing key."""


class Doorman:
    """Opens to who shows a key of a customer in good standing."""

    def __init__(
        self,
        registry: Registry,
        pepper: Callable[[], bytes],
        now: Now,
        unsealer: Unsealer | None = None,
    ) -> None:
        """`unsealer` opens the secrets of signing keys; without one no request may be signed."""
        self._registry = registry
        self._pepper = pepper
        self._now = now
        self._unsealer = unsealer
        self._known: dict[KeyId, _Known] = {}
        self._noted_day = ""
        self._noted: set[KeyId] = set()

    def admit(self, request: Request, scope: KeyScope, *, body_unread: bool = False) -> Principal:
        """Who sent this request, by a bearer key or by a signature, as `authenticate` says it.

        `body_unread`: a signature is verified over what X-Content-Sha256 claims of the body.
        """
        authorization = request.headers.get("authorization")
        unsealer = self._unsealer
        if unsealer is None or not is_signed(authorization):
            return self.authenticate(authorization, scope)
        now = self._now()
        pair = signer(
            request,
            lambda key_id: self._find_pair(key_id, unsealer, now),
            now,
            body_unread=body_unread,
        )
        known = self._remembered(pair.key.key_id, now)
        known = known or self._remember(pair.key, pair.secret, now)
        return self._principal(known, scope, now)

    def authenticate(self, authorization: str | None, scope: KeyScope | None) -> Principal:
        """Who sent this Authorization header, if they may use what `scope` covers; None: anybody.

        Raises Unauthorized, Suspended, PaymentRequired, ServiceUnavailable; only these, whatever
        the header holds.
        """
        shown = _shown(authorization)
        now = self._now()
        return self._principal(self._bearer(shown, now), scope, now)

    def _principal(self, known: _Known, scope: KeyScope | None, now: datetime) -> Principal:
        if known.key.revoked or _expired(known.key, now):
            raise Unauthorized
        check_standing(known.customer.state)
        if scope is not None and scope not in known.key.scopes:
            raise Suspended(f"This API key has no access to {scope}. Ask for a key that has.")
        self._note_used(known.key, now)
        return Principal(
            key_id=known.key.key_id,
            scopes=known.key.scopes,
            customer=known.customer.customer,
            home=known.customer.home,
            limits=known.customer.limits,
        )

    def _bearer(self, shown: BearerKey, now: datetime) -> _Known:
        known = self._remembered(shown.key_id, now)
        key = self._registry.find_key(shown.key_id) if known is None else known.key
        usable = key is not None and key.kind is KeyKind.BEARER
        proof = key.proof if key is not None and usable else _NO_PROOF
        if not proves(self._pepper(), shown.secret, proof) or key is None or not usable:
            raise Unauthorized
        return known or self._remember(key, "", now)

    def _find_pair(self, key_id: KeyId, unsealer: Unsealer, now: datetime) -> KeyPair | None:
        if not is_access_key_id(key_id):
            return None
        known = self._remembered(key_id, now)
        key = self._registry.find_key(key_id) if known is None else known.key
        # A bearer key has no secret to sign with: the empty text must never pass for one.
        if key is None or key.kind is not KeyKind.SIGNING:
            return None
        return KeyPair(key, signing_secret(key, unsealer) if known is None else known.secret)

    def _remembered(self, key_id: KeyId, now: datetime) -> _Known | None:
        known = self._known.get(key_id)
        return known if known is not None and now < known.until else None

    def _remember(self, key: Key, secret: str, now: datetime) -> _Known:
        customer = self._registry.find_customer(key.customer)
        if customer is None:
            raise Unauthorized
        # Taken out first, so that the dictionary stays in the order of reading.
        self._known.pop(key.key_id, None)
        while len(self._known) >= KEPT_MOST:
            self._known.pop(next(iter(self._known)))
        known = _Known(key, customer, now + KEPT, secret)
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
    value = (authorization or "").strip(" \t")
    if not value:
        raise Unauthorized(reason="MissingAuthenticationToken")
    if is_signed(value):
        raise Unauthorized(_NOT_HERE)
    form = _BEARER.fullmatch(value) if len(value) <= HEADER_MAX else None
    if form is None:
        raise Unauthorized
    try:
        return parse_bearer(form[1])
    except MalformedKey as error:
        raise Unauthorized from error


def _expired(key: Key, now: datetime) -> bool:
    return key.expires_at is not None and now >= key.expires_at
