"""The values that signing and verifying speak about. None of them prints a secret."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key pair, with the session token that belongs to it if it is a temporary one.

    The secret is used as the UTF-8 bytes of its text, even when it looks like base64.
    """

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a signature is valid: ``Scope("cn-beijing", "ark")``."""

    region: str
    service: str


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it stands on the wire.

    ``path`` is taken as it is, neither decoded nor encoded. ``query`` is the decoded list of names
    and values, repeated names included. ``headers`` keep their spelling and repetitions. Query,
    headers and body are left out of the representation: they may carry tokens and personal data.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    def headers_by_name(self) -> dict[str, list[str]]:
        """Every value of each header, under its lower-case name, in the order received.

        Names that are not ASCII are left out: no HTTP header has one, and Unicode has letters whose
        lower case is an ASCII letter, which would let one header pass for another.
        """
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            if name.isascii():
                found.setdefault(name.lower(), []).append(value)
        return found


@dataclass(frozen=True, slots=True)
class Verified:
    """Who signed a request, for where, and when (UTC, whole seconds)."""

    access_key_id: str
    region: str
    service: str
    signed_at: datetime
