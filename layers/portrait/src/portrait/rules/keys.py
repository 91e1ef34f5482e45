"""What customers' keys look like, and how a bearer key is proven. Nothing here reads anything.

    bearer    sk-<key id 10><secret 43><crc 6>       all base62
    signing   access key id AKLT<28>, secret 43      all base62

The crc is CRC-32 of everything before it, in six base62 digits: a mistyped or invented key is told
from a real one without a lookup, and scanners find leaked keys without false alarms. 43 random
base62 characters are 256 bits, so that a fast keyed hash is a fit store for them.
"""

import hashlib
import hmac
import random
import re
import zlib
from dataclasses import dataclass, field
from typing import Final

from portrait.model import KeyId

PEPPER_PURPOSE: Final = "api-key-pepper-v1"
"""What the pepper is derived for from the gateway's root secret."""
BEARER_LENGTH: Final = 62
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KEY_ID: Final = 10
_SECRET: Final = 43
_CRC: Final = 6
_ACCESS_KEY_ID: Final = 28
_BEARER_FORM: Final = re.compile(r"sk-([0-9A-Za-z]{10})([0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)
_KEY_ID_FORM: Final = re.compile(r"[0-9A-Za-z]{10}|AKLT[0-9A-Za-z]{28}", re.ASCII)
_ACCESS_KEY_FORM: Final = re.compile(r"AKLT[0-9A-Za-z]{28}", re.ASCII)


class MalformedKey(Exception):
    """A text that cannot be a bearer key of ours. Never carries the text."""


@dataclass(frozen=True, slots=True)
class BearerKey:
    """A bearer key in its parts."""

    key_id: KeyId
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An access key pair of a customer."""

    key_id: KeyId
    secret: str = field(repr=False)


def mint_bearer(rng: random.Random) -> BearerKey:
    """A fresh bearer key; `rng` must be fit for secrets, as `random.SystemRandom` is."""
    return BearerKey(KeyId(_draw(rng, _KEY_ID)), _draw(rng, _SECRET))


def mint_signing(rng: random.Random) -> SigningKey:
    """A fresh access key pair; `rng` must be fit for secrets, as `random.SystemRandom` is."""
    return SigningKey(KeyId("AKLT" + _draw(rng, _ACCESS_KEY_ID)), _draw(rng, _SECRET))


def spell_bearer(key: BearerKey) -> str:
    """The text that a customer sends."""
    text = f"sk-{key.key_id}{key.secret}"
    return text + _crc(text)


def parse_bearer(text: str) -> BearerKey:
    """The parts of a bearer key. Raises MalformedKey."""
    form = _BEARER_FORM.fullmatch(text)
    if form is None or form[3] != _crc(text[:-_CRC]):
        raise MalformedKey
    return BearerKey(KeyId(form[1]), form[2])


def is_access_key_id(text: str) -> bool:
    """Whether a text can be an access key id of ours."""
    return _ACCESS_KEY_FORM.fullmatch(text) is not None


def is_key_id(text: str) -> bool:
    """Whether a text can be the id of a key of ours, of either kind."""
    return _KEY_ID_FORM.fullmatch(text) is not None


def bearer_proof(pepper: bytes, secret: str) -> str:
    """What is stored of a bearer secret: its HMAC-SHA256 under the pepper, in hex."""
    return hmac.new(pepper, secret.encode(), hashlib.sha256).hexdigest()


def proves(pepper: bytes, secret: str, proof: str) -> bool:
    """Whether `secret` is the one of `proof`; takes the same time either way."""
    return hmac.compare_digest(bearer_proof(pepper, secret).encode(), proof.encode())


def _draw(rng: random.Random, length: int) -> str:
    return "".join(rng.choice(_DIGITS) for _ in range(length))


def _crc(text: str) -> str:
    number = zlib.crc32(text.encode())
    digits = []
    for _ in range(_CRC):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
