"""What the steps of the ingest machine share: their ports, and the words for what they did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portrait.model import Asset
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import AssetLedger, GroupLedger
from portrait.ports.services import Objects, Sealer
from portrait.ports.upstream import Upstream
from portrait.usecases.minting import Mint


class Outcome(StrEnum):
    """What a step did with one asset, for its log line and its metric."""

    SUBMITTED = "submitted"
    THROTTLED = "throttled"
    POOL_FULL = "pool_full"
    WAITING_FOR_GROUP = "waiting_for_group"
    REFUSED = "refused"
    OUTCOME_UNKNOWN = "outcome_unknown"
    STILL_PROCESSING = "still_processing"
    MISSED_UPSTREAM = "missed_upstream"
    """Processing, but the upstream does not know it any more: the sweeper asks the list."""
    BECAME_ACTIVE = "became_active"
    BECAME_FAILED = "became_failed"
    LEFT_ALONE = "left_alone"
    """At rest, gone, not this step's, or moved by somebody else."""


@dataclass(frozen=True, slots=True)
class IngestPorts:
    """What both steps need."""

    groups: GroupLedger
    assets: AssetLedger
    upstream: Upstream
    sealer: Sealer
    objects: Objects
    outbox: Outbox
    courier: Courier
    mint: Mint


@dataclass(frozen=True, slots=True)
class Progress:
    """One asset after a step: its row, what was done, and when a queued one may go again."""

    row: Asset | None
    outcome: Outcome
    turn_at: datetime | None = None
