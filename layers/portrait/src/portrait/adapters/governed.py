"""The upstream behind the governor: every call, page of a list and retry takes a turn first.

A turn that is near is waited for; one that is not raises TurnRefused, which reserved nothing, sent
nothing, and says when to ask again. What was refused unread for its signature is signed again once,
at another turn.

The turn of a CreateAsset is reserved however far off it is, because only who waits in line for its
turn gets a fair share of a rate that is slow. One that is not near raises TurnAhead: whoever comes
back with it, while it is good, is sent without asking again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from portrait.adapters.ark import Ark, Pace
from portrait.adapters.resending import at_its_turn
from portrait.errors import TurnAhead
from portrait.model import CustomerId, GroupType, Home, UpstreamId
from portrait.ports.governor import Governor, Kind
from portrait.ports.services import Now, Sleep
from portrait.ports.upstream import (
    NewLiveness,
    NewUpstreamAsset,
    UpstreamAsset,
    UpstreamEntry,
    UpstreamGroup,
)
from portrait.rules.limits import TURN_AHEAD_MOST_SECONDS
from portrait.rules.pacing import turn_is_good


@dataclass(frozen=True, slots=True)
class GovernedUpstream:
    """The upstream on behalf of one customer. `patience_seconds`: the longest wait for a turn."""

    upstream: Ark
    governor: Governor
    customer: CustomerId
    kind: Kind
    patience_seconds: float
    now: Now
    sleep: Sleep

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        """Create an AIGC group; somebody always waits for a create."""
        turn = self._turn(home, "CreateAssetGroup", Kind.INTERACTIVE)
        return at_its_turn(turn, lambda: self.upstream.create_group(home, name, description))

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        """A group as the upstream has it."""
        turn = self._turn(home, "GetAssetGroup", self.kind)
        return at_its_turn(turn, lambda: self.upstream.get_group(home, group))

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        """Delete a group and all assets in it, for good."""
        turn = self._turn(home, "DeleteAssetGroup", self.kind)
        at_its_turn(turn, lambda: self.upstream.delete_group(home, group))

    def find_groups(self, home: Home, kind: GroupType, name: str) -> Sequence[UpstreamEntry]:
        """Every group of a type whose Name holds `name`; a turn for each page."""
        return self.upstream.find_groups(home, kind, name, each_page=self._groups_page(home))

    def find_assets(
        self, home: Home, kind: GroupType, name: str, group: UpstreamId | None
    ) -> Sequence[UpstreamEntry]:
        """Every asset whose Name holds `name`; a turn for each page."""
        each_page = self._assets_page(home)
        return self.upstream.find_assets(home, kind, name, group, each_page=each_page)

    def walk_groups(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        """Every group of a type, the newest first; a turn for each page that is come to."""
        return self.upstream.walk_groups(home, kind, each_page=self._groups_page(home))

    def walk_assets(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        """Every asset in groups of a type, the newest first; turns as in `walk_groups`."""
        return self.upstream.walk_assets(home, kind, each_page=self._assets_page(home))

    def create_asset(
        self, home: Home, wanted: NewUpstreamAsset, *, turn_at: datetime | None = None
    ) -> UpstreamId:
        """Register an asset by URL, at the turn reserved before or a new one; raises TurnAhead."""
        carried = [] if turn_at is None else [turn_at]

        def turn() -> None:
            self._turn_to_create(home, carried.pop() if carried else None)

        return at_its_turn(turn, lambda: self.upstream.create_asset(home, wanted))

    def turn_clock(self) -> datetime:
        """The time that reserved turns are told by."""
        return self.governor.clock(self.now())

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        """An asset as the upstream has it."""
        turn = self._turn(home, "GetAsset", self.kind)
        return at_its_turn(turn, lambda: self.upstream.get_asset(home, asset))

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        """Delete an asset, for good."""
        turn = self._turn(home, "DeleteAsset", self.kind)
        at_its_turn(turn, lambda: self.upstream.delete_asset(home, asset))

    def open_liveness(self, home: Home, callback_url: str) -> NewLiveness:
        """Start a face scan; somebody always waits for it."""
        turn = self._turn(home, "CreateVisualValidateSession", Kind.INTERACTIVE)
        return at_its_turn(turn, lambda: self.upstream.open_liveness(home, callback_url))

    def liveness_result(self, home: Home, token: str) -> UpstreamId | None:
        """The group that a passed scan made, or None."""
        turn = self._turn(home, "GetVisualValidateResult", self.kind)
        return at_its_turn(turn, lambda: self.upstream.liveness_result(home, token))

    def _groups_page(self, home: Home) -> Pace:
        return self._turn(home, "ListAssetGroups", self.kind)

    def _assets_page(self, home: Home) -> Pace:
        return self._turn(home, "ListAssets", self.kind)

    def _turn(self, home: Home, action: str, kind: Kind) -> Pace:
        return partial(self._take_turn, home, action, kind)

    def _take_turn(self, home: Home, action: str, kind: Kind) -> None:
        turn = self.governor.take(
            home.account, action, self.customer, self.now, self.patience_seconds, kind=kind
        )
        self._sleep(self._seconds_until(turn))

    def _turn_to_create(self, home: Home, carried: datetime | None) -> None:
        """Somebody always waits for a create: its turn is never one of the background's."""
        turn = carried
        if turn is None or not turn_is_good(turn, self.turn_clock()):
            most, kind = TURN_AHEAD_MOST_SECONDS, Kind.INTERACTIVE
            turn = self.governor.take(
                home.account, "CreateAsset", self.customer, self.now, most, kind=kind
            )
        seconds = self._seconds_until(turn)
        if seconds > self.patience_seconds:
            raise TurnAhead(turn)
        self._sleep(seconds)

    def _seconds_until(self, turn: datetime) -> float:
        return (turn - self.turn_clock()).total_seconds()

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)
