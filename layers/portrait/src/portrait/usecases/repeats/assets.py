"""Assets by URL under a key."""

from collections.abc import Callable
from dataclasses import replace

from portrait.model import Asset, AssetId, AssetState, Group, Once, PoolCapacity, Principal, Receipt
from portrait.ports.ledger import AssetLedger
from portrait.ports.services import Machine, Sealer
from portrait.usecases.assets import create_asset, nothing_instead
from portrait.usecases.minting import Mint
from portrait.usecases.queueing import NewAsset
from portrait.usecases.repeats.making import Made, make_once


def create_asset_once(
    principal: Principal,
    group: Group,
    wanted: NewAsset,
    once: Once | None,
    *,
    assets: AssetLedger,
    sealer: Sealer | None,
    machine: Machine,
    capacity: PoolCapacity,
    mint: Mint,
    receipt: Receipt | None = None,
    instead: Callable[[Once | None], Asset | None] = nothing_instead,
) -> Made[Asset]:
    """`create_asset` under a key. Raises IdempotencyMismatch, and what it raises."""

    def create(once: Once | None) -> Asset:
        return create_asset(
            principal,
            group,
            wanted,
            assets=assets,
            sealer=sealer,
            machine=machine,
            capacity=capacity,
            mint=mint,
            once=once,
            receipt=receipt,
            instead=instead,
        )

    return make_once(
        once,
        create,
        lambda found: assets.load_asset(principal.customer, AssetId(found)),
        lambda row: as_it_began(row, wanted.name),
        begins="asset-",
    )


def as_it_began(row: Asset, name: str) -> Asset:
    """The row as its create answered with it, whatever became of it since."""
    return replace(
        row,
        name=name,
        state=AssetState.QUEUED,
        updated_at=row.created_at,
        media=None,
        media_expires_at=None,
        failure=None,
    )
