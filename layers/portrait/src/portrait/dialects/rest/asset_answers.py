"""What the routes of assets answer.

What is not known of an asset is null: the measures of a file are those of one that came through
us, and `groupName` is the name of a group that is there.
"""

from collections.abc import Callable, Mapping
from typing import Any

from portrait.dialects.rest.fields import KINDS, TYPES, page, time
from portrait.ids import as_ta, record_id
from portrait.model import Asset, GroupId
from portrait.rules.transitions import public_status
from portrait.usecases.lists import ByPage, Listing


def asset(
    row: Asset, group_name: str | None, thumbnail: str | None, url: str = ""
) -> dict[str, Any]:
    """An asset; `url` is empty in lists and until it is active."""
    failure, known = row.failure, row.measures
    return {
        "id": record_id(row.asset),
        "assetId": as_ta(row.asset),
        "token360AssetId": as_ta(row.asset),
        "groupId": row.group,
        "assetGroupId": row.group,
        "groupName": group_name,
        "assetKind": KINDS[row.group_type],
        "groupType": TYPES[row.group_type],
        "name": row.name,
        "assetType": row.type.lower(),
        "mediaType": row.type.lower(),
        "mimeType": known.media_type if known else None,
        "sizeBytes": known.size if known else None,
        "width": known.width if known else None,
        "height": known.height if known else None,
        "sourceType": "url" if row.source_host else "upload",
        "status": public_status(row.state).lower(),
        "error": {"code": failure.code, "message": failure.message} if failure else None,
        "url": url,
        "thumbnailUrl": thumbnail,
        "createdAt": time(row.created_at),
        "updatedAt": time(row.updated_at),
    }


def assets(
    found: Listing[Asset],
    names: Mapping[GroupId, str],
    shown: ByPage,
    thumbnail: Callable[[Asset], str | None],
) -> dict[str, Any]:
    """A page of assets; `names` are those of their groups."""
    rows = [asset(row, names.get(row.group), thumbnail(row)) for row in found.rows]
    return page(rows, found.total or 0, shown)
