"""Every page of a list takes a turn of its own, and a page nobody comes to is not asked for."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest

from portrait.adapters.governed import GovernedUpstream
from portrait.errors import TurnRefused
from portrait.model import CustomerId, GroupType
from portrait.ports.governor import Kind
from portrait.ports.services import Now
from portrait.ports.upstream import Upstream, UpstreamEntry
from tests.fakes import VirtualSleep
from tests.unit.adapters.ark_wire import HOME, Wire
from tests.unit.virtual_clock import START, VirtualClock

List = Callable[[Upstream], Sequence[UpstreamEntry] | Iterator[UpstreamEntry]]
PAGES = 3
LISTS: dict[str, tuple[str, List]] = {
    "find_groups": ("ListAssetGroups", lambda up: up.find_groups(HOME, GroupType.AIGC, "n")),
    "find_assets": ("ListAssets", lambda up: up.find_assets(HOME, GroupType.AIGC, "n", None)),
    "walk_groups": ("ListAssetGroups", lambda up: up.walk_groups(HOME, GroupType.AIGC)),
    "walk_assets": ("ListAssets", lambda up: up.walk_assets(HOME, GroupType.AIGC)),
}


@dataclass
class Turns:
    """A governor that gives a turn a second, and only so many."""

    most: int = 100
    taken: list[tuple[str, Kind]] = field(default_factory=list)

    def take(
        self,
        account: str,
        action: str,
        customer: CustomerId,
        now: Now,
        max_wait_seconds: float,
        *,
        kind: Kind,
    ) -> datetime:
        assert (account, customer, max_wait_seconds) == (HOME.account, "ann", 1.0)
        if len(self.taken) == self.most:
            raise TurnRefused(7.0)
        self.taken.append((action, kind))
        return now() + timedelta(seconds=1)

    def clock(self, now: datetime) -> datetime:
        return now


def three_pages(request: httpx.Request) -> httpx.Response:
    """Items 1 to 3, one a page."""
    number = int(json.loads(request.content).get("NextToken", "1"))
    item = {"Id": f"up-{number}", "Name": "n", "CreateTime": "2026-11-01T00:00:00Z"}
    more = {"NextToken": str(number + 1)} if number < PAGES else {}
    return httpx.Response(200, json={"ResponseMetadata": {}, "Result": {"Items": [item], **more}})


def governed(wire: Wire, turns: Turns) -> tuple[GovernedUpstream, VirtualSleep]:
    clock = VirtualClock()
    sleep = VirtualSleep(clock)
    customer = CustomerId("ann")
    return GovernedUpstream(wire.ark(), turns, customer, Kind.BACKGROUND, 1.0, clock, sleep), sleep


@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_page_takes_a_turn_and_waits_for_it(name: str) -> None:
    action, read = LISTS[name]
    wire, turns = Wire(three_pages), Turns()
    upstream, sleep = governed(wire, turns)
    assert [entry.upstream_id for entry in read(upstream)] == ["up-1", "up-2", "up-3"]
    assert turns.taken == [(action, Kind.BACKGROUND)] * PAGES
    assert sleep.naps == [1.0] * PAGES
    assert len(wire.requests) == PAGES


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_page_without_a_turn_is_not_asked_for_and_the_list_is_no_miss(name: str) -> None:
    _, read = LISTS[name]
    wire = Wire(three_pages)
    upstream, _ = governed(wire, Turns(most=2))
    with pytest.raises(TurnRefused):
        list(read(upstream))
    assert len(wire.requests) == 2


@pytest.mark.parametrize("name", ["walk_groups", "walk_assets"])
def test_a_walk_reads_no_further_than_its_caller_and_begins_with_the_newest(name: str) -> None:
    action, read = LISTS[name]
    wire, turns = Wire(three_pages), Turns()
    upstream, _ = governed(wire, turns)
    walk = iter(read(upstream))
    assert turns.taken == []
    first = next(walk)
    assert (first.upstream_id, first.created_at) == (
        "up-1",
        START.replace(hour=0, minute=0, second=0),
    )
    assert turns.taken == [(action, Kind.BACKGROUND)]
    query, members = wire.sent()
    assert query["Action"] == action
    assert members == {
        "Filter": {"GroupType": "AIGC"},
        "MaxResults": 100,
        "SortBy": "CreateTime",
        "SortOrder": "Desc",
        "ProjectName": "films",
    }
