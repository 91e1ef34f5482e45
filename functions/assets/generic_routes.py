"""The routes of assets when it is a generic upload that they are about."""

from functools import partial

from functions.assets.routing import Done
from portrait.dialects.rest import assets as asked
from portrait.dialects.rest import generics as shapes
from portrait.model import GenericId, Principal
from portrait.usecases.generics import (
    delete_generic,
    get_generic,
    list_generics,
    open_generic,
    rename_generic,
)
from portrait.usecases.lists import ByPage
from portrait.usecases.thumbnails import link_of_upload, miss_of_upload
from portrait.wiring.assets import AssetPorts


def get_upload(named: GenericId, who: Principal, ports: AssetPorts) -> Done:
    """An upload, with a link to its file."""
    found = get_generic(who, named, ports.generics)
    small = link_of_upload(found, ports.thumbnails)
    return Done(shapes.generic(found, small, open_generic(found, ports.generics)))


def page_uploads(ask: asked.ListAssets, shown: ByPage, who: Principal, ports: AssetPorts) -> Done:
    """A page of uploads."""
    rows, total = list_generics(who, ask.is_of, shown, ports.generics)
    small = partial(link_of_upload, ports=ports.thumbnails)
    return Done(shapes.generics(rows, total, shown, small))


def rename_upload(named: GenericId, name: str, who: Principal, ports: AssetPorts) -> Done:
    """An upload under another name."""
    found = rename_generic(who, named, name, ports.generics)
    return Done(shapes.generic(found, link_of_upload(found, ports.thumbnails)))


def miss_upload(named: GenericId, who: Principal, ports: AssetPorts) -> Done:
    """The small picture of an upload, made again."""
    found = get_generic(who, named, ports.generics)
    return Done({"thumbnailUrl": miss_of_upload(found, ports.thumbnails)})


def delete_upload(named: GenericId, who: Principal, ports: AssetPorts) -> Done:
    """An upload with its file."""
    delete_generic(who, named, ports.generics)
    return Done("Deleted successfully")
