"""Opening with KMS what was sealed with it.

The encryption context names the purpose and the row, so a ciphertext moved to another row or column
does not open. It also counts the chunks, so none can be dropped, added or put elsewhere.

IAM: kms:Decrypt.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.model import Sealed

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

FORM: Final = b"1"
"""Leads the plaintext: KMS takes none that is empty, and the form may change one day."""


class KmsUnsealer:
    """Opens what was sealed under one KMS key."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        """The text. Raises ServiceUnavailable, also for what was sealed for another place."""
        count = len(sealed.chunks)
        try:
            plain = b"".join(
                self._client.decrypt(
                    KeyId=self._key_id,
                    CiphertextBlob=chunk,
                    EncryptionContext=context(purpose, pk, sk, index, count),
                )["Plaintext"]
                for index, chunk in enumerate(sealed.chunks, start=1)
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
        if not plain.startswith(FORM):
            raise ServiceUnavailable
        return plain[len(FORM) :].decode()


def context(purpose: str, pk: str, sk: str, index: int, count: int) -> Mapping[str, str]:
    """What one chunk of so many is bound to."""
    return {"purpose": purpose, "pk": pk, "sk": sk, "chunk": f"{index}/{count}"}
