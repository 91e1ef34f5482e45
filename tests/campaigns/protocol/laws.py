"""What the model obeys: the table of transitions, the world's promises, and planted flaws.

Every step that moves a row asks `Laws` for its arrow and for who may take it, so an edit of the
table of transitions changes the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal

from portrait.model import AssetState, GroupState
from portrait.rules.transitions import ASSET_TRANSITIONS, GROUP_TRANSITIONS, Actor

Removed = Literal["removed"]
AssetArrows = Mapping[tuple[AssetState, AssetState], frozenset[Actor]]
GroupArrows = Mapping[tuple[GroupState, GroupState | None], frozenset[Actor]]

DRIVERS = (Actor.INGEST, Actor.SWEEP)


class Flaw(Enum):
    """A shortcut that looks harmless. The search must find what each of them breaks."""

    SEND_BEFORE_RESERVE = auto()
    HORIZON_IGNORES_LIST_LAG = auto()
    FIRST_MISS_COUNTS = auto()
    VERDICT_NOT_FENCED = auto()
    ANSWER_OVERWRITES_ROW = auto()
    SLOT_BACK_WITHOUT_CAS = auto()
    POOL_BACK_AT_DELETE = auto()
    NOT_FOUND_MEANS_DELETED = auto()
    KNOWN_ID_NEEDS_NO_HORIZON = auto()
    SENDING_COUNTS_AS_UNSENT = auto()
    EXTRAS_ARE_KEPT = auto()
    NO_ORPHAN_COLLECTION = auto()
    GROUP_BURIED_BEFORE_ITS_ASSETS = auto()
    CREATE_INTO_DELETING_GROUP = auto()
    TIMEOUT_COUNTS_AS_REFUSAL = auto()


@dataclass(frozen=True, slots=True)
class Laws:
    """The rules of one search."""

    horizon_holds: bool = True
    """Whether the horizon outlives senders, packets and list lag. If not, a miss may be early:
    then the upstream may hold more than is reserved for a while, and must not at rest."""
    sends_max: int = 2
    """How often one create may be sent in all."""
    asks: int = 1
    """How often the customer asks for the same delete, at the same time."""
    workers: int = 2
    """How many senders, and how many deleters, one row has at the same time."""
    refusals: bool = True
    """Whether the upstream refuses what it is sent, and fails media in its review."""
    throttles: bool = True
    """Whether the upstream takes no more for a while: surely nothing was made."""
    losses: bool = False
    """Whether the upstream loses an asset before it is reviewed."""
    flaws: frozenset[Flaw] = frozenset()
    assets: AssetArrows = field(default_factory=lambda: ASSET_TRANSITIONS)
    groups: GroupArrows = field(default_factory=lambda: GROUP_TRANSITIONS)

    def asset(self, source: AssetState | None, target: AssetState, *actors: Actor) -> bool:
        """Whether one of `actors` may move an asset from `source` to `target`."""
        if source is None:
            return False
        return not self.assets.get((source, target), frozenset()).isdisjoint(actors)

    def group(
        self, source: GroupState | Removed | None, target: GroupState | None, *actors: Actor
    ) -> bool:
        """Whether one of `actors` may move a group; a `target` of None removes the row."""
        if not isinstance(source, GroupState):
            return False
        return not self.groups.get((source, target), frozenset()).isdisjoint(actors)
