"""Requests signed as Volcengine's own clients sign them (scheme HMAC-SHA256).

What is verified is what the client sent: the path with stage or base path, every value of every
header, the query, the bytes of the body. A signature names a region and a service; this is `ark`,
in whichever of its regions, so that a client of any of them needs another host and key only.

Within the window a request can be sent again by whoever saw it: the scheme has no nonce.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from portrait.errors import Unauthorized
from portrait.http.events import Request
from portrait.model import Key, KeyId
from volcengine_signature import Request as Received
from volcengine_signature import SignatureError, verify

WINDOW_SECONDS: Final = 900
"""How far X-Date may lie from our clock, both ways: a signature's documented lifetime."""
HEADER_MAX: Final = 4096
"""Characters of Authorization; the official clients' take about 220."""
SERVICE: Final = "ark"
REGIONS: Final = frozenset({"cn-beijing", "ap-southeast-1", "eu-west-1"})
NOT_VALID: Final = (
    "The access key or the signature is not valid. Sign the path, the query, the headers and the "
    "body as they are sent, with the secret as it is written."
)
"""The same words for a key that nobody has and for a signature that does not fit."""
_SCHEME: Final = re.compile(r"HMAC-SHA256(?:\s|$)", re.IGNORECASE | re.ASCII)
_NOBODYS_SECRET: Final = "0" * 43
"""As long as a real one. Whoever signs with it has signed with no key at all."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A signing key and its secret."""

    key: Key
    secret: str = field(repr=False)


def is_signed(authorization: str | None) -> bool:
    """Whether an Authorization header speaks of a signature, be it good or bad."""
    return _SCHEME.match((authorization or "").strip(" \t")) is not None


def signer(
    request: Request,
    find: Callable[[KeyId], KeyPair | None],
    now: datetime,
    *,
    body_unread: bool = False,
) -> KeyPair:
    """The key pair that signed the request; `find` is asked only for a recent one.

    `body_unread`: the body is not at hand, so its hash is taken from X-Content-Sha256.

    Raises Unauthorized, with the scheme's own code as its reason, and what `find` raises.
    """
    if len(request.headers.get("authorization", "")) > HEADER_MAX:
        raise Unauthorized("Authorization is too long.", reason="InvalidAuthorization")
    pairs: list[KeyPair | None] = []

    def secret_of(access_key_id: str) -> str:
        pairs.append(find(KeyId(access_key_id)))
        # The body is hashed and the signature made for a key that is not there, too.
        return pairs[-1].secret if pairs[-1] is not None else _NOBODYS_SECRET

    try:
        # The scope is looked at afterwards: there are several that will do.
        found = verify(
            _received(request), secret_of, None, now, WINDOW_SECONDS, body_unread=body_unread
        )
    except SignatureError as error:
        if pairs == [None]:
            raise _unknown() from error
        message = NOT_VALID if error.code == "SignatureDoesNotMatch" else error.message
        raise Unauthorized(message, reason=error.code) from error
    if pairs[0] is None:
        raise _unknown()
    if found.service != SERVICE or found.region not in REGIONS:
        regions = ", ".join(sorted(REGIONS))
        message = f"This is {SERVICE}, in one of {regions}; the request is signed for another."
        raise Unauthorized(message, reason="ServiceNotFound")
    return pairs[0]


def _unknown() -> Unauthorized:
    return Unauthorized(NOT_VALID, reason="InvalidAccessKey")


def _received(request: Request) -> Received:
    pairs = tuple((name, value) for name, values in request.query.items() for value in values)
    return Received(request.method, request.path_sent, pairs, request.headers_sent, request.body)
