"""The story of a file inside a request: checked, stored, then the same create as by URL.

find the group -> store the object under a key we mint -> T1 -> machine
        |                                                  `- refused: the object goes again
        `- the same bytes are there, and will do: nothing is stored, that asset is the answer
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace

from portrait.errors import Missing, PortraitError, Repeated, ServiceUnavailable
from portrait.model import Asset, Content, GroupId, Once, PoolCapacity, Principal
from portrait.ports.ledger import AssetLedger
from portrait.ports.services import Machine, Objects
from portrait.usecases.assets import create_asset
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.minting import Mint
from portrait.usecases.queueing import NewAsset


@dataclass(frozen=True, slots=True)
class UploadStories:
    """What the story needs."""

    group_facts: GroupFacts
    assets: AssetLedger
    duplicates: Duplicates
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
    reuse: bool = False,
) -> Asset:
    """Store a file that was checked and take it in as what is `wanted`, which names no source.

    With `reuse` an Active asset of the same bytes will do. Raises Missing (the group),
    QuotaExceeded, CapacityUnavailable, ServiceUnavailable; with `once` also Repeated (see
    `repeats`).
    """
    group = ports.group_facts.find(principal.customer, group_id)
    if group is None:
        raise Missing("group")
    content = Content(principal.customer, group_id, hashlib.sha256(data).hexdigest())
    there = ports.duplicates.find_active(content) if reuse else None
    key = "" if there else f"uploads/{principal.customer}/{ports.mint.object_name()}"
    if key:
        ports.objects.put(key, data, media_type)
    try:
        made = create_asset(
            principal,
            group,
            replace(wanted, upload_key=key),
            assets=ports.assets,
            sealer=None,
            machine=ports.machine,
            capacity=ports.capacity,
            mint=ports.mint,
            once=once,
            instead=ports.duplicates.instead(there, wanted.name, ports.mint.now),
        )
    except ServiceUnavailable:
        # The row may have been written: its file must stay. If not, the bucket forgets it in a day.
        raise
    except (PortraitError, Repeated):
        if key:
            ports.objects.delete(key)
        raise
    if there is None:
        # The asset is made: that it cannot be found by its bytes is no reason to say otherwise.
        with suppress(ServiceUnavailable):
            ports.duplicates.note_made(content, made.asset, made.created_at)
    return made
