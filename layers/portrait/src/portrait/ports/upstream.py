"""Ark's asset library as the gateway uses it, and the values that cross."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portrait.model import (
    AssetType,
    Failure,
    GroupType,
    Home,
    Status,
    UpstreamId,
)


@dataclass(frozen=True, slots=True)
class NewUpstreamAsset:
    """What CreateAsset of the upstream is asked for."""

    group: UpstreamId
    url: str = field(repr=False)
    type: AssetType
    name: str
    """At most 64 code points: the first 50 of the customer's name, `#`, the marker."""
    moderation: str | None = None


@dataclass(frozen=True, slots=True)
class UpstreamGroup:
    """What GetAssetGroup of the upstream says: only what the gateway acts on."""

    upstream_id: UpstreamId
    type: GroupType
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class UpstreamAsset:
    """What GetAsset of the upstream says: only what the gateway acts on."""

    upstream_id: UpstreamId
    group: UpstreamId
    type: AssetType
    name: str
    status: Status
    """A word that is not known counts as Processing."""
    url: str = field(default="", repr=False)
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class UpstreamEntry:
    """An item of an upstream list: enough to tell whose it is by the marker in its Name."""

    upstream_id: UpstreamId
    name: str
    created_at: datetime | None
    """None when the upstream gave none that can be read: such an item is never collected."""


@dataclass(frozen=True, slots=True)
class NewLiveness:
    """A fresh face scan: the link that the person opens, and the token that names the scan."""

    token: str = field(repr=False)
    link: str = field(repr=False)
    """It carries temporary credentials of the upstream: sealed at rest, given out once."""


class Upstream(Protocol):
    """Ark's asset library, one account and project at a time.

    Each raises the UpstreamError that says what may be done next: NotSent, Unknown, Throttled,
    PoolFull, NotFound, Refused.
    """

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        """Create an AIGC group."""

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        """A group as the upstream has it."""

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        """Delete a group and all assets in it, for good."""

    def find_groups(self, home: Home, kind: GroupType, name: str) -> Sequence[UpstreamEntry]:
        """Every group of a type whose Name holds `name`; every one if it is empty."""

    def find_assets(
        self, home: Home, kind: GroupType, name: str, group: UpstreamId | None
    ) -> Sequence[UpstreamEntry]:
        """Every asset whose Name holds `name`, in one group or in all groups of a type."""

    def walk_groups(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        """Every group of a type, the newest first, read page by page as the caller goes on."""

    def walk_assets(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        """Every asset in groups of a type, the newest first, read as in `walk_groups`."""

    def create_asset(
        self, home: Home, wanted: NewUpstreamAsset, *, turn_at: datetime | None = None
    ) -> UpstreamId:
        """Register an asset by URL; it is Processing from then on.

        `turn_at` is a turn that was reserved before, as TurnAhead told: raised where the turn is
        too far off to wait for. Nothing was sent then, and the turn is kept for a later call.
        """

    def turn_clock(self) -> datetime:
        """The time that reserved turns are told by, which may be ahead of this process's."""

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        """An asset as the upstream has it."""

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        """Delete an asset, for good."""


class LivenessUpstream(Protocol):
    """Ark's real-person verification; raises as `Upstream` does."""

    def open_liveness(self, home: Home, callback_url: str) -> NewLiveness:
        """Start a face scan; the person's browser comes back to `callback_url`."""

    def liveness_result(self, home: Home, token: str) -> UpstreamId | None:
        """The LivenessFace group that a passed scan made; None: not passed, or not yet.

        Never sent twice by itself: the upstream may answer only once.
        """


class FullUpstream(Upstream, LivenessUpstream, Protocol):
    """Everything the gateway asks of Ark."""
