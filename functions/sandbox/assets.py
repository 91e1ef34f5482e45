"""The five asset actions: pure rules over the ports, one function each."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from functions.sandbox.ids import mint_asset_id, public_time
from functions.sandbox.lists import cut, hint, read_window
from functions.sandbox.magic import Spell, check_gates, read_spell
from functions.sandbox.model import Asset, AssetId, Group, GroupId
from functions.sandbox.ports import IdTaken, Rename
from functions.sandbox.rates import CAPACITY
from functions.sandbox.refusals import (
    Refusal,
    asset_not_found,
    group_not_found,
    write_rate_exceeded,
)
from functions.sandbox.requests import AssetFilter, ById, CreateAsset, ListAssets, UpdateAsset
from functions.sandbox.review import Patience, failure, reviewed
from functions.sandbox.spells import after_commit, before_commit
from functions.sandbox.world import Caller, World

Result = dict[str, Any] | None

DEEPEST: Final = 20_000
_MINTS: Final = 8


def create(world: World, caller: Caller, request: CreateAsset) -> Result:
    """Take an asset in; its media is looked at later.

    Raises Refusal: group not found, account-wide reasons, pool full, refusals by magic name.
    """
    name = request.name or ""
    spell = read_spell(name)
    switches = world.settings.switches
    check_gates(spell, "CreateAsset", unsigned=False, unpaid=switches.package_missing)
    if (
        spell
        and spell.word == "throttle"
        and world.turns.throttle(caller.library, name, spell.number, caller.now_ms)
    ):
        raise write_rate_exceeded()
    if request.moderation and request.moderation.strategy == "Skip" and not switches.prefilter_off:
        raise Refusal(
            "InvalidParameter.Moderation.Strategy",
            "Skip needs the content pre-filter of the account to be switched off.",
        )
    group = world.groups.get(caller.library, GroupId(request.group_id))
    if group is None:
        raise group_not_found(request.group_id)
    before_commit(spell)
    for _ in range(_MINTS):
        asset = _new_asset(world, caller, request, group, spell)
        try:
            world.assets.add(caller.library, asset, CAPACITY[world.settings.tier])
        except IdTaken:
            continue
        return after_commit(spell, {"Id": asset.id}, world.sleep)
    raise Refusal("InternalError", "No free asset id was found.")


def _new_asset(
    world: World, caller: Caller, request: CreateAsset, group: Group, spell: Spell | None
) -> Asset:
    seconds: float = world.settings.active_after_seconds
    if spell and spell.word == "slow":
        seconds = spell.number
    return Asset(
        id=mint_asset_id(caller.now_ms, world.random),
        group=group.id,
        group_type=group.type,
        type=request.asset_type,
        name=request.name or "",
        moderation=request.moderation.strategy if request.moderation else "Default",
        created_ms=caller.now_ms,
        updated_ms=caller.now_ms,
        rests_ms=caller.now_ms + round(seconds * 1000),
        source_url=request.url,
        verdict=failure(spell.code) if spell and spell.word == "fail" else None,
    )


def get(world: World, caller: Caller, request: ById) -> Result:
    """Show an asset, judging its media first if nobody has. Raises Refusal: not found."""
    asset = world.assets.get(caller.library, AssetId(request.id))
    if asset is None or _lags(world, caller, asset):
        raise asset_not_found(request.id)
    return render(world, caller, reviewed(world, caller, asset, Patience()))


def update(world: World, caller: Caller, request: UpdateAsset) -> Result:
    """Change the name. Raises Refusal: not found."""
    asset_id = AssetId(request.id)
    change = Rename(request.name, None, caller.now_ms)
    if world.assets.get(caller.library, asset_id) is None or not world.assets.rename(
        caller.library, asset_id, change
    ):
        raise asset_not_found(request.id)
    return {"Id": request.id}


def delete(world: World, caller: Caller, request: ById) -> Result:
    """Delete an asset and its copy. Raises Refusal: not found."""
    asset_id = AssetId(request.id)
    if world.assets.get(caller.library, asset_id) is None or not world.assets.remove(
        caller.library, asset_id
    ):
        raise asset_not_found(request.id)
    world.copies.drop(caller.library, [asset_id])
    return {}


def list_(world: World, caller: Caller, request: ListAssets) -> Result:
    """Show the assets of one project, judging unjudged ones as far as the time allows.

    Raises Refusal: paging that cannot be.
    """
    window = read_window(request, DEEPEST)
    by_creation = request.sort_by in (None, "CreateTime")
    descending = request.sort_order != "Asc"
    after, batch = hint(window, presorted=by_creation)
    rows = world.assets.scan(caller.library, newest_first=descending, after=after, batch=batch)
    patience = Patience()

    def key(asset: Asset) -> tuple[str, str]:
        match request.sort_by:
            case "UpdateTime":
                return f"{asset.updated_ms:020}", asset.id
            case "GroupId":
                return asset.group, asset.id
        return "", asset.id

    found = cut(
        _matching(world, caller, request.filter or AssetFilter(), rows, patience),
        window,
        key,
        presorted=by_creation,
        descending=descending,
    )
    items = [
        render(world, caller, reviewed(world, caller, asset, patience)) for asset in found.rows
    ]
    return {"Items": items, **found.members}


def _matching(
    world: World, caller: Caller, asked: AssetFilter, rows: Iterable[Asset], patience: Patience
) -> Iterator[Asset]:
    """What a filter lets through; a filter by status needs the media judged first."""
    for asset in rows:
        if (
            _lags(world, caller, asset)
            or (asked.group_type and asset.group_type != asked.group_type)
            or (asked.group_ids and asset.group not in asked.group_ids)
            or (asked.name and asked.name not in asset.name)
        ):
            continue
        shown = asset
        if asked.statuses:
            if caller.now_ms >= asset.rests_ms:
                shown = reviewed(world, caller, asset, patience)
            if shown.status(caller.now_ms) not in asked.statuses:
                continue
        yield shown


def _lags(world: World, caller: Caller, asset: Asset) -> bool:
    return caller.now_ms < asset.created_ms + world.settings.switches.read_lag * 1000


def render(world: World, caller: Caller, asset: Asset) -> dict[str, Any]:
    """An asset as the platform prints it; a link to its media only once it is Active."""
    status = asset.status(caller.now_ms)
    shown: dict[str, Any] = {
        "Id": asset.id,
        "Name": asset.name,
        "URL": world.copies.link(caller.library, asset.id) if status == "Active" else "",
        "AssetType": asset.type,
        "GroupId": asset.group,
        "Status": status,
        "Moderation": {"Strategy": asset.moderation},
        "ProjectName": caller.library.project,
        "CreateTime": public_time(asset.created_ms),
        "UpdateTime": public_time(asset.updated_ms),
    }
    if status == "Failed" and asset.verdict:
        shown["Error"] = {"Code": asset.verdict.code, "Message": asset.verdict.message}
    return shown
