"""Pictures to make small ones of: files of the bucket, and what guarded URLs show.

IAM: s3:GetObject, s3:PutObject.
"""

from typing import TYPE_CHECKING, Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.guard.fetcher import Fetcher, TooLarge
from portrait.ports.thumbnails import PictureNotThere, PictureUnfit

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A role that may not list a bucket is told 403 where nothing is.
_ABSENT: Final = frozenset({"404", "403", "NoSuchKey", "NotFound", "AccessDenied", "Forbidden"})


class S3Pictures:
    """The PictureFiles over one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def has_picture(self, key: str) -> bool:
        """1 HeadObject."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _says_absent(error):
                return False
            raise ServiceUnavailable from error
        except BotoCoreError as error:
            raise ServiceUnavailable from error
        return True

    def load_picture(self, key: str, max_bytes: int) -> bytes:
        """1 GetObject."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            if answer["ContentLength"] > max_bytes:
                raise PictureUnfit(f"more than {max_bytes} bytes")
            return answer["Body"].read()
        except ClientError as error:
            if _says_absent(error):
                raise PictureNotThere("no such file") from error
            raise ServiceUnavailable from error
        except BotoCoreError as error:
            raise ServiceUnavailable from error

    def keep_picture(self, key: str, data: bytes, content_type: str) -> None:
        """1 PutObject."""
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, ContentType=content_type
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error


class GuardedPictures:
    """The PictureSource over the guarded way out."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def fetch_picture(self, url: str, max_bytes: int) -> bytes:
        """1 GET, nothing followed."""
        try:
            answer = self._fetcher.fetch(url, max_bytes)
        except TooLarge as error:
            raise PictureUnfit(f"more than {max_bytes} bytes") from error
        except httpx.HTTPError as error:
            raise PictureNotThere(type(error).__name__) from error
        if answer.status != httpx.codes.OK:
            raise PictureNotThere(f"status {answer.status}")
        return answer.body


def _says_absent(error: ClientError) -> bool:
    return str(error.response.get("Error", {}).get("Code", "")) in _ABSENT
