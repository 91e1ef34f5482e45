"""What the addresses of a verification carry, and how junk is told from ours without a read.

    ticket   v1.<customer>.<session>.<expiry, seconds since 1970>.<nonce>.<mac>
    invite   <20 random base32><6 of its mac>

The mac is HMAC-SHA256, cut to 128 bits (30 for an invite, whose 100 random bits are the secret),
under a key that is derived from the gateway's root for this purpose. A ticket is the last part of
the callback address that the upstream is given: a browser brings it back, so anybody may have it.
"""

import base64
import hashlib
import hmac
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from portrait.model import CustomerId, InviteId, SessionId

TICKET_PURPOSE: Final = "liveness-ticket-v1"
"""What the key is derived for from the gateway's root secret."""
_VERSION: Final = "v1"
_NONCE_BYTES: Final = 32
_MAC_BYTES: Final = 16
_INVITE_RANDOM: Final = 20
_INVITE_MAC: Final = 6
_BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"
_TICKET_FORM: Final = re.compile(
    r"v1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})",
    re.ASCII,
)
_INVITE_FORM: Final = re.compile(r"([a-z2-7]{20})([a-z2-7]{6})", re.ASCII)
_LAST_SECOND: Final = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


class NotOurs(Exception):
    """A ticket or an invite that this gateway did not write. Never carries the text."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which scan a callback address belongs to, and until when it may be used."""

    customer: CustomerId
    session: SessionId
    expires_at: datetime
    """In whole seconds."""
    nonce: str = field(repr=False)


def mint_nonce(rng: random.Random) -> str:
    """256 fresh bits; `rng` must be fit for secrets, as `random.SystemRandom` is."""
    return _spell(rng.getrandbits(_NONCE_BYTES * 8).to_bytes(_NONCE_BYTES, "big"))


def write_ticket(key: bytes, ticket: Ticket) -> str:
    """The last part of a callback address."""
    body = ".".join(
        (
            _VERSION,
            ticket.customer,
            ticket.session,
            str(int(ticket.expires_at.timestamp())),
            ticket.nonce,
        )
    )
    return f"{body}.{_mac(key, body)}"


def read_ticket(key: bytes, text: str) -> Ticket:
    """What a ticket of ours says. Raises NotOurs for any other text."""
    form = _TICKET_FORM.fullmatch(text)
    if form is None:
        raise NotOurs
    customer, session, expiry, nonce, mac = form.groups()
    ours = hmac.compare_digest(mac, _mac(key, text[: -len(mac) - 1]))
    if not ours or int(expiry) > _LAST_SECOND:
        raise NotOurs
    expires_at = datetime.fromtimestamp(int(expiry), UTC)
    return Ticket(CustomerId(customer), SessionId(session), expires_at, nonce)


def mint_invite(key: bytes, rng: random.Random) -> InviteId:
    """A fresh, unguessable invite; `rng` as for `mint_nonce`."""
    secret = "".join(rng.choice(_BASE32) for _ in range(_INVITE_RANDOM))
    return InviteId(secret + _invite_mac(key, secret))


def read_invite(key: bytes, text: str) -> InviteId:
    """The invite in `text`. Raises NotOurs."""
    form = _INVITE_FORM.fullmatch(text)
    if form is None or not hmac.compare_digest(form[2], _invite_mac(key, form[1])):
        raise NotOurs
    return InviteId(text)


def _mac(key: bytes, body: str) -> str:
    return _spell(_digest(key, f"ticket\n{body}")[:_MAC_BYTES])


def _invite_mac(key: bytes, secret: str) -> str:
    mac = base64.b32encode(_digest(key, f"invite\n{secret}"))
    return mac.decode().lower()[:_INVITE_MAC]


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)


def _spell(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
