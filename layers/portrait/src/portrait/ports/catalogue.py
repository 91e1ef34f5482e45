"""Lists of one customer's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """What an index holds of a group: its key, and what lists are sorted by."""

    group: GroupId
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AssetEntry:
    """What an index holds of an asset: its key, and what lists are sorted by."""

    asset: AssetId
    group: GroupId
    updated_at: datetime


class Catalogue(Protocol):
    """Lists of one customer's rows, without sealed columns. Ids sort by creation.

    A page is read in one go, or as an index of all there is and then the rows that the page shows:
    a row that has gone in between, or fits `wanted` no more, is left out.
    """

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

    def index_groups(self, customer: CustomerId, wanted: GroupFilter) -> Sequence[GroupEntry]:
        """Every group that `wanted` shows, oldest first."""

    def read_groups(
        self, customer: CustomerId, wanted: GroupFilter, groups: Sequence[GroupId]
    ) -> Sequence[Group]:
        """Those of `groups` that `wanted` still shows, in their order; no id twice."""

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

    def index_assets(self, customer: CustomerId, wanted: AssetFilter) -> Sequence[AssetEntry]:
        """Every asset that `wanted` shows, oldest first."""

    def read_assets(
        self, customer: CustomerId, wanted: AssetFilter, assets: Sequence[AssetId]
    ) -> Sequence[Asset]:
        """Those of `assets` that `wanted` still shows, in their order; no id twice."""
