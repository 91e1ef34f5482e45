"""A create under an idempotency key: done at most once."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Once:
    """What a create writes beside its row, so that the same request again is known again.

    `key_hash` names door, action and key, `fingerprint` what was asked for: both SHA-256, in hex.
    """

    key_hash: str
    fingerprint: str
    expires_at: datetime
    instead_of: str = ""
    """The id that the key named before, when nothing came of that create: it may be replaced."""
