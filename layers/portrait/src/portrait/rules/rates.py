"""How often an Ark account may be asked for each action, and how far apart that puts the calls.

Figures are Ark's published ones for a whole account, all keys together: calls a second, but
CreateAsset in calls a minute, by creation package. No other code knows them. An operator whose
account was given other figures states those in one setting.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from portrait.rules.limits import Tier

MARGIN: Final = Fraction(3, 100)
"""How much wider than the published rate calls are spaced.

The upstream may count to the millisecond, and a call spends some milliseconds on its way, more or
less than the one before it. At the published rate exactly, every second call would be too early.
"""
CLOCKS_APART_SECONDS: Final = 4
"""How far two clocks may differ, each 2 s off, without a span holding a call too many.

A process sends by its own clock, so upstream a span may hold the turns of so much more time. That
is paid for where it costs little: a span of a minute, not one of a second.
"""
_LITTLE: Final = Fraction(1, 10)
_SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` calls in any span of `per_seconds`, of which `burst` may come at once."""

    count: int
    per_seconds: int
    burst: int = 1

    def __post_init__(self) -> None:
        if not (0 < self.burst <= self.count and self.per_seconds > 0):
            raise ValueError(f"no such rate: {self.count}/{self.per_seconds}, burst {self.burst}")

    @property
    def spacing_us(self) -> int:
        """Microseconds between calls that come one by one, the margin included.

        A burst counts in every span that holds it, so it is paid for by wider spacing: burst and
        evenly spaced calls together stay within `count`.
        """
        slack = self.per_seconds * MARGIN
        if self.bears_skew:
            slack = max(slack, Fraction(CLOCKS_APART_SECONDS))
        span_us = (self.per_seconds + slack) * _SECOND_US
        return math.ceil(span_us / (self.count - self.burst + 1))

    @property
    def bears_skew(self) -> bool:
        """Whether no span holds too many calls even where clocks are 2 s off."""
        return self.per_seconds * _LITTLE >= CLOCKS_APART_SECONDS


_CREATE_ASSET_A_MINUTE: Final[Mapping[Tier, int]] = MappingProxyType(
    {Tier.ENTRY: 3, Tier.ADVANCED: 120, Tier.PREMIUM: 300}
)
_EVERY_TIER: Final[Mapping[str, Rate]] = MappingProxyType(
    {
        "CreateAssetGroup": Rate(10, 1),
        "GetAssetGroup": Rate(10, 1),
        "ListAssetGroups": Rate(10, 1),
        "UpdateAssetGroup": Rate(10, 1),
        "DeleteAssetGroup": Rate(5, 1),
        "GetAsset": Rate(100, 1, burst=10),
        "ListAssets": Rate(10, 1),
        "UpdateAsset": Rate(10, 1),
        "DeleteAsset": Rate(10, 1),
        "CreateVisualValidateSession": Rate(3, 1),
        "GetVisualValidateResult": Rate(3, 1),
        "CreateVideoTask": Rate(10, 1),
        "GetVideoTask": Rate(20, 1),
        "ListVideoTasks": Rate(5, 1),
        "DeleteVideoTask": Rate(5, 1),
    }
)
"""A burst only where one look at a batch asks many times; CreateAsset has no burst allowance.

The last four are the data plane's, by names of ours: Ark states them per model and account, so
these are cautious and an operator gives its own.
"""


def rates_of(tier: Tier, overrides: str = "") -> Mapping[str, Rate]:
    """The rate of every action in a tier.

    `overrides` is calls per seconds by action, as in `CreateAsset=60/60,GetAsset=50/1`; such a
    rate has no burst. Raises ValueError, which names what cannot be read.
    """
    rates = {"CreateAsset": Rate(_CREATE_ASSET_A_MINUTE[tier], 60), **_EVERY_TIER}
    for entry in filter(None, (part.strip() for part in overrides.split(","))):
        action, rate = _override(entry)
        if action not in rates:
            raise ValueError(f"rate override {entry!r}: there is no action {action!r}")
        rates[action] = rate
    return MappingProxyType(rates)


def _override(entry: str) -> tuple[str, Rate]:
    action, _, figures = entry.partition("=")
    count, _, seconds = figures.partition("/")
    try:
        return action.strip(), Rate(int(count), int(seconds))
    except ValueError as error:
        raise ValueError(f"rate override {entry!r}: not Action=calls/seconds") from error
