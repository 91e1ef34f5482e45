"""The story of an upload: a checked file, then the same create as by URL.

find the group -> store the object under a key we mint -> T1 -> machine
                                                           `- refused: the object goes again
"""

from dataclasses import dataclass, replace

from portrait.errors import Missing, PortraitError, Repeated, ServiceUnavailable
from portrait.model import Asset, GroupId, Once, PoolCapacity, Principal
from portrait.ports.ledger import AssetLedger
from portrait.ports.services import Machine, Objects
from portrait.usecases.assets import create_asset
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.minting import Mint
from portrait.usecases.queueing import NewAsset


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a customer asks for beside the file."""

    group: GroupId
    name: str
    project: str | None


@dataclass(frozen=True, slots=True)
class UploadStories:
    """What the story needs."""

    group_facts: GroupFacts
    assets: AssetLedger
    objects: Objects
    machine: Machine
    capacity: PoolCapacity
    mint: Mint


def upload_media(
    principal: Principal,
    group_id: GroupId,
    wanted: NewAsset,
    data: bytes,
    media_type: str,
    ports: UploadStories,
    *,
    once: Once | None = None,
) -> Asset:
    """Store a file that was checked and take it in as what is `wanted`, which names no source.

    Raises Missing (the group), QuotaExceeded, CapacityUnavailable, ServiceUnavailable; with
    `once` also Repeated (see `repeats`).
    """
    group = ports.group_facts.find(principal.customer, group_id)
    if group is None:
        raise Missing("group")
    key = f"uploads/{principal.customer}/{ports.mint.object_name()}"
    ports.objects.put(key, data, media_type)
    new = replace(wanted, upload_key=key)
    try:
        return create_asset(
            principal,
            group,
            new,
            assets=ports.assets,
            sealer=None,
            machine=ports.machine,
            capacity=ports.capacity,
            mint=ports.mint,
            once=once,
        )
    except ServiceUnavailable:
        # The row may have been written: its file must stay. If not, the bucket forgets it in a day.
        raise
    except (PortraitError, Repeated):
        ports.objects.delete(key)
        raise
