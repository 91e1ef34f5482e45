"""Ark's eight actions over a small library: members in, Result out. Raises UpstreamError."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from portrait.model import AssetType, GroupType, Home, UpstreamId
from portrait.ports.upstream import NewUpstreamAsset, UpstreamEntry
from tests.scripted_upstream import ScriptedUpstream

Members = Mapping[str, Any]


def _create_group(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    return {"Id": library.create_group(home, members["Name"], members["Description"])}


def _get_group(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    one = library.get_group(home, members["Id"])
    return {"Id": one.upstream_id, "GroupType": one.type, "Name": one.name}


def _delete_group(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    library.delete_group(home, members["Id"])
    return {}


def _list_groups(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    wanted = members["Filter"]
    kind = GroupType(wanted["GroupType"])
    return _items(library.find_groups(home, kind, wanted.get("Name", "")))


def _list_assets(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    wanted = members["Filter"]
    kind = GroupType(wanted["GroupType"])
    (group,) = wanted.get("GroupIds", [None])
    return _items(library.find_assets(home, kind, wanted.get("Name", ""), group))


def _items(entries: list[UpstreamEntry]) -> Members:
    return {
        "Items": [
            {
                "Id": one.upstream_id,
                "Name": one.name,
                "CreateTime": one.created_at.isoformat() if one.created_at else "",
            }
            for one in entries
        ]
    }


def _create_asset(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    wanted = NewUpstreamAsset(
        group=UpstreamId(members["GroupId"]),
        url=members["URL"],
        type=AssetType(members["AssetType"]),
        name=members["Name"],
    )
    return {"Id": library.create_asset(home, wanted)}


def _get_asset(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    one = library.get_asset(home, members["Id"])
    seen = {
        "Id": one.upstream_id,
        "GroupId": one.group,
        "AssetType": one.type,
        "Name": one.name,
        "Status": one.status,
        "URL": one.url,
    }
    error = {"Error": {"Code": one.failure.code, "Message": ""}} if one.failure else {}
    return {**seen, **error}


def _delete_asset(library: ScriptedUpstream, home: Home, members: Members) -> Members:
    library.delete_asset(home, members["Id"])
    return {}


WORK: Final[Mapping[str, Callable[[ScriptedUpstream, Home, Members], Members]]] = {
    "CreateAssetGroup": _create_group,
    "GetAssetGroup": _get_group,
    "DeleteAssetGroup": _delete_group,
    "ListAssetGroups": _list_groups,
    "CreateAsset": _create_asset,
    "GetAsset": _get_asset,
    "DeleteAsset": _delete_asset,
    "ListAssets": _list_assets,
}
