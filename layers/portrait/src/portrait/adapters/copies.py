"""Copies in S3 of what guarded URLs show: part by part, so that memory is bounded.

IAM: s3:PutObject (the calls of a multipart upload too), s3:AbortMultipartUpload, s3:DeleteObject.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.guard.fetcher import Fetcher
from portrait.guard.pinning import Denied
from portrait.ports.copies import NotCopied

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART_BYTES: Final = 8 * 1024 * 1024
"""S3 wants at least 5 MB of every part but the last, and takes 10,000 parts."""
_CHECKSUMS: Final = ("ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME")


class S3Copier:
    """The Copier into one bucket."""

    def __init__(self, client: "S3Client", bucket: str, fetcher: Fetcher) -> None:
        self._client = client
        self._bucket = bucket
        self._fetcher = fetcher

    def copy_file(self, url: str, key: str, content_type: str, max_bytes: int) -> None:
        """1 GET, nothing followed; 1 multipart upload, aborted if anything fails."""
        try:
            with self._fetcher.opened(url) as answer:
                if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                    raise ServiceUnavailable
                if answer.status_code != httpx.codes.OK:
                    raise NotCopied(f"status {answer.status_code}")
                self._store(_parts(answer.iter_raw(), max_bytes), key, content_type)
        except Denied as error:
            raise NotCopied("the URL leads where it must not") from error
        except (httpx.HTTPError, BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error

    def remove_copy(self, key: str) -> None:
        """1 DeleteObject."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error

    def _store(self, parts: Iterable[bytes], key: str, content_type: str) -> None:
        begun = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=key, ContentType=content_type
        )
        upload = begun["UploadId"]
        try:
            stored = [
                self._part(key, upload, number, data) for number, data in enumerate(parts, start=1)
            ]
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": stored}
            )
        except BaseException:
            # What is left in spite of this, a rule of the bucket aborts.
            with suppress(BotoCoreError, ClientError):
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload)
            raise

    def _part(self, key: str, upload: str, number: int, data: bytes) -> Any:
        told: Any = self._client.upload_part(
            Bucket=self._bucket, Key=key, UploadId=upload, PartNumber=number, Body=data
        )
        # S3 wants to be told again of each part's checksum that it was given.
        sums = {name: told[name] for name in _CHECKSUMS if name in told}
        return {"PartNumber": number, "ETag": told["ETag"], **sums}


def _parts(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """What comes in parts of one size, the last one smaller. Raises NotCopied."""
    held, size = bytearray(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise NotCopied(f"more than {max_bytes} bytes")
        held += chunk
        while len(held) >= PART_BYTES:
            yield bytes(held[:PART_BYTES])
            del held[:PART_BYTES]
    if not size:
        raise NotCopied("nothing is there")
    if held:
        yield bytes(held)
