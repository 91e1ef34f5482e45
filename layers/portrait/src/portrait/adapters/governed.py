"""The upstream behind the governor: every call, and every retry of one, takes a turn first.

A turn that is near is waited for; one that is not raises TurnRefused, which reserved nothing, sent
nothing, and says when to ask again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portrait.model import CustomerId, GroupType, Home, UpstreamId
from portrait.ports.governor import Governor, Kind
from portrait.ports.services import Now, Sleep
from portrait.ports.upstream import (
    FullUpstream,
    NewLiveness,
    NewUpstreamAsset,
    UpstreamAsset,
    UpstreamEntry,
    UpstreamGroup,
)


@dataclass(frozen=True, slots=True)
class GovernedUpstream:
    """The upstream on behalf of one customer. `patience_seconds`: the longest wait for a turn."""

    upstream: FullUpstream
    governor: Governor
    customer: CustomerId
    kind: Kind
    patience_seconds: float
    now: Now
    sleep: Sleep

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        """Create an AIGC group; somebody always waits for a create."""
        self._take_turn(home, "CreateAssetGroup", Kind.INTERACTIVE)
        return self.upstream.create_group(home, name, description)

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        """A group as the upstream has it."""
        self._take_turn(home, "GetAssetGroup", self.kind)
        return self.upstream.get_group(home, group)

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        """Delete a group and all assets in it, for good."""
        self._take_turn(home, "DeleteAssetGroup", self.kind)
        self.upstream.delete_group(home, group)

    def find_groups(self, home: Home, kind: GroupType, name: str) -> Sequence[UpstreamEntry]:
        """Every group of a type whose Name holds `name`; one turn for the first page."""
        self._take_turn(home, "ListAssetGroups", self.kind)
        return self.upstream.find_groups(home, kind, name)

    def find_assets(
        self, home: Home, kind: GroupType, name: str, group: UpstreamId | None
    ) -> Sequence[UpstreamEntry]:
        """Every asset whose Name holds `name`; one turn for the first page."""
        self._take_turn(home, "ListAssets", self.kind)
        return self.upstream.find_assets(home, kind, name, group)

    def create_asset(self, home: Home, wanted: NewUpstreamAsset) -> UpstreamId:
        """Register an asset by URL; somebody always waits for a create."""
        self._take_turn(home, "CreateAsset", Kind.INTERACTIVE)
        return self.upstream.create_asset(home, wanted)

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        """An asset as the upstream has it."""
        self._take_turn(home, "GetAsset", self.kind)
        return self.upstream.get_asset(home, asset)

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        """Delete an asset, for good."""
        self._take_turn(home, "DeleteAsset", self.kind)
        self.upstream.delete_asset(home, asset)

    def open_liveness(self, home: Home, callback_url: str) -> NewLiveness:
        """Start a face scan; somebody always waits for it."""
        self._take_turn(home, "CreateVisualValidateSession", Kind.INTERACTIVE)
        return self.upstream.open_liveness(home, callback_url)

    def liveness_result(self, home: Home, token: str) -> UpstreamId | None:
        """The group that a passed scan made, or None."""
        self._take_turn(home, "GetVisualValidateResult", self.kind)
        return self.upstream.liveness_result(home, token)

    def _take_turn(self, home: Home, action: str, kind: Kind) -> None:
        now = self.now()
        turn = self.governor.take(
            home.account, action, self.customer, now, self.patience_seconds, kind=kind
        )
        if turn > now:
            self.sleep((turn - now).total_seconds())
