"""The secret of a signing key: sealed for its own row, because checking a signature needs it."""

from base64 import b64decode, b64encode
from typing import Final

from portrait.errors import ServiceUnavailable
from portrait.model import Key, KeyId, Sealed
from portrait.ports.services import Sealer, Unsealer

SIGNING_PURPOSE: Final = "signing-key"
_JOINT: Final = "."


def signing_proof(key_id: KeyId, secret: str, sealer: Sealer) -> str:
    """What is stored of a signing secret. Raises ServiceUnavailable."""
    sealed = sealer.seal(secret, SIGNING_PURPOSE, *_place(key_id))
    return _JOINT.join(b64encode(chunk).decode() for chunk in sealed.chunks)


def signing_secret(key: Key, unsealer: Unsealer) -> str:
    """The secret of a signing key. Raises ServiceUnavailable, also for a proof that is none."""
    try:
        chunks = tuple(b64decode(chunk, validate=True) for chunk in key.proof.split(_JOINT))
    except ValueError as error:
        raise ServiceUnavailable from error
    return unsealer.unseal(Sealed(chunks), SIGNING_PURPOSE, *_place(key.key_id))


def _place(key_id: KeyId) -> tuple[str, str]:
    return f"KEY#{key_id}", "KEY"
