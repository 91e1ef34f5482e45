"""Opaque, signed cursors: where a list goes on, good for one customer and one list only."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from portrait.errors import FieldProblem, InvalidParameter
from portrait.model import CustomerId

CURSOR_PURPOSE: Final = "list-cursor-v1"
"""What the key is derived for from the gateway's root secret."""
_MAC_BYTES: Final = 16


class Cursors:
    """Writes and reads `NextToken`s with a key of the gateway."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def write(self, place: str, customer: CustomerId, list_name: str) -> str:
        """The token that leads on from `place`."""
        raw = place.encode()
        token = self._mac(raw, customer, list_name) + raw
        return base64.urlsafe_b64encode(token).rstrip(b"=").decode()

    def read(self, token: str, customer: CustomerId, list_name: str) -> str:
        """The place in a token of ours. Raises InvalidParameter for any other."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise _not_ours() from error
        mac, place = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(place, customer, list_name)):
            raise _not_ours()
        return place.decode()

    def _mac(self, place: bytes, customer: CustomerId, list_name: str) -> bytes:
        text = f"{customer}\n{list_name}\n".encode() + place
        return hmac.digest(self._key(), text, hashlib.sha256)[:_MAC_BYTES]


def _not_ours() -> InvalidParameter:
    return InvalidParameter(
        FieldProblem("NextToken", "is not a token of this list; start again without it")
    )
