"""The key of one day, and the signature made with it.

Deriving a key costs four HMACs and gives the same bytes all day, so derived keys are remembered.
The store is bounded, safe to share between threads, and addressed by all the inputs, so a new day
or a rotated secret can never meet an old key.
"""

import hmac
from functools import lru_cache

from volcengine_signature.canonical import TERMINATOR

_REMEMBERED_KEYS = 256


def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """The 32-byte key of a secret for one day (``yyyymmdd``, UTC), region and service."""
    return _derived(secret, date, region, service)


@lru_cache(maxsize=_REMEMBERED_KEYS)
def _derived(secret: str, date: str, region: str, service: str) -> bytes:
    key = secret.encode()
    for part in (date, region, service, TERMINATOR):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def signature(key: bytes, string_to_sign: str) -> str:
    """Lower-case hexadecimal HMAC-SHA256 of the string to sign."""
    return hmac.digest(key, string_to_sign.encode(), "sha256").hex()
