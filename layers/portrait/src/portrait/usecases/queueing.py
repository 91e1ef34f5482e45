"""What is asked for when an asset is, and the fresh row that is made of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    AssetType,
    Group,
    Measures,
    Principal,
    Receipt,
)
from portrait.ports.services import Sealer
from portrait.rules.limits import LEASE_SECONDS
from portrait.usecases.minting import Mint

SOURCE_PURPOSE = "asset-source"


@dataclass(frozen=True, slots=True)
class NewAsset:
    """What a customer asks for. Either `url` or `upload_key` is where the file is."""

    type: AssetType
    name: str
    project: str | None
    url: str = field(default="", repr=False)
    upload_key: str | None = None
    measures: Measures | None = None
    moderation: str | None = None


def seal_place(principal_or_row: Principal | Asset, asset: AssetId) -> tuple[str, str]:
    """The row a sealed text belongs to, as the encryption context names it: pk and sk."""
    return f"CUST#{principal_or_row.customer}", f"ASSET#{asset}"


def queued_asset(
    principal: Principal,
    group: Group,
    wanted: NewAsset,
    sealer: Sealer | None,
    mint: Mint,
    receipt: Receipt | None = None,
) -> Asset:
    """A fresh row with id and marker of its own, or those that its receipt has; not written yet.

    Raises as sealing does.
    """
    now = mint.now()
    begun = receipt.created_at if receipt else now
    asset_id = receipt.asset if receipt else mint.asset_id(now)
    source = None
    if wanted.url and sealer is not None:
        source = sealer.seal(wanted.url, SOURCE_PURPOSE, *seal_place(principal, asset_id))
    return Asset(
        customer=principal.customer,
        asset=asset_id,
        group=group.group,
        group_type=group.type,
        type=wanted.type,
        name=wanted.name,
        project=group.project,
        state=AssetState.QUEUED,
        home=group.home,
        marker=receipt.marker if receipt else mint.marker(),
        created_at=begun,
        updated_at=begun,
        moderation=wanted.moderation,
        source=source,
        source_host=urlsplit(wanted.url).hostname or "",
        source_sha256=hashlib.sha256(wanted.url.encode()).hexdigest() if wanted.url else "",
        upload_key=wanted.upload_key,
        measures=wanted.measures,
        due_at=now + timedelta(seconds=LEASE_SECONDS),
    )
