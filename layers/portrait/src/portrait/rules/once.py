"""Idempotency keys: what one may look like, what it covers, and when two requests are the same.

A key is good for one customer, one door and one action, for 24 hours. The rules are those of the
IETF draft on the Idempotency-Key header; the Action dialect's member is `ClientToken`, as AWS and
Volcengine call it elsewhere.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from portrait.model import Once

KEY_MAX: Final = 255
ONCE_SECONDS: Final = 24 * 3600
_SEPARATOR: Final = "|"


def key_problem(key: str) -> str:
    """What is wrong with an idempotency key; empty if nothing is."""
    visible = all("!" <= character <= "~" for character in key)
    if not visible or not 1 <= len(key) <= KEY_MAX:
        return f"must be 1 to {KEY_MAX} visible ASCII characters"
    return ""


def fingerprint(asked: Mapping[str, object], *files: bytes) -> str:
    """SHA-256 of a parsed request, as canonical JSON, and of the files that came with it.

    The order of members is nothing, nor is how a form was split into parts.
    """
    hashes = [hashlib.sha256(data).hexdigest() for data in files]
    canonical = json.dumps([dict(asked), hashes], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def once(door: str, action: str, key: str, asked_hash: str, now: datetime) -> Once:
    """The create of `action` at `door` under `key`. The names of doors and actions have no `|`."""
    return Once(key_hash(door, action, key), asked_hash, now + timedelta(seconds=ONCE_SECONDS))


def key_hash(door: str, action: str, key: str) -> str:
    """What a key is kept by: SHA-256, in hex."""
    return hashlib.sha256(_SEPARATOR.join((door, action, key)).encode()).hexdigest()
