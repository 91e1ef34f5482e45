"""Lists of one customer's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    AssetType,
    CustomerId,
    Group,
    GroupId,
    GroupState,
    GroupType,
)


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups a list shows; an empty member filters nothing."""

    type: GroupType | None = None
    groups: frozenset[GroupId] = frozenset()
    states: frozenset[GroupState] = frozenset()
    name: str = ""
    """A part of the name, letter case ignored."""
    project: str | None = None


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets a list shows; an empty member filters nothing."""

    group_type: GroupType | None = None
    type: AssetType | None = None
    assets: frozenset[AssetId] = frozenset()
    groups: frozenset[GroupId] = frozenset()
    states: frozenset[AssetState] = frozenset()
    name: str = ""
    """A part of the name, letter case ignored."""
    project: str | None = None


class Catalogue(Protocol):
    """Lists of one customer's rows, without sealed columns. Ids sort by creation."""

    def page_groups(
        self,
        customer: CustomerId,
        wanted: GroupFilter,
        *,
        newest_first: bool,
        size: int,
        after: GroupId | None,
    ) -> tuple[Sequence[Group], GroupId | None]:
        """At most `size` groups behind `after`, and where the next page begins (None: the end)."""

    def all_groups(self, customer: CustomerId, wanted: GroupFilter) -> Sequence[Group]:
        """Every group that `wanted` shows, oldest first."""

    def page_assets(
        self,
        customer: CustomerId,
        wanted: AssetFilter,
        *,
        newest_first: bool,
        size: int,
        after: AssetId | None,
    ) -> tuple[Sequence[Asset], AssetId | None]:
        """At most `size` assets behind `after`, and where the next page begins (None: the end)."""

    def all_assets(self, customer: CustomerId, wanted: AssetFilter) -> Sequence[Asset]:
        """Every asset that `wanted` shows, oldest first."""
