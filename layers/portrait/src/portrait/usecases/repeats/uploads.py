"""Uploads under a key."""

from dataclasses import replace

from portrait.model import Asset, AssetId, GroupId, Once, Principal
from portrait.rules.embedded import Embedded
from portrait.usecases.queueing import NewAsset
from portrait.usecases.repeats.assets import as_it_began
from portrait.usecases.repeats.making import Made, make_once
from portrait.usecases.uploads import UploadStories, upload_media


def take_embedded_once(
    principal: Principal,
    group: GroupId,
    wanted: NewAsset,
    file: Embedded,
    once: Once | None,
    ports: UploadStories,
    *,
    reuse: bool = False,
) -> Made[Asset]:
    """`upload_media` under a key, of a file that was in the request.

    Raises IdempotencyMismatch, and what it raises.
    """
    return make_once(
        once,
        lambda once: upload_media(
            principal,
            group,
            replace(wanted, measures=file.measures),
            file.data,
            file.media_type,
            ports,
            once=once,
            reuse=reuse,
        ),
        lambda found: ports.assets.load_asset(principal.customer, AssetId(found)),
        lambda row: as_it_began(row, wanted.name),
        begins="asset-",
    )
