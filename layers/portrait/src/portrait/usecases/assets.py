"""The stories of assets behind a door: create, get, rename, delete. Ingest does the rest.

create   T1: row `queued` + group counter + pool, one transaction -> start the machine -> answer
delete   T1: row `deleting` + group counter back -> upstream, once -> tombstone + pool back
                                                 `- a video uses it: not yet; the row is due
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from portrait.errors import (
    IdTaken,
    Missing,
    ServiceUnavailable,
    StateChanged,
    UpstreamError,
)
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    Delivery,
    EventType,
    Group,
    Once,
    PoolCapacity,
    Principal,
    Receipt,
    VideoId,
)
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import AssetLedger
from portrait.ports.receipts import Receipts
from portrait.ports.services import Machine, Sealer
from portrait.ports.upstream import Upstream
from portrait.rules.limits import LEASE_SECONDS, TOMBSTONE_SECONDS
from portrait.usecases.announcing import telling, wake
from portrait.usecases.minting import MINT_TRIES, Mint
from portrait.usecases.queueing import NewAsset, queued_asset, seal_place
from portrait.usecases.receipts import forget_receipt

MEDIA_PURPOSE = "asset-media"
MEDIA_HELD = timedelta(hours=11)
"""Ark signs media URLs for 12 h; one that is about to expire is not handed out."""
_DELETE_TRIES = 10


def nothing_instead(_: Once | None) -> None:
    """Of a create that always makes what it is asked for."""


def create_asset(
    principal: Principal,
    group: Group,
    wanted: NewAsset,
    *,
    assets: AssetLedger,
    sealer: Sealer | None,
    machine: Machine,
    capacity: PoolCapacity,
    mint: Mint,
    once: Once | None = None,
    receipt: Receipt | None = None,
    instead: Callable[[Once | None], Asset | None] = nothing_instead,
) -> Asset:
    """Take an asset in; it is Processing from now on. `group` may be a cached read of its facts.

    `receipt` gave its id away. What `instead` finds is answered with, and nothing is made. Raises
    Missing (the group), QuotaExceeded, CapacityUnavailable, ServiceUnavailable; with `once` also
    Repeated (see `repeats`), with `receipt` StateChanged.
    """
    if wanted.project not in {None, group.project}:
        raise Missing("group")
    found = instead(once)
    if found is not None:
        return found
    asset = _reserve(principal, group, wanted, assets, sealer, capacity, mint, once, receipt)
    try:
        machine.start(asset.customer, [asset.asset], asset.marker, asset.generation)
    except ServiceUnavailable:
        # The row is due: whoever looks for due rows starts the next generation.
        return asset
    return asset


def get_asset(
    principal: Principal,
    asset_id: AssetId,
    project: str | None,
    *,
    assets: AssetLedger,
) -> Asset:
    """The customer's asset. Raises Missing."""
    asset = assets.find_asset(principal.customer, asset_id)
    if asset is None or project not in {None, asset.project}:
        raise Missing("asset")
    return asset


def open_media(asset: Asset, now: datetime, *, sealer: Sealer) -> str:
    """The URL of an asset's media while a fresh one is held, else an empty text."""
    if asset.media is None or asset.media_expires_at is None or asset.media_expires_at <= now:
        return ""
    return sealer.unseal(asset.media, MEDIA_PURPOSE, *seal_place(asset, asset.asset))


def update_asset(
    principal: Principal,
    asset_id: AssetId,
    project: str | None,
    name: str,
    *,
    assets: AssetLedger,
    mint: Mint,
) -> Asset:
    """Rename an asset; only our row knows. Raises Missing."""
    asset = get_asset(principal, asset_id, project, assets=assets)
    try:
        return assets.edit_asset(asset, mint.now(), {"name": name})
    except StateChanged as error:
        raise Missing("asset") from error


def delete_asset(
    principal: Principal,
    asset_id: AssetId,
    project: str | None,
    *,
    assets: AssetLedger,
    upstream: Upstream,
    outbox: Outbox,
    courier: Courier,
    mint: Mint,
    receipts: Receipts | None = None,
) -> Sequence[VideoId]:
    """Delete an asset, or the receipt in its stead. Its slot is free at once. Raises Missing.

    Returns the videos that still use it: upstream it stays until they are at rest.
    """
    try:
        asset, told = _begin_delete(principal, asset_id, project, assets, outbox, mint)
    except Missing:
        if receipts is None:
            raise
        made = forget_receipt(principal.customer, asset_id, receipts, mint.now())
        if made is None:
            return ()
        asset, told = _begin_delete(principal, made, project, assets, outbox, mint)
    wake(told, courier)
    never_sent = asset.state in {AssetState.QUEUED, AssetState.FAILED} and not asset.upstream_id
    using: Sequence[VideoId] = ()
    if not never_sent:
        # Who creates a video notes its uses, then looks at its assets: one of us sees the other.
        using = assets.uses_of(asset.customer, [asset.asset])
    if using:
        return using
    if asset.upstream_id is not None:
        try:
            upstream.delete_asset(asset.home, asset.upstream_id)
        except UpstreamError:
            # Also a NotFound: it may mean a wrong project, so the row stays due.
            return ()
    elif not never_sent:
        return ()
    now = mint.now()
    assets.finish_asset_delete(asset, now, now + timedelta(seconds=TOMBSTONE_SECONDS))
    return ()


def _begin_delete(
    principal: Principal,
    asset_id: AssetId,
    project: str | None,
    assets: AssetLedger,
    outbox: Outbox,
    mint: Mint,
) -> tuple[Asset, Sequence[Delivery]]:
    """Move the row from the state that was read, so that it is known what may be upstream."""
    for _ in range(_DELETE_TRIES):
        asset = get_asset(principal, asset_id, project, assets=assets)
        now = mint.now()
        due_at = now + timedelta(seconds=LEASE_SECONDS)
        told = telling(asset, EventType.ASSET_DELETED, now, outbox)
        try:
            assets.begin_asset_delete(asset, now, due_at, deliveries=told)
        except StateChanged:
            continue
        return asset, told
    raise ServiceUnavailable


def _reserve(
    principal: Principal,
    group: Group,
    wanted: NewAsset,
    assets: AssetLedger,
    sealer: Sealer | None,
    capacity: PoolCapacity,
    mint: Mint,
    once: Once | None,
    receipt: Receipt | None,
) -> Asset:
    limit = principal.limits.assets_per_group
    for _ in range(MINT_TRIES):
        asset = queued_asset(principal, group, wanted, sealer, mint, receipt)
        try:
            assets.reserve_asset(asset, limit, capacity, once=once, receipt=receipt)
        except IdTaken:
            continue
        return asset
    raise ServiceUnavailable
