"""How groups, assets and counts lie in the sandbox's one DynamoDB table.

    pk                        sk           what
    LIB#<account>#<project>   GROUP#<id>   a group
    LIB#<account>#<project>   ASSET#<id>   an asset, with its lease and its verdict
    LIB#<account>#<project>   DELETING     ids of groups that are gone while assets of theirs remain
    LIB#<account>#<project>   VIDEO#<id>   a video task; expires
    POOL#<account>            POOL         groups and assets in use
    TOKEN#<BytedToken>        SESSION      a liveness session, whoever asked for it; expires
    RATE#<account>#<action>   RATE         the calls that still count, and a version
    CALLBACKS                 SLOT#<n>     a callback that is under way, on one machine
    SPELL#<account>#<project> <name>       how often a `throttle:` name was seen; expires

Ids begin with their creation time, so the order of keys is the order of creation.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from functions.sandbox.model import (
    Asset,
    AssetId,
    AssetType,
    Group,
    GroupId,
    GroupType,
    Library,
    Verdict,
)

Row = dict[str, Any]
"""An item or a key in DynamoDB's own typed JSON."""

GROUP: Final = "GROUP#"
ASSET: Final = "ASSET#"


def text(value: str) -> Row:
    """A string attribute."""
    return {"S": value}


def number(value: int) -> Row:
    """A whole number attribute."""
    return {"N": str(value)}


def partition(library: Library) -> str:
    """The partition of one account's project."""
    return f"LIB#{library.account}#{library.project}"


def group_key(library: Library, group_id: str) -> Row:
    """The key of a group."""
    return {"pk": text(partition(library)), "sk": text(GROUP + group_id)}


def asset_key(library: Library, asset_id: str) -> Row:
    """The key of an asset."""
    return {"pk": text(partition(library)), "sk": text(ASSET + asset_id)}


def deleting_key(library: Library) -> Row:
    """The key of the library's list of groups whose assets are still being deleted."""
    return {"pk": text(partition(library)), "sk": text("DELETING")}


def pool_key(account: str) -> Row:
    """The key of the account's counts."""
    return {"pk": text(f"POOL#{account}"), "sk": text("POOL")}


def rate_key(account: str, action: str) -> Row:
    """The key of the account's recent calls of one action."""
    return {"pk": text(f"RATE#{account}#{action}"), "sk": text("RATE")}


def spell_key(library: Library, name: str) -> Row:
    """The key of the count of a `throttle:` name."""
    return {"pk": text(f"SPELL#{library.account}#{library.project}"), "sk": text(name)}


def session_key(token: str) -> Row:
    """The key of a liveness session: a browser brings its token and nothing else."""
    return {"pk": text(f"TOKEN#{token}"), "sk": text("SESSION")}


def group_row(library: Library, group: Group) -> Row:
    """A group as an item."""
    return {
        **group_key(library, group.id),
        "type": text(group.type),
        "name": text(group.name),
        "description": text(group.description),
        "created_ms": number(group.created_ms),
        "updated_ms": number(group.updated_ms),
    }


def read_group(row: Mapping[str, Any]) -> Group:
    """A group from its item."""
    return Group(
        id=GroupId(row["sk"]["S"].removeprefix(GROUP)),
        type=cast("GroupType", row["type"]["S"]),
        name=row["name"]["S"],
        description=row["description"]["S"],
        created_ms=int(row["created_ms"]["N"]),
        updated_ms=int(row["updated_ms"]["N"]),
    )


def asset_row(library: Library, asset: Asset) -> Row:
    """A new asset as an item."""
    row = {
        **asset_key(library, asset.id),
        "group_id": text(asset.group),
        "group_type": text(asset.group_type),
        "type": text(asset.type),
        "name": text(asset.name),
        "moderation": text(asset.moderation),
        "created_ms": number(asset.created_ms),
        "updated_ms": number(asset.updated_ms),
        "rests_ms": number(asset.rests_ms),
        "source_url": text(asset.source_url),
    }
    if asset.verdict is not None:
        row["verdict_code"] = text(asset.verdict.code)
        row["verdict_message"] = text(asset.verdict.message)
    return row


def read_asset(row: Mapping[str, Any]) -> Asset:
    """An asset from its item."""
    verdict = None
    if "verdict_code" in row:
        verdict = Verdict(row["verdict_code"]["S"], row["verdict_message"]["S"])
    return Asset(
        id=AssetId(row["sk"]["S"].removeprefix(ASSET)),
        group=GroupId(row["group_id"]["S"]),
        group_type=cast("GroupType", row["group_type"]["S"]),
        type=cast("AssetType", row["type"]["S"]),
        name=row["name"]["S"],
        moderation=row["moderation"]["S"],
        created_ms=int(row["created_ms"]["N"]),
        updated_ms=int(row["updated_ms"]["N"]),
        rests_ms=int(row["rests_ms"]["N"]),
        source_url=row.get("source_url", {"S": ""})["S"],
        verdict=verdict,
    )
