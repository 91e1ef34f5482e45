"""The stories of generic uploads: files that are kept for some days and never go upstream.

How one is made is told in `arriving`.

delete   the object and its small picture -> the row: whoever is cut off between finds the row,
         and deletes again
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portrait.errors import Missing, StateChanged
from portrait.model import AssetType, CustomerId, GenericId, GenericUpload, Principal
from portrait.ports.generics import GenericUploads
from portrait.ports.services import Objects
from portrait.ports.thumbnails import Thumbnailer
from portrait.rules.formats import MEDIA_TYPES
from portrait.rules.limits import GENERIC_LINK_SECONDS
from portrait.rules.pictures import Picture
from portrait.usecases.lists import ByPage
from portrait.usecases.minting import Mint
from portrait.usecases.ordering import thumbnail_key


@dataclass(frozen=True, slots=True)
class GenericStories:
    """What the stories need."""

    generics: GenericUploads
    objects: Objects
    thumbnailer: Thumbnailer
    mint: Mint


@dataclass(frozen=True, slots=True)
class NewGeneric:
    """What a customer asks for beside the file; `days` it is kept."""

    name: str
    days: int


def get_generic(principal: Principal, upload: GenericId, ports: GenericStories) -> GenericUpload:
    """The customer's upload. Raises Missing."""
    found = ports.generics.find_generic(principal.customer, upload, ports.mint.now())
    if found is None:
        raise Missing("asset")
    return found


def open_generic(upload: GenericUpload, ports: GenericStories) -> str:
    """A URL of the file, for an hour or until its end. Raises ServiceUnavailable."""
    left = int((upload.expires_at - ports.mint.now()).total_seconds())
    seconds = max(1, min(GENERIC_LINK_SECONDS, left))
    return ports.objects.signed_url(object_key(upload.customer, upload.upload), seconds)


def list_generics(
    principal: Principal,
    wanted: Callable[[GenericUpload], bool],
    shown: ByPage,
    ports: GenericStories,
) -> tuple[Sequence[GenericUpload], int]:
    """A page of what is wanted of the customer's uploads, the newest first; and how many."""
    there: Sequence[GenericUpload] = [
        row
        for row in ports.generics.all_generics(principal.customer, ports.mint.now())
        if wanted(row)
    ]
    first = (shown.number - 1) * shown.size
    return there[first : first + shown.size], len(there)


def rename_generic(
    principal: Principal, upload: GenericId, name: str, ports: GenericStories
) -> GenericUpload:
    """The upload under another name. Raises Missing."""
    found = get_generic(principal, upload, ports)
    try:
        return ports.generics.rename_generic(found, name, ports.mint.now())
    except StateChanged as error:
        raise Missing("asset") from error


def delete_generic(principal: Principal, upload: GenericId, ports: GenericStories) -> None:
    """Delete the file and its row. Raises Missing, ServiceUnavailable."""
    found = get_generic(principal, upload, ports)
    ports.objects.delete(object_key(found.customer, found.upload))
    ports.objects.delete(thumbnail_key(found.customer, found.upload))
    ports.generics.remove_generic(found)


def object_key(customer: CustomerId, upload: GenericId) -> str:
    """Where the file is stored."""
    return f"generic/{customer}/{upload}"


def generic_row(
    principal: Principal,
    upload: GenericId,
    wanted: NewGeneric,
    data: bytes,
    picture: Picture,
    now: datetime,
) -> GenericUpload:
    """A fresh row, not written yet."""
    return GenericUpload(
        customer=principal.customer,
        upload=upload,
        name=wanted.name,
        type=AssetType.IMAGE,
        media_type=MEDIA_TYPES[picture.format],
        size=len(data),
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(data).hexdigest(),
        created_at=now,
        updated_at=now,
        expires_at=_end(now, wanted.days),
    )


def _end(now: datetime, days: int) -> datetime:
    return now.replace(microsecond=0) + timedelta(days=days)
