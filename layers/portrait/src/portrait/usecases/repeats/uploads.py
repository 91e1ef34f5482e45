"""Uploads under a key."""

from portrait.model import Asset, AssetId, Once, Principal
from portrait.rules.pictures import Picture
from portrait.usecases.repeats.assets import as_it_began
from portrait.usecases.repeats.making import Made, make_once
from portrait.usecases.uploads import NewUpload, UploadStories, upload_picture


def upload_once(
    principal: Principal,
    wanted: NewUpload,
    data: bytes,
    picture: Picture,
    once: Once | None,
    ports: UploadStories,
) -> Made[Asset]:
    """`upload_picture` under a key. Raises IdempotencyMismatch, and what it raises."""
    return make_once(
        once,
        lambda once: upload_picture(principal, wanted, data, picture, ports, once=once),
        lambda found: ports.assets.load_asset(principal.customer, AssetId(found)),
        lambda row: as_it_began(row, wanted.name),
        begins="asset-",
    )
