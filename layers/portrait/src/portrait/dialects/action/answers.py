"""What each Action answers: Ark's members, under Ark's names."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from portrait.dialects.action.door import REGION, SERVICE, VERSION
from portrait.model import Asset, Group, GroupId, Receipt, Status, VideoId
from portrait.rules.transitions import public_status
from portrait.usecases.liveness import Opened
from portrait.usecases.real_groups import PendingGroup


def success(request_id: str, action: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """The envelope of a success: metadata and Result."""
    return {"ResponseMetadata": metadata(request_id, action), "Result": result}


def metadata(request_id: str, action: str) -> dict[str, Any]:
    """Who answered what; `action` is empty when the request named none that exists."""
    return {
        "RequestId": request_id,
        "Action": action,
        "Version": VERSION,
        "Service": SERVICE,
        "Region": REGION,
    }


def group_id(group: Group | PendingGroup) -> dict[str, Any]:
    """CreateAssetGroup and UpdateAssetGroup."""
    return {"Id": group.group}


def asset_id(asset: Asset) -> dict[str, Any]:
    """CreateAsset and UpdateAsset; the upload too."""
    return {"Id": asset.asset}


def receipt(found: Receipt, status_url: str) -> dict[str, Any]:
    """An upload that nobody has looked at yet."""
    return {
        "Id": found.asset,
        "Status": Status.PROCESSING,
        "UpstreamStatus": Status.PROCESSING,
        "StatusURL": status_url,
    }


def group(row: Group) -> dict[str, Any]:
    """GetAssetGroup, and an item of ListAssetGroups."""
    return {
        "Id": row.group,
        "Name": row.name,
        "Title": row.name,
        "Description": row.description,
        "GroupType": row.type,
        "ProjectName": row.project,
        "CreateTime": time(row.created_at),
        "UpdateTime": time(row.updated_at),
    }


def asset(row: Asset, url: str) -> dict[str, Any]:
    """GetAsset, and an item of ListAssets (whose `url` is empty)."""
    status = public_status(row.state)
    body: dict[str, Any] = {
        "Id": row.asset,
        "Name": row.name,
        "URL": url,
        "AssetType": row.type,
        "GroupId": row.group,
        "Status": status,
        "UpstreamStatus": status,
        "Moderation": {"Strategy": row.moderation or "Default"},
        "ProjectName": row.project,
        "CreateTime": time(row.created_at),
        "UpdateTime": time(row.updated_at),
    }
    if row.failure is not None:
        body["Error"] = {"Code": row.failure.code, "Message": row.failure.message}
    return body


def asset_with_url(found: tuple[Asset, str]) -> dict[str, Any]:
    """GetAsset: the row and the URL of its media, empty if none is held."""
    return asset(*found)


def verification(opened: Opened) -> dict[str, Any]:
    """CreateVisualValidateSession; ExpiresAt and InviteURL are the gateway's own members."""
    return {
        "BytedToken": opened.token,
        "H5Link": opened.link,
        "CallbackURL": opened.callback_url,
        "ExpiresAt": time(opened.expires_at),
        "InviteURL": opened.invite_url,
    }


def verified_group(found: GroupId) -> dict[str, Any]:
    """GetVisualValidateResult."""
    return {"GroupId": found}


def deleted(used_by: Sequence[VideoId]) -> dict[str, Any]:
    """DeleteAssetGroup and DeleteAsset; UsedBy is the gateway's own, and there if there are any."""
    return {"UsedBy": list(used_by)} if used_by else {}


def as_it_is(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lists, which their window has rendered."""
    return body


def page(items: Sequence[Mapping[str, Any]], total: int, number: int, size: int) -> dict[str, Any]:
    """A list by page numbers."""
    return {"Items": items, "TotalCount": total, "PageNumber": number, "PageSize": size}


def slice_(items: Sequence[Mapping[str, Any]], next_token: str | None) -> dict[str, Any]:
    """A list by cursor; no NextToken at the end."""
    body: dict[str, Any] = {"Items": items}
    if next_token is not None:
        body["NextToken"] = next_token
    return body


def time(moment: datetime) -> str:
    """A time as Ark spells it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
