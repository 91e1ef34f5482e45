"""Who is there in each search, and which scenario shows what each planted flaw breaks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from portrait.model import AssetState, GroupState
from portrait.rules.transitions import ASSET_TRANSITIONS, GROUP_TRANSITIONS, Actor
from tests.campaigns.protocol.laws import Flaw, Laws
from tests.campaigns.protocol.world import Scenario

_ONE: Final = Laws(sends_max=1, workers=1)
_CALM: Final = Laws(sends_max=1, workers=1, refusals=False, throttles=False)
_EARLY: Final = Laws(horizon_holds=False, throttles=False)

ONE_ASSET: Final = Scenario("one asset, asked to be deleted twice", Laws(sends_max=3, asks=2), (0,))
LOST_ASSET: Final = Scenario("one asset that the upstream loses", Laws(losses=True, asks=2), (0,))
LAST_SLOT: Final = Scenario(
    "two creates for the last slot", Laws(workers=1), (0, 0), assets_a_group=2, pool_assets=1
)
THREE_FOR_ONE: Final = Scenario(
    "three creates for one slot", _CALM, (0, 0, 0), assets_a_group=1, pool_assets=1
)
CASCADE: Final = Scenario(
    "a group deleted under two creates",
    _CALM,
    (0, 0),
    assets_a_group=1,
    pool_assets=1,
    groups_are_deleted=True,
)
GROUP_AND_ASSET: Final = Scenario(
    "a group created, filled and deleted", _ONE, (0,), groups_exist=False, groups_are_deleted=True
)
TWO_GROUPS: Final = Scenario(
    "two groups for one slot",
    Laws(workers=1),
    groups=2,
    groups_exist=False,
    pool_groups=2,
    groups_are_deleted=True,
)
EARLY_ASSET: Final = Scenario("one asset, horizon too short", _EARLY, (0,))
EARLY_GROUP: Final = Scenario(
    "one group, horizon too short",
    replace(_EARLY, workers=1),
    groups_exist=False,
    groups_are_deleted=True,
)
EARLY_BOTH: Final = Scenario(
    "a group and its asset, horizon too short",
    replace(_EARLY, sends_max=1, workers=1),
    (0,),
    groups_exist=False,
    groups_are_deleted=True,
)

SHORT: Final = (
    ONE_ASSET,
    LOST_ASSET,
    LAST_SLOT,
    THREE_FOR_ONE,
    CASCADE,
    GROUP_AND_ASSET,
    EARLY_ASSET,
    EARLY_GROUP,
    EARLY_BOTH,
)
FULL: Final = (
    *SHORT,
    TWO_GROUPS,
    Scenario("three creates for two slots", _CALM, (0, 0, 0), assets_a_group=2, pool_assets=2),
    Scenario(
        "a group deleted under two creates that are refused",
        replace(_CALM, refusals=True),
        (0, 0),
        groups_are_deleted=True,
    ),
)

UNCOVERED: Final = "an asset upstream that no pool slot covers"
ORPHAN: Final = "an orphaned asset upstream"
OUTLIVES: Final = "an asset's row outlives its deleted group"
CAUGHT_IN: Final[Mapping[Flaw, tuple[Scenario, str]]] = MappingProxyType(
    {
        Flaw.SEND_BEFORE_RESERVE: (ONE_ASSET, UNCOVERED),
        Flaw.HORIZON_IGNORES_LIST_LAG: (ONE_ASSET, UNCOVERED),
        Flaw.FIRST_MISS_COUNTS: (ONE_ASSET, UNCOVERED),
        Flaw.VERDICT_NOT_FENCED: (ONE_ASSET, UNCOVERED),
        Flaw.ANSWER_OVERWRITES_ROW: (ONE_ASSET, "a group's count of assets is wrong"),
        Flaw.SLOT_BACK_WITHOUT_CAS: (ONE_ASSET, "the pool's count of assets is wrong"),
        Flaw.POOL_BACK_AT_DELETE: (ONE_ASSET, UNCOVERED),
        Flaw.NOT_FOUND_MEANS_DELETED: (ONE_ASSET, UNCOVERED),
        Flaw.KNOWN_ID_NEEDS_NO_HORIZON: (ONE_ASSET, UNCOVERED),
        Flaw.SENDING_COUNTS_AS_UNSENT: (ONE_ASSET, UNCOVERED),
        Flaw.TIMEOUT_COUNTS_AS_REFUSAL: (ONE_ASSET, UNCOVERED),
        Flaw.EXTRAS_ARE_KEPT: (EARLY_ASSET, ORPHAN),
        Flaw.NO_ORPHAN_COLLECTION: (EARLY_ASSET, ORPHAN),
        Flaw.GROUP_BURIED_BEFORE_ITS_ASSETS: (CASCADE, OUTLIVES),
        Flaw.CREATE_INTO_DELETING_GROUP: (CASCADE, OUTLIVES),
    }
)

_A, _G = AssetState, GroupState
EDITS: Final[Mapping[str, Laws]] = MappingProxyType(
    {
        "a claim that is no compare-and-set": Laws(
            assets={**ASSET_TRANSITIONS, (_A.SUBMITTING, _A.SUBMITTING): frozenset({Actor.INGEST})}
        ),
        "an unknown outcome that is sent again": Laws(
            assets={**ASSET_TRANSITIONS, (_A.UNKNOWN, _A.SUBMITTING): frozenset({Actor.INGEST})}
        ),
        "a deleted row that comes back": Laws(
            assets={**ASSET_TRANSITIONS, (_A.DELETING, _A.PROCESSING): frozenset({Actor.INGEST})}
        ),
        "an unknown outcome that nobody adopts": Laws(
            assets={**ASSET_TRANSITIONS, (_A.UNKNOWN, _A.PROCESSING): frozenset()}
        ),
        "an unknown outcome that nobody gives up": Laws(
            assets={**ASSET_TRANSITIONS, (_A.UNKNOWN, _A.FAILED): frozenset()}
        ),
        "a dead sender that nobody notices": Laws(
            assets={**ASSET_TRANSITIONS, (_A.SUBMITTING, _A.UNKNOWN): frozenset({Actor.INGEST})}
        ),
        "a delete that nobody ends": Laws(
            assets={**ASSET_TRANSITIONS, (_A.DELETING, _A.DELETED): frozenset()}
        ),
        "a group whose dead sender nobody notices": Laws(
            groups={**GROUP_TRANSITIONS, (_G.CREATING, _G.UNKNOWN): frozenset({Actor.ROUTER})}
        ),
        "a group that nobody adopts": Laws(
            groups={**GROUP_TRANSITIONS, (_G.UNKNOWN, _G.ACTIVE): frozenset()}
        ),
        "a group that nobody buries": Laws(
            groups={**GROUP_TRANSITIONS, (_G.DELETING, _G.DELETED): frozenset()}
        ),
    }
)
"""Edits of the table of transitions, each of which must cost a promise."""
