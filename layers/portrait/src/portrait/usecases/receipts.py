"""What a customer sees of an upload that nobody has looked at yet, or that nothing came of."""

from datetime import datetime
from typing import Final

from portrait.errors import Missing, StateChanged
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    AssetType,
    CustomerId,
    GroupId,
    GroupType,
    Home,
    Principal,
    Receipt,
    ReceiptState,
)
from portrait.ports.ledger import AssetLedger
from portrait.ports.receipts import Receipts
from portrait.rules.names import DEFAULT_PROJECT
from portrait.rules.receipts import failure_of
from portrait.usecases.minting import Mint

ASSET_BEGINS: Final = "asset-"
_NOWHERE: Final = Home("", "")


def get_asset_or_receipt(
    principal: Principal,
    asset_id: AssetId,
    project: str | None,
    *,
    assets: AssetLedger,
    receipts: Receipts,
    mint: Mint,
) -> Asset:
    """The customer's asset; before an upload was looked at, what its receipt says. Raises Missing.

    Of an upload that was refused it says Failed, and why. Nothing more is known of it.
    """
    asset = assets.find_asset(principal.customer, asset_id)
    if asset is None:
        asset = _in_its_stead(principal.customer, asset_id, assets, receipts, mint.now())
    if asset is None or project not in {None, asset.project}:
        raise Missing("asset")
    return asset


def forget_receipt(
    customer: CustomerId, asset: AssetId, receipts: Receipts, now: datetime
) -> AssetId | None:
    """Remove a receipt that nothing came of; else say which asset came of it.

    Raises Missing. A file that is on its way then finds no receipt, and is removed.
    """
    receipt = receipts.find_receipt(customer, asset, now)
    if receipt is None:
        raise Missing("asset")
    if receipt.state is ReceiptState.MADE:
        if receipt.made.startswith(ASSET_BEGINS):
            return AssetId(receipt.made)
        raise Missing("asset")
    try:
        receipts.remove_receipt(receipt)
    except StateChanged:
        return asset
    return None


def shown_as_asset(receipt: Receipt, now: datetime) -> Asset:
    """An asset of which nothing is known but how it stands."""
    failure = failure_of(receipt, now)
    direct = receipt.direct
    return Asset(
        customer=receipt.customer,
        asset=receipt.asset,
        group=direct.group if direct else GroupId(""),
        group_type=GroupType.AIGC,
        type=direct.type if direct else AssetType.IMAGE,
        name=direct.name if direct else "",
        project=(direct.project if direct else None) or DEFAULT_PROJECT,
        state=AssetState.PROCESSING if failure is None else AssetState.FAILED,
        home=_NOWHERE,
        marker=receipt.marker,
        created_at=receipt.created_at,
        updated_at=receipt.created_at,
        failure=failure,
    )


def _in_its_stead(
    customer: CustomerId,
    asset: AssetId,
    assets: AssetLedger,
    receipts: Receipts,
    now: datetime,
) -> Asset | None:
    """What a receipt shows in the stead of an asset that was not found; None for a miss."""
    receipt = receipts.find_receipt(customer, asset, now)
    if receipt is None:
        return None
    if receipt.state is not ReceiptState.MADE:
        return shown_as_asset(receipt, now)
    # Made since the caller looked, or by an earlier request, or gone again.
    if not receipt.made.startswith(ASSET_BEGINS):
        return None
    return assets.find_asset(customer, AssetId(receipt.made))
