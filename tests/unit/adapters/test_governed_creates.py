"""The turn of a CreateAsset: reserved however far off, used once, and not asked for again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from portrait.adapters.governed import GovernedUpstream
from portrait.errors import TurnAhead, TurnRefused
from portrait.model import AssetType, CustomerId
from portrait.ports.governor import Kind
from portrait.ports.services import Now
from portrait.ports.upstream import NewUpstreamAsset
from portrait.rules.limits import TURN_AHEAD_MOST_SECONDS, TURN_PATIENCE_SECONDS
from tests.fakes import VirtualSleep
from tests.unit.adapters.ark_wire import GROUP, HOME, NEW, Answer, Wire, refusing, saying
from tests.unit.virtual_clock import START, VirtualClock

WANTED = NewUpstreamAsset(GROUP, "https://media.example.com/1.jpg", AssetType.IMAGE, "n#m")
MADE = saying({"Id": "asset-1"})


@dataclass
class Turns:
    """A governor that gives the next turn so many seconds from now."""

    away: list[float]
    asked: list[tuple[str, float, Kind]] = field(default_factory=list)
    ahead: timedelta = timedelta(0)
    """The clock that turns are told by, before this process's."""

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
        assert (account, customer) == (HOME.account, "ann")
        self.asked.append((action, max_wait_seconds, kind))
        if not self.away:
            raise TurnRefused(7.0)
        return now() + timedelta(seconds=self.away.pop(0))

    def clock(self, now: datetime) -> datetime:
        return now + self.ahead


class Line:
    """One governed upstream, its governor, its clock and what came to the other end."""

    def __init__(self, *away: float, answer: Answer = MADE) -> None:
        self.wire = Wire(answer)
        self.turns = Turns([*away])
        self.clock = VirtualClock()
        self.sleep = VirtualSleep(self.clock)

    def create(self, turn_at: datetime | None = None) -> str:
        upstream = GovernedUpstream(
            self.wire.ark(),
            self.turns,
            CustomerId("ann"),
            Kind.BACKGROUND,
            TURN_PATIENCE_SECONDS,
            self.clock,
            self.sleep,
        )
        return upstream.create_asset(HOME, WANTED, turn_at=turn_at)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize("away", [0.0, 0.25, 1.0])
def test_a_turn_that_is_near_is_slept_for(away: float) -> None:
    line = Line(away)
    assert line.create() == "asset-1"
    assert line.turns.asked == [("CreateAsset", TURN_AHEAD_MOST_SECONDS, Kind.INTERACTIVE)]
    assert line.sleep.naps == [away] * (away > 0)
    assert len(line.wire.requests) == 1


def test_a_turn_that_is_further_off_is_told_and_nothing_is_sent() -> None:
    line = Line(1.000_001)
    with pytest.raises(TurnAhead) as ahead:
        line.create()
    assert ahead.value.turn_at == at(1.000_001)
    assert (line.sleep.naps, line.wire.requests) == ([], [])


@pytest.mark.parametrize(("turn", "naps"), [(1.0, [1.0]), (0.0, []), (-5.0, [])])
def test_a_carried_turn_is_used_without_asking(turn: float, naps: list[float]) -> None:
    line = Line(0.0)
    assert line.create(at(turn)) == "asset-1"
    assert (line.turns.asked, line.sleep.naps) == ([], naps)


def test_a_carried_turn_that_is_still_far_off_is_kept() -> None:
    line = Line(0.0)
    with pytest.raises(TurnAhead) as ahead:
        line.create(at(1.5))
    assert ahead.value.turn_at == at(1.5)
    assert (line.turns.asked, line.wire.requests) == ([], [])


def test_a_turn_that_lapsed_is_not_used_but_a_new_one() -> None:
    line = Line(0.5)
    assert line.create(at(-5.000_001)) == "asset-1"
    assert len(line.turns.asked) == 1
    assert line.sleep.naps == [0.5]


def test_turns_are_waited_for_by_the_clock_that_they_are_told_by() -> None:
    line = Line(3.75)
    line.turns.ahead = timedelta(seconds=3)
    assert line.create() == "asset-1"
    assert line.create(at(4.5)) == "asset-1"
    assert line.sleep.naps == [0.75, 0.75]
    with pytest.raises(TurnAhead):
        line.create(at(4.5 + 0.75 + 0.75 + 1.25))
    assert len(line.turns.asked) == 1


def test_no_turn_at_all_is_a_refusal() -> None:
    with pytest.raises(TurnRefused):
        Line().create()


def test_what_is_signed_again_takes_another_turn_than_the_carried_one() -> None:
    line = Line(30.0, answer=refusing("InvalidAccessKey", 401))
    line.wire.accounts.later = NEW
    with pytest.raises(TurnAhead) as ahead:
        line.create(at(0))
    assert ahead.value.turn_at == at(30)
    assert (len(line.turns.asked), len(line.wire.requests)) == (1, 1)
