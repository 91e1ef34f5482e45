"""How often an account may call each action, and how many groups and assets it may hold.

Figures are the published ones of the current edition: calls a second, but CreateAsset by package
in calls a minute. CreateAsset shows no burst allowance, so its calls are spaced evenly; the rest
slide over one second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from functions.sandbox.model import Tier


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `calls` in any span of `window_ms`."""

    calls: int
    window_ms: int


_A_SECOND: Final = 1000
_A_MINUTE: Final = 60_000

_CREATE_ASSET_A_MINUTE: Final[dict[Tier, int]] = {"entry": 3, "advanced": 120, "premium": 300}
_A_SECOND_EACH: Final = {
    "CreateAssetGroup": 10,
    "GetAssetGroup": 10,
    "ListAssetGroups": 10,
    "UpdateAssetGroup": 10,
    "DeleteAssetGroup": 5,
    "GetAsset": 100,
    "ListAssets": 10,
    "UpdateAsset": 10,
    "DeleteAsset": 10,
    "CreateVisualValidateSession": 3,
    "GetVisualValidateResult": 3,
}
CAPACITY: Final[dict[Tier, int]] = {"entry": 50, "advanced": 1_000_000, "premium": 5_000_000}


def rate_of(action: str, tier: Tier) -> Rate:
    """The rate of one of the twelve actions in a tier."""
    if action == "CreateAsset":
        return Rate(1, _A_MINUTE // _CREATE_ASSET_A_MINUTE[tier])
    return Rate(_A_SECOND_EACH[action], _A_SECOND)


def slide(turns: Sequence[int], rate: Rate, now_ms: int) -> tuple[int, ...] | None:
    """The calls that still count once this one is added, oldest first; None when it is too many."""
    live = tuple(turn for turn in turns if turn > now_ms - rate.window_ms)
    return (*live, now_ms) if len(live) < rate.calls else None
