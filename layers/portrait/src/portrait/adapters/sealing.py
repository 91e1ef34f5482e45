"""Sealing with KMS: texts that nobody who reads the table can read.

A text longer than KMS takes at once is sealed in chunks; each is bound to its place as
`unsealing` describes it.

IAM: kms:Encrypt to seal, kms:Decrypt to unseal.
"""

from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from portrait.adapters.unsealing import FORM, KmsUnsealer, context
from portrait.errors import ServiceUnavailable
from portrait.model import Sealed

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

CHUNK_BYTES: Final = 4096
"""The most plaintext that one KMS Encrypt takes under a symmetric key."""


class KmsSealer:
    """Seals under one KMS key."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client = client
        self._key_id = key_id
        self._unsealer = KmsUnsealer(client, key_id)

    def seal(self, text: str, purpose: str, pk: str, sk: str) -> Sealed:
        """Encrypt `text` for one purpose and one row. Raises ServiceUnavailable."""
        plain = FORM + text.encode()
        pieces = [plain[at : at + CHUNK_BYTES] for at in range(0, len(plain), CHUNK_BYTES)]
        try:
            return Sealed(
                tuple(
                    self._client.encrypt(
                        KeyId=self._key_id,
                        Plaintext=piece,
                        EncryptionContext=context(purpose, pk, sk, index, len(pieces)),
                    )["CiphertextBlob"]
                    for index, piece in enumerate(pieces, start=1)
                )
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        """The text. Raises ServiceUnavailable, also for what was sealed for another place."""
        return self._unsealer.unseal(sealed, purpose, pk, sk)
