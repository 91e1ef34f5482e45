"""What the routes of assets answer about generic uploads."""

from collections.abc import Callable, Sequence
from typing import Any

from portrait.dialects.rest.assets import GENERIC
from portrait.dialects.rest.fields import page, time
from portrait.ids import record_id
from portrait.model import GenericUpload
from portrait.usecases.lists import ByPage


def generic(row: GenericUpload, thumbnail: str | None, url: str = "") -> dict[str, Any]:
    """A generic upload; `url` is empty but for who asks for this one."""
    return {
        "id": record_id(row.upload),
        "assetId": row.upload,
        "token360AssetId": row.upload,
        "groupId": None,
        "assetGroupId": None,
        "groupName": None,
        "assetKind": GENERIC,
        "groupType": None,
        "name": row.name,
        "assetType": row.type.lower(),
        "mediaType": row.type.lower(),
        "mimeType": row.media_type,
        "sizeBytes": row.size,
        "width": row.width,
        "height": row.height,
        "sourceType": "upload",
        "status": "active",
        "error": None,
        "url": url,
        "thumbnailUrl": thumbnail,
        "createdAt": time(row.created_at),
        "updatedAt": time(row.updated_at),
        "expiresAt": time(row.expires_at),
    }


def generics(
    rows: Sequence[GenericUpload],
    total: int,
    shown: ByPage,
    thumbnail: Callable[[GenericUpload], str | None],
) -> dict[str, Any]:
    """A page of generic uploads."""
    return page([generic(row, thumbnail(row)) for row in rows], total, shown)
