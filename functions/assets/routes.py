"""The table of routes: verb and path, how the request is read, use case, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from functions.assets.generic_routes import (
    delete_upload,
    get_upload,
    miss_upload,
    page_uploads,
    rename_upload,
)
from functions.assets.group_routes import (
    create_group,
    delete_group,
    get_group,
    list_groups,
    update_group,
)
from functions.assets.routing import DOOR, Done
from portrait.dialects.rest import asset_answers as answers
from portrait.dialects.rest import assets as shapes
from portrait.dialects.rest import envelope, fields
from portrait.dialects.rest.fields import Reading
from portrait.dialects.rest.groups import CreateGroup, ListGroups, UpdateGroup
from portrait.http.events import Request
from portrait.model import Asset, Principal
from portrait.ports.catalogue import GroupFilter
from portrait.rules.limits import DEEP_PAGE_ASSETS
from portrait.usecases import assets as stories
from portrait.usecases import lists
from portrait.usecases.lists import Order, SortBy
from portrait.usecases.receipts import get_asset_or_receipt
from portrait.usecases.thumbnails import link_of_asset, miss_of_asset
from portrait.wiring.assets import AssetPorts

__all__ = ["DOOR", "ROUTES", "Route"]


@dataclass(frozen=True, slots=True)
class Route:
    """One verb of one path. `run` makes `data` of the request and of what was read of it."""

    name: str
    read: Callable[[Request, Reading], Any]
    run: Callable[[Request, Any, Principal, AssetPorts], Done]
    message: str = "success"


def nothing(_: Request, __: Reading) -> None:
    """Of a request that its path says all about."""


def _get_asset(request: Request, _: None, who: Principal, ports: AssetPorts) -> Done:
    if generic := fields.path_generic(request):
        return get_upload(generic, who, ports)
    library = ports.library
    found = get_asset_or_receipt(
        who,
        fields.path_asset(request),
        None,
        assets=library.assets,
        receipts=library.receipts,
        mint=library.mint,
    )
    url = stories.open_media(found, library.mint.now(), sealer=library.sealer)
    small = link_of_asset(found, ports.thumbnails)
    shown = answers.asset(found, _group_name(found, ports), small, url)
    return Done(shown, {"correlation_id": found.marker})


def _list_assets(_: Request, ask: shapes.ListAssets, who: Principal, ports: AssetPorts) -> Done:
    shown = fields.window(ask, DEEP_PAGE_ASSETS)
    if ask.generic:
        return page_uploads(ask, shown, who, ports)
    newest = Order(SortBy.CREATED, newest_first=True)
    catalogue = ports.library.catalogue
    found = lists.list_assets(who, ask.wanted, newest, shown, catalogue=catalogue)
    named = sorted({row.group for row in found.rows})
    groups = catalogue.read_groups(who.customer, GroupFilter(), named) if named else ()
    names = {group.group: group.name for group in groups}
    small = partial(link_of_asset, ports=ports.thumbnails)
    return Done(answers.assets(found, names, shown, small))


def _group_name(row: Asset, ports: AssetPorts) -> str | None:
    """The name of an asset's group as it is now; None while the group is being deleted."""
    group = ports.library.groups.find_group(row.customer, row.group)
    return group.name if group else None


def _update_asset(
    request: Request, ask: shapes.UpdateAsset, who: Principal, ports: AssetPorts
) -> Done:
    if generic := fields.path_generic(request):
        return rename_upload(generic, ask.name, who, ports)
    library, named = ports.library, fields.path_asset(request)
    found = stories.update_asset(
        who, named, None, ask.name, assets=library.assets, mint=library.mint
    )
    small = link_of_asset(found, ports.thumbnails)
    shown = answers.asset(found, _group_name(found, ports), small)
    return Done(shown, {"correlation_id": found.marker})


def _delete_asset(request: Request, _: None, who: Principal, ports: AssetPorts) -> Done:
    if generic := fields.path_generic(request):
        return delete_upload(generic, who, ports)
    library = ports.library
    used_by = stories.delete_asset(
        who,
        fields.path_asset(request),
        None,
        assets=library.assets,
        upstream=library.upstream_for(who.customer),
        outbox=library.outbox,
        courier=library.courier,
        mint=library.mint,
        receipts=library.receipts,
    )
    return Done("Deleted successfully", beside=envelope.used_by(used_by))


def _make_thumbnail(request: Request, _: None, who: Principal, ports: AssetPorts) -> Done:
    if generic := fields.path_generic(request):
        return miss_upload(generic, who, ports)
    library = ports.library
    found = stories.get_asset(who, fields.path_asset(request), None, assets=library.assets)
    link = miss_of_asset(found, library.upstream_for(who.customer), ports.thumbnails)
    return Done({"thumbnailUrl": link}, {"correlation_id": found.marker})


GROUPS: Final = "/v1/asset-groups"
GROUP: Final = f"{GROUPS}/{{group}}"
ASSETS: Final = "/v1/assets"
ASSET: Final = f"{ASSETS}/{{asset}}"
_body, _query = fields.body, fields.query

ROUTES: Mapping[tuple[str, str], Route] = {
    ("POST", GROUPS): Route(
        "CreateAssetGroup", partial(_body, CreateGroup), create_group, "Asset group created"
    ),
    ("GET", GROUPS): Route("ListAssetGroups", partial(_query, ListGroups), list_groups),
    ("GET", GROUP): Route("GetAssetGroup", nothing, get_group),
    ("PATCH", GROUP): Route(
        "UpdateAssetGroup", partial(_body, UpdateGroup), update_group, "Asset group updated"
    ),
    ("DELETE", GROUP): Route("DeleteAssetGroup", nothing, delete_group, "Asset group deleted"),
    ("GET", ASSETS): Route("ListAssets", partial(_query, shapes.ListAssets), _list_assets),
    ("GET", ASSET): Route("GetAsset", nothing, _get_asset),
    ("PATCH", ASSET): Route(
        "UpdateAsset", partial(_body, shapes.UpdateAsset), _update_asset, "Asset updated"
    ),
    ("POST", f"{ASSET}/thumbnail"): Route("MakeThumbnail", nothing, _make_thumbnail),
    ("DELETE", ASSET): Route("DeleteAsset", nothing, _delete_asset, "Asset deleted"),
}
