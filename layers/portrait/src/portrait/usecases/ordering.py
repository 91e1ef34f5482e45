"""Orders of small pictures: of what there is one, and where it is kept."""

from typing import Final

from portrait.model import Asset, AssetId, AssetType, CustomerId, GenericId, GenericUpload
from portrait.ports.thumbnails import ThumbnailOrder
from portrait.rules.formats import MEDIA_TYPES, Format

DRAWN: Final = frozenset(
    MEDIA_TYPES[one]
    for one in (Format.JPEG, Format.PNG, Format.WEBP, Format.BMP, Format.TIFF, Format.GIF)
)
"""Pictures that are decoded. HEIC is not: its decoders are large, and often at fault."""


def thumbnail_key(customer: CustomerId, named: AssetId | GenericId) -> str:
    """Where the small picture of an asset or an upload is stored."""
    return f"thumbnails/{customer}/{named}"


def order_of_asset(row: Asset, url: str) -> ThumbnailOrder | None:
    """The order for an asset whose media is at `url`; None if it has no small picture."""
    if row.type is not AssetType.IMAGE or not url:
        return None
    return ThumbnailOrder(thumbnail_key(row.customer, row.asset), url=url)


def order_of_upload(row: GenericUpload, key: str) -> ThumbnailOrder | None:
    """The order for an upload whose file is at `key`; None if it has no small picture."""
    if row.media_type not in DRAWN:
        return None
    return ThumbnailOrder(thumbnail_key(row.customer, row.upload), key=key)
