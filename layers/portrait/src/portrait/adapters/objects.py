"""Uploaded files in S3, until the upstream has fetched them.

IAM: s3:PutObject, s3:DeleteObject; s3:GetObject for who makes links, since a presigned link may do
what its signer may.
"""

from typing import TYPE_CHECKING, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

S3_CONFIG: Final = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
)
"""For the client this adapter is given.

"virtual" makes links carry the region's own host, and "regional" does in us-east-1, too: /console
names the host that its forms go to. The default signs for the global host, which redirects for a
bucket that is new, and a redirected signature does not hold. An endpoint that is an IP address is
addressed by path all the same.
"""


class S3Objects:
    """The files of one bucket; it encrypts them by its own default."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store one file. Raises ServiceUnavailable."""
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, ContentType=content_type
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error

    def signed_url(self, key: str, seconds: int) -> str:
        """A URL by which anybody can GET the file for so long. Raises ServiceUnavailable."""
        try:
            return self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error

    def delete(self, key: str) -> None:
        """Remove the file; one that is gone already is fine. Raises ServiceUnavailable."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
