"""Sealing with KMS: texts that nobody who reads the table can read.

The encryption context names the purpose and the row, so a ciphertext moved to another row or column
does not open. It also counts the chunks, so none can be dropped, added or put elsewhere.

IAM: kms:Encrypt to seal, kms:Decrypt to unseal.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.model import Sealed

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

CHUNK_BYTES: Final = 4096
"""The most plaintext that one KMS Encrypt takes under a symmetric key."""
_FORM: Final = b"1"
"""Leads the plaintext: KMS takes none that is empty, and the form may change one day."""


class KmsSealer:
    """Seals under one KMS key."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def seal(self, text: str, purpose: str, pk: str, sk: str) -> Sealed:
        """Encrypt `text` for one purpose and one row. Raises ServiceUnavailable."""
        plain = _FORM + text.encode()
        pieces = [plain[at : at + CHUNK_BYTES] for at in range(0, len(plain), CHUNK_BYTES)]
        try:
            return Sealed(
                tuple(
                    self._client.encrypt(
                        KeyId=self._key_id,
                        Plaintext=piece,
                        EncryptionContext=_context(purpose, pk, sk, index, len(pieces)),
                    )["CiphertextBlob"]
                    for index, piece in enumerate(pieces, start=1)
                )
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        """The text. Raises ServiceUnavailable, also for what was sealed for another place."""
        count = len(sealed.chunks)
        try:
            plain = b"".join(
                self._client.decrypt(
                    KeyId=self._key_id,
                    CiphertextBlob=chunk,
                    EncryptionContext=_context(purpose, pk, sk, index, count),
                )["Plaintext"]
                for index, chunk in enumerate(sealed.chunks, start=1)
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
        if not plain.startswith(_FORM):
            raise ServiceUnavailable
        return plain[len(_FORM) :].decode()


def _context(purpose: str, pk: str, sk: str, index: int, count: int) -> Mapping[str, str]:
    return {"purpose": purpose, "pk": pk, "sk": sk, "chunk": f"{index}/{count}"}
