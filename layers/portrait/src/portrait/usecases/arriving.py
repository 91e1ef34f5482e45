"""What is made of a file once it was looked at: an asset, or an upload that is kept for some days.

The file is stored first, under a name that follows from the receipt, so that no row ever points at
a file that is not there; whoever does it twice stores the same bytes under the same name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from portrait.errors import IdTaken, Missing, StateChanged
from portrait.model import (
    Asset,
    Content,
    GenericId,
    GenericUpload,
    GroupId,
    Once,
    PoolCapacity,
    Principal,
    Receipt,
    UploadWay,
)
from portrait.ports.generics import GenericUploads
from portrait.ports.ledger import AssetLedger
from portrait.ports.receipts import RawFile, RawFiles, Receipts
from portrait.ports.registry import Registry
from portrait.ports.services import Machine, Objects, Sealer
from portrait.ports.sessions import SessionLedger
from portrait.ports.thumbnails import Thumbnailer
from portrait.rules.limits import GENERICS_MAX
from portrait.rules.once import ONCE_SECONDS
from portrait.rules.pictures import Picture
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.generics import NewGeneric, generic_row, object_key
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.minting import Mint
from portrait.usecases.ordering import order_of_upload
from portrait.usecases.queueing import NewAsset
from portrait.usecases.real_groups import unless_promised
from portrait.usecases.receiving import raw_key
from portrait.usecases.repeats.assets import create_asset_once
from portrait.usecases.repeats.making import Made, make_once


@dataclass(frozen=True, slots=True)
class ArrivedAsset:
    """An asset that is asked for. Its file is `data`, the `raw` file itself, or behind its URL."""

    group: GroupId
    new: NewAsset
    asked: str
    """The fingerprint of what was asked for."""
    media_type: str = ""
    data: bytes = field(default=b"", repr=False)
    raw: RawFile | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ArrivedGeneric:
    """A file to be kept."""

    wanted: NewGeneric
    asked: str
    picture: Picture
    data: bytes = field(repr=False)


Arrived = ArrivedAsset | ArrivedGeneric


class Reader(Protocol):
    """Reads what came one way."""

    def most_bytes(self, receipt: Receipt) -> int:
        """How much of the raw file it needs to see."""

    def read(self, receipt: Receipt, raw: RawFile) -> Arrived:
        """What is asked for. Raises the refusals that the sender is to see."""


@dataclass(frozen=True, slots=True)
class ArrivalPorts:
    """What the story needs."""

    receipts: Receipts
    raw: RawFiles = field(repr=False)
    readers: Mapping[UploadWay, Reader]
    registry: Registry
    group_facts: GroupFacts
    sessions: SessionLedger
    assets: AssetLedger
    duplicates: Duplicates
    generics: GenericUploads
    objects: Objects
    thumbnailer: Thumbnailer
    sealer: Sealer
    machine: Machine
    capacity: PoolCapacity
    mint: Mint


def clean_key(receipt: Receipt) -> str:
    """Where the file itself is stored for the upstream to fetch."""
    return f"uploads/{receipt.customer}/{receipt.asset}-{receipt.marker}"


def generic_of(receipt: Receipt) -> GenericId:
    """The id of what is kept, if that is what the file is for: the same whoever asks."""
    named = f"generic upload {receipt.customer} {receipt.asset} {receipt.marker}"
    return GenericId(f"ua_{hashlib.sha256(named.encode()).hexdigest()[:32]}")


def take_in(who: Principal, receipt: Receipt, arrived: Arrived, ports: ArrivalPorts) -> None:
    """Make what was asked for, and fulfil the receipt.

    Raises StateChanged when somebody else settled it, refusals, and ServiceUnavailable when it is
    not known.
    """
    once = None
    if receipt.key_hash:
        end = receipt.created_at + timedelta(seconds=ONCE_SECONDS)
        once = Once(receipt.key_hash, arrived.asked, end)
    if isinstance(arrived, ArrivedGeneric):
        kept = _keep(who, receipt, arrived, once, ports)
        again = kept.replayed and kept.value.upload != generic_of(receipt)
        name = arrived.wanted.name
        ports.receipts.fulfil_receipt(receipt, kept.value.upload, name=name, replayed=again)
        return
    made = _create(who, receipt, arrived, once, ports)
    if made.replayed and made.value.asset != receipt.asset:
        ports.receipts.fulfil_receipt(
            receipt, made.value.asset, name=arrived.new.name, replayed=True
        )


def _create(
    who: Principal, receipt: Receipt, arrived: ArrivedAsset, once: Once | None, ports: ArrivalPorts
) -> Made[Asset]:
    with unless_promised(who, arrived.group, ports.sessions, ports.mint.now()):
        group = ports.group_facts.find(who.customer, arrived.group)
        if group is None:
            raise Missing("group")
        new, content = arrived.new, _content(receipt, arrived, ports)
        there = ports.duplicates.find_active(content) if content and receipt.reuse else None
        if not new.url and there is None:
            new = replace(new, upload_key=_stored(receipt, arrived, ports))
            if content is not None:
                ports.duplicates.note_made(content, receipt.asset, receipt.created_at)
        return create_asset_once(
            who,
            group,
            new,
            once,
            assets=ports.assets,
            sealer=ports.sealer,
            machine=ports.machine,
            capacity=ports.capacity,
            mint=ports.mint,
            receipt=receipt,
            instead=ports.duplicates.instead(there, new.name, ports.mint.now, receipt),
        )


def _content(receipt: Receipt, arrived: ArrivedAsset, ports: ArrivalPorts) -> Content | None:
    """Which bytes came; None where the file is behind a URL, or too long to be read for nothing."""
    if arrived.raw is None:
        digest = hashlib.sha256(arrived.data).hexdigest() if arrived.data else ""
    elif len(arrived.raw.data) == arrived.raw.size:
        digest = hashlib.sha256(arrived.raw.data).hexdigest()
    elif receipt.reuse:
        digest = ports.raw.digest_raw(raw_key(receipt.customer, receipt.asset), arrived.raw)
    else:
        digest = ""
    return Content(receipt.customer, arrived.group, digest) if digest else None


def _stored(receipt: Receipt, arrived: ArrivedAsset, ports: ArrivalPorts) -> str:
    key = clean_key(receipt)
    if arrived.raw is not None:
        whole = raw_key(receipt.customer, receipt.asset)
        ports.raw.adopt_raw(whole, arrived.raw, key, arrived.media_type)
    else:
        ports.objects.put(key, arrived.data, arrived.media_type)
    return key


def _keep(
    who: Principal,
    receipt: Receipt,
    arrived: ArrivedGeneric,
    once: Once | None,
    ports: ArrivalPorts,
) -> Made[GenericUpload]:
    now, upload = ports.mint.now(), generic_of(receipt)

    def add(once: Once | None) -> GenericUpload:
        there = ports.generics.find_generic(who.customer, upload, now)
        if there is not None:
            return there
        row = generic_row(who, upload, arrived.wanted, arrived.data, arrived.picture, now)
        key = object_key(who.customer, upload)
        ports.objects.put(key, arrived.data, row.media_type)
        try:
            ports.generics.add_generic(row, GENERICS_MAX, once=once)
        except IdTaken as error:
            raise StateChanged(upload) from error
        order = order_of_upload(row, key)
        if order is not None:
            ports.thumbnailer.commission(order)
        return row

    return make_once(
        once,
        add,
        lambda found: ports.generics.find_generic(who.customer, GenericId(found), now),
        lambda row: replace(row, name=arrived.wanted.name, updated_at=row.created_at),
        begins="ua_",
    )
