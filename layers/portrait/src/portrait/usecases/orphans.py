"""What is upstream with our marker and is nobody's: found newest first, looked at twice, deleted.

Upstream is read before the rows. A row is written before anything of its is made upstream, so what
is old enough and has no row when the rows are read had none at all; and a marker is used once, so
nobody will claim it later.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from portrait.errors import UpstreamError, UpstreamNotFound
from portrait.model import GroupType, Home, Marker, UpstreamId
from portrait.ports.census import AssetRow, CensusRow, GroupRow
from portrait.ports.upstream import UpstreamEntry
from portrait.rules.limits import ORPHAN_WALK_MOST, ORPHAN_WALKS_MOST, ORPHANS_A_RUN
from portrait.rules.markers import marker_in
from portrait.rules.orphans import GONE_FOR_GOOD, STILL_AT_WORK, OrphanCollection, is_old_enough
from portrait.usecases.reconciling import (
    Candidate,
    Event,
    Orphan,
    OrphanOutcome,
    OrphansLeft,
    OutOfTime,
    ReconcilePorts,
    WalkCut,
)

T = TypeVar("T")


@dataclass(slots=True)
class Unclaimed:
    """Candidates that no row has claimed yet."""

    left: dict[tuple[str, UpstreamId], Candidate] = field(default_factory=dict)
    by_marker: dict[Marker, list[tuple[str, UpstreamId]]] = field(default_factory=dict)

    def add(self, one: Candidate) -> None:
        """One more candidate."""
        place = (one.home.account, one.upstream_id)
        self.left[place] = one
        self.by_marker.setdefault(one.marker, []).append(place)

    def note(self, row: CensusRow) -> None:
        """Let a row claim what is its own, and whatever it may still come to own."""
        if not isinstance(row, GroupRow | AssetRow) or row.state in GONE_FOR_GOOD:
            return
        if row.upstream_id is not None:
            self.left.pop((row.home.account, row.upstream_id), None)
        if row.state in STILL_AT_WORK:
            for place in self.by_marker.get(row.marker, ()):
                self.left.pop(place, None)


def find_candidates(
    homes: Sequence[Home], ports: ReconcilePorts
) -> Generator[Event, None, Unclaimed]:
    """Walk the upstream's lists. Raises OutOfTime; an upstream in trouble cuts a walk short."""
    known = set(ports.accounts())
    reached = [home for home in homes if home.account in known]
    found = Unclaimed()
    left = ORPHAN_WALKS_MOST
    for home in _turned(reached, ports):
        for kind in GroupType:
            for is_group in (False, True):
                most = min(left, ORPHAN_WALK_MOST)
                left -= yield from _walk(found, home, kind, most, ports, is_group=is_group)
    return found


def collect(unclaimed: Unclaimed, ports: ReconcilePorts) -> Iterator[Event]:
    """Look again at a few of those that no row claimed; delete them if the operator wants that.

    Assets come first: a group is deleted when there is nothing in it.
    """
    ours = list(unclaimed.left.values())
    assets = _turned([one for one in ours if not one.is_group], ports)
    groups = _turned([one for one in ours if one.is_group], ports)
    for one in [*assets, *groups][:ORPHANS_A_RUN]:
        if not ports.time_is_left():
            raise OutOfTime
        outcome = _settle(one, ports)
        if outcome is not None:
            yield Orphan(one, outcome)
    if len(ours) > ORPHANS_A_RUN:
        yield OrphansLeft(len(ours) - ORPHANS_A_RUN)


def _walk(
    found: Unclaimed,
    home: Home,
    kind: GroupType,
    most: int,
    ports: ReconcilePorts,
    *,
    is_group: bool,
) -> Generator[Event, None, int]:
    """One list, its newest items; returns how many there were."""
    seen = 0
    try:
        for entry in ports.in_time(islice(_listed(home, kind, ports, is_group=is_group), most)):
            seen += 1
            marker = marker_in(entry.name, ports.environment)
            if marker is not None and is_old_enough(entry.created_at, ports.now()):
                found.add(Candidate(home, kind, entry.upstream_id, marker, is_group))
    except UpstreamError as error:
        yield WalkCut(home, kind, is_group, error.code)
    else:
        if seen == most:
            yield WalkCut(home, kind, is_group, "MoreThanARun")
    return seen


def _listed(
    home: Home, kind: GroupType, ports: ReconcilePorts, *, is_group: bool
) -> Iterator[UpstreamEntry]:
    if is_group:
        return ports.upstream.walk_groups(home, kind)
    return ports.upstream.walk_assets(home, kind)


def _settle(one: Candidate, ports: ReconcilePorts) -> OrphanOutcome | None:
    """None: it is gone. It was its owner's after all, who deleted it while the rows were read."""
    try:
        _look(one, ports)
        if ports.collection is OrphanCollection.REPORT:
            return OrphanOutcome.REPORTED
        if not one.is_group:
            ports.upstream.delete_asset(one.home, one.upstream_id)
        elif ports.upstream.find_assets(one.home, one.kind, "", one.upstream_id):
            return OrphanOutcome.KEPT
        else:
            ports.upstream.delete_group(one.home, one.upstream_id)
    except UpstreamNotFound:
        return None
    except UpstreamError:
        return OrphanOutcome.FAILED
    return OrphanOutcome.DELETED


def _look(one: Candidate, ports: ReconcilePorts) -> None:
    if one.is_group:
        ports.upstream.get_group(one.home, one.upstream_id)
    else:
        ports.upstream.get_asset(one.home, one.upstream_id)


def _turned(those: Sequence[T], ports: ReconcilePorts) -> Sequence[T]:
    """The same from another beginning every hour: what a run has no room for has its turn later."""
    if not those:
        return those
    start = int(ports.now().timestamp() // 3600) % len(those)
    return [*those[start:], *those[:start]]
