"""Copies of media in S3, and the links to them that the sandbox hands out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from functions.sandbox.model import AssetId, Library

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LINK_SECONDS: Final = 43_200
_KEYS_A_DELETE: Final = 1000


@dataclass(frozen=True, slots=True)
class S3Copies:
    """The port `Copies` over one bucket."""

    client: S3Client
    bucket: str

    def keep(self, library: Library, asset_id: AssetId, data: bytes, media_type: str) -> None:
        """Store a copy."""
        self.client.put_object(
            Bucket=self.bucket, Key=_key(library, asset_id), Body=data, ContentType=media_type
        )

    def link(self, library: Library, asset_id: AssetId) -> str:
        """A link to the copy that expires in 12 hours, or with the function's own credentials."""
        return self.client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket, "Key": _key(library, asset_id)},
            ExpiresIn=LINK_SECONDS,
        )

    def drop(self, library: Library, asset_ids: list[AssetId]) -> None:
        """Remove copies, those that were never made included."""
        for start in range(0, len(asset_ids), _KEYS_A_DELETE):
            some = asset_ids[start : start + _KEYS_A_DELETE]
            keys: list[Any] = [{"Key": _key(library, asset_id)} for asset_id in some]
            self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True})


def _key(library: Library, asset_id: str) -> str:
    return f"copies/{library.account}/{quote(library.project, safe='')}/{asset_id}"
