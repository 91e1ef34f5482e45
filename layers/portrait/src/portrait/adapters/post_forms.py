"""Forms by which a file goes straight to S3: one name, one type, one size (S3, POST policies).

IAM: s3:PutObject, since a signed form may do what its signer may.
"""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.ports.receipts import PostForm

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3PostForms:
    """Forms for one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def post_form(self, key: str, media_type: str, size_bytes: int, seconds: int) -> PostForm:
        """Signs a policy; no call."""
        try:
            made = self._client.generate_presigned_post(
                Bucket=self._bucket,
                Key=key,
                Fields={"Content-Type": media_type},
                Conditions=[
                    {"Content-Type": media_type},
                    ["content-length-range", size_bytes, size_bytes],
                ],
                ExpiresIn=seconds,
            )
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
        return PostForm(made["url"], made["fields"])
