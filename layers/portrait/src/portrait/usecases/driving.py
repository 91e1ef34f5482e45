"""What the steps of the ingest machine share: their ports, and the words for what they did."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portrait.model import Asset
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import AssetLedger, GroupLedger
from portrait.ports.services import Objects, Sealer
from portrait.ports.thumbnails import Thumbnailer
from portrait.ports.upstream import Upstream
from portrait.usecases.minting import Mint

# Words such as NotFound.group_id: a key or a token is as long, but has digits among its letters.
_LOGGABLE: Final = re.compile(r"(?=.{1,64}\Z)[A-Z][A-Za-z]*(\.[A-Za-z_]+)*")
STRANGE_CODE: Final = "StrangeCode"
"""Stands in a log for a code of the upstream's that is not made like one."""


class Outcome(StrEnum):
    """What a step did with one asset, for its log line and its metric."""

    SUBMITTED = "submitted"
    THROTTLED = "throttled"
    POOL_FULL = "pool_full"
    """The upstream pool has no room: parked, and tried again some minutes later."""
    ACCOUNT_UNUSABLE = "account_unusable"
    """No account to sign with, or its key or our clock is not taken: queued, and tried again."""
    WAITING_FOR_TURN = "waiting_for_turn"
    """Queued behind another of its batch that was told to wait, or parked."""
    TURN_AHEAD = "turn_ahead"
    """Queued, with a turn of its own reserved that is still to come."""
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
    thumbnailer: Thumbnailer
    mint: Mint


@dataclass(frozen=True, slots=True)
class UpstreamSaid:
    """Which word of the upstream decided what became of a row: for a log line."""

    action: str
    """Empty where it is not known."""
    code: str

    @classmethod
    def of(cls, action: str, code: str) -> "UpstreamSaid":
        """The word as it may stand in a log: a code comes from outside."""
        return cls(action, code if _LOGGABLE.fullmatch(code) else STRANGE_CODE)

    def fields(self) -> dict[str, str]:
        """The log fields."""
        action = {"upstream_action": self.action} if self.action else {}
        return {"upstream_code": self.code, **action}


@dataclass(frozen=True, slots=True)
class Progress:
    """One asset after a step: its row, what was done, and the upstream's word that decided it."""

    row: Asset | None
    outcome: Outcome
    said: UpstreamSaid | None = None
