"""The stories of small pictures: order one, link to one, make one.

order    when an asset becomes Active, when an upload is kept, when somebody misses one
make     there already -> done
         else the source -> decoded, made small -> stored under the key that it always has

Nothing is written down about them: a small picture is there or it is not. One that is lost, or
forgotten by the bucket's own rule, is made again for whoever asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portrait.errors import (
    Conflict,
    ServiceUnavailable,
    Throttled,
    UpstreamError,
    UpstreamThrottled,
)
from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    GenericUpload,
)
from portrait.ports.services import Objects, Sealer
from portrait.ports.thumbnails import (
    PictureFiles,
    PictureNotThere,
    PictureSource,
    PictureUnfit,
    Thumbnailer,
    ThumbnailOrder,
)
from portrait.ports.upstream import Upstream
from portrait.rules.media import ARK_LIMITS
from portrait.usecases.assets import open_media
from portrait.usecases.generics import object_key
from portrait.usecases.minting import Mint
from portrait.usecases.ordering import DRAWN, order_of_asset, order_of_upload, thumbnail_key

LINK_SECONDS: Final = 3600
"""How long a link to a small picture holds."""
THUMBNAIL_TYPE: Final = "image/webp"
_TRY_AGAIN_SECONDS: Final = 2


class Drawing(StrEnum):
    """What came of an order."""

    MADE = "made"
    THERE = "there"
    """It was there already."""
    UNFIT = "unfit"
    """No such picture can be decoded, or not within its bounds."""
    NOT_THERE = "not_there"
    """The source could not be had: it may be ordered again."""


@dataclass(frozen=True, slots=True)
class ThumbnailStories:
    """What a door needs to show small pictures."""

    objects: Objects
    thumbnailer: Thumbnailer
    sealer: Sealer
    mint: Mint


@dataclass(frozen=True, slots=True)
class DrawingPorts:
    """What it takes to make one, beside the decoders."""

    files: PictureFiles
    source: PictureSource


def link_of_asset(row: Asset, ports: ThumbnailStories) -> str | None:
    """Where the small picture of an asset is or will be, for an hour."""
    if row.state is not AssetState.ACTIVE or row.type is not AssetType.IMAGE:
        return None
    return ports.objects.signed_url(thumbnail_key(row.customer, row.asset), LINK_SECONDS)


def link_of_upload(row: GenericUpload, ports: ThumbnailStories) -> str | None:
    """Where the small picture of an upload is or will be, for an hour."""
    if row.media_type not in DRAWN:
        return None
    return ports.objects.signed_url(thumbnail_key(row.customer, row.upload), LINK_SECONDS)


def miss_of_asset(row: Asset, upstream: Upstream, ports: ThumbnailStories) -> str:
    """Have a small picture made that is not there; answers where it will be.

    The upstream is asked where the media is when the link that is held has run out. Raises
    Conflict (there is none of this asset), Throttled, ServiceUnavailable.
    """
    link = link_of_asset(row, ports)
    if link is None or row.upstream_id is None:
        raise _no_picture()
    url = open_media(row, ports.mint.now(), sealer=ports.sealer)
    if not url:
        try:
            url = upstream.get_asset(row.home, row.upstream_id).url
        except UpstreamThrottled as error:
            raise Throttled(_TRY_AGAIN_SECONDS) from error
        except UpstreamError as error:
            raise ServiceUnavailable from error
    order = order_of_asset(row, url)
    if order is None:
        raise _no_picture()
    ports.thumbnailer.commission(order)
    return link


def miss_of_upload(row: GenericUpload, ports: ThumbnailStories) -> str:
    """Have a small picture made that is not there. Raises Conflict (there is none of this file)."""
    link, order = (
        link_of_upload(row, ports),
        order_of_upload(row, object_key(row.customer, row.upload)),
    )
    if link is None or order is None:
        raise _no_picture()
    ports.thumbnailer.commission(order)
    return link


def make_thumbnail(
    order: ThumbnailOrder, draw: Callable[[bytes], bytes], ports: DrawingPorts
) -> Drawing:
    """Make a small picture, once. `draw` raises PictureUnfit. Raises ServiceUnavailable."""
    if ports.files.has_picture(order.target):
        return Drawing.THERE
    most = ARK_LIMITS.max_picture_bytes
    try:
        if order.key:
            data = ports.files.load_picture(order.key, most)
        else:
            data = ports.source.fetch_picture(order.url, most)
        small = draw(data)
    except PictureNotThere:
        return Drawing.NOT_THERE
    except PictureUnfit:
        return Drawing.UNFIT
    ports.files.keep_picture(order.target, small, THUMBNAIL_TYPE)
    return Drawing.MADE


def _no_picture() -> Conflict:
    return Conflict("There is no small picture of this: it must be an image, and Active.")
