"""Endpoints are told what becomes of an asset in the very transaction in which it becomes that.

    asset.active    checked upstream, usable
    asset.failed    refused, reviewed and failed, lost: `code` says why
    asset.deleted   by itself or with its group; told when it is gone for its customer

Whoever wakes the courier afterwards only saves time: the deliveries are due.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from portrait.model import Asset, AssetState, Delivery, EventType, Failure
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import AssetChanges
from portrait.usecases.driving import IngestPorts

WOKEN_MOST: Final = 20
"""So many are woken by a request that somebody waits for; the sweeper wakes the others."""
_STATUS: Final = {
    EventType.ASSET_ACTIVE: "Active",
    EventType.ASSET_FAILED: "Failed",
    EventType.ASSET_DELETED: "Deleted",
}
_RESTING: Final = {
    AssetState.ACTIVE: EventType.ASSET_ACTIVE,
    AssetState.FAILED: EventType.ASSET_FAILED,
}
_PROCESSING: Final = frozenset({AssetState.PROCESSING})


def telling(
    asset: Asset,
    event: EventType,
    now: datetime,
    outbox: Outbox,
    failure: Failure | None = None,
) -> Sequence[Delivery]:
    """The deliveries that tell of an event of an asset. Raises ServiceUnavailable."""
    facts = [("group_id", str(asset.group)), ("status", _STATUS[event])]
    if failure is not None:
        facts.append(("code", failure.code))
    return outbox.deliveries(asset.customer, event, asset.asset, facts, now)


@dataclass
class Deletions:
    """The `Told` of a group that goes; `made` keeps what tells of its assets."""

    outbox: Outbox
    now: datetime
    made: list[Delivery] = field(default_factory=list)

    def __call__(self, asset: Asset) -> Sequence[Delivery]:
        """What tells that this asset went. Raises ServiceUnavailable."""
        deliveries = telling(asset, EventType.ASSET_DELETED, self.now, self.outbox)
        self.made.extend(deliveries)
        return deliveries


def wake(deliveries: Sequence[Delivery], courier: Courier) -> None:
    """Send the first of fresh deliveries at once, if there are any."""
    if deliveries:
        courier.wake(deliveries[:WOKEN_MOST])


def settle_aloud(
    row: Asset, target: AssetState, changes: AssetChanges, now: datetime, ports: IngestPorts
) -> Asset:
    """Bring a processing asset to rest and tell of it. Raises StateChanged, ServiceUnavailable."""
    deliveries = telling(row, _RESTING[target], now, ports.outbox, changes.get("failure"))
    moved = ports.assets.move_asset(row, _PROCESSING, target, now, changes, deliveries=deliveries)
    wake(deliveries, ports.courier)
    return moved


def refuse_aloud(
    row: Asset, failure: Failure, ports: IngestPorts, *, fenced: bool = False
) -> Asset:
    """Let an asset fail that is surely not upstream, and tell of it.

    `fenced`: as in `move_asset`. Raises StateChanged, ServiceUnavailable.
    """
    now = ports.mint.now()
    deliveries = telling(row, EventType.ASSET_FAILED, now, ports.outbox, failure)
    refused = ports.assets.refuse_asset(row, failure, now, fenced=fenced, deliveries=deliveries)
    wake(deliveries, ports.courier)
    return refused
