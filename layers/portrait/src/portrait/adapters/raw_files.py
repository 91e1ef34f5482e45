"""Uploaded bodies in S3 as they came, until somebody has looked at them.

IAM: s3:GetObject, s3:DeleteObject where they are; s3:PutObject where files of assets are. Who may
not list a bucket is told AccessDenied of an object that is not there (S3, GetObject).
"""

import hashlib
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable, StateChanged
from portrait.ports.receipts import RawFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE: Final = frozenset({"NoSuchKey", "AccessDenied", "404", "403"})
_CHUNK_BYTES: Final = 1024 * 1024
_ANOTHER: Final = frozenset({"PreconditionFailed", "412"})


class S3RawFiles:
    """The raw files of one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def fetch_raw(self, key: str, most_bytes: int) -> RawFile | None:
        """1 GetObject; what is beyond `most_bytes` is not read."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                data = body.read(most_bytes)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise ServiceUnavailable from error
        except (BotoCoreError, OSError) as error:
            raise ServiceUnavailable from error
        size = answer["ContentLength"]
        if len(data) < min(size, most_bytes):
            raise ServiceUnavailable
        return RawFile(data, answer.get("ContentType", ""), size, answer["ETag"])

    def digest_raw(self, key: str, raw: RawFile) -> str:
        """1 GetObject, of the very object that was read; a megabyte at a time is held."""
        digest = hashlib.sha256()
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, IfMatch=raw.etag)
            with answer["Body"] as body:
                while chunk := body.read(_CHUNK_BYTES):
                    digest.update(chunk)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE | _ANOTHER:
                raise StateChanged(key) from error
            raise ServiceUnavailable from error
        except (BotoCoreError, OSError) as error:
            raise ServiceUnavailable from error
        return digest.hexdigest()

    def adopt_raw(self, key: str, raw: RawFile, target: str, media_type: str) -> None:
        """1 CopyObject, of the very object that was read."""
        try:
            self._client.copy_object(
                Bucket=self._bucket,
                Key=target,
                CopySource={"Bucket": self._bucket, "Key": key},
                CopySourceIfMatch=raw.etag,
                ContentType=media_type,
                MetadataDirective="REPLACE",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE | _ANOTHER:
                raise StateChanged(key) from error
            raise ServiceUnavailable from error
        except BotoCoreError as error:
            raise ServiceUnavailable from error

    def drop_raw(self, key: str) -> None:
        """1 DeleteObject."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
