"""Calls to the data plane at their turns, and two hundred creates that want one at once."""

import heapq
from datetime import datetime, timedelta

import httpx
import pytest

from portrait.adapters.governed_videos import GovernedVideos
from portrait.adapters.governor import DurableGovernor
from portrait.errors import TurnRefused
from portrait.model import CustomerId, Marker, UpstreamId
from portrait.ports.governor import Kind
from portrait.rules.limits import Tier
from portrait.rules.rates import rates_of
from tests.fakes import VirtualSleep
from tests.memory.governor import MemoryLines
from tests.unit.adapters.ark_wire import HOME
from tests.unit.adapters.test_ark_videos import BODY, TASK, Plane, task
from tests.unit.virtual_clock import VirtualClock

CREATES = 200
PATIENCE_SECONDS = 2.0


def governed(plane: Plane, clock: VirtualClock, customer: str = "ann") -> GovernedVideos:
    governor = DurableGovernor(MemoryLines(), rates_of(Tier.ENTRY))
    return _of(plane, governor, clock, customer)


def _of(
    plane: Plane, governor: DurableGovernor, clock: VirtualClock, customer: str
) -> GovernedVideos:
    return GovernedVideos(
        plane.ark(),
        governor,
        CustomerId(customer),
        Kind.INTERACTIVE,
        PATIENCE_SECONDS,
        clock,
        VirtualSleep(clock),
    )


def test_every_call_takes_a_turn_of_its_own_action(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock()
    taken: list[str] = []

    def take(_: object, account: str, action: str, *_rest: object, **_named: object) -> datetime:
        assert account == HOME.account
        taken.append(action)
        return clock()

    monkeypatch.setattr(DurableGovernor, "take", take)
    plane = Plane(lambda _: httpx.Response(200, json=task(items=[task()])))
    videos = governed(plane, clock)
    videos.create_video(HOME, BODY)
    videos.get_video(HOME, TASK)
    videos.find_videos(HOME, Marker("tstabcdefghij"), clock())
    videos.cancel_video(HOME, UpstreamId(TASK))
    assert taken == ["CreateVideoTask", "GetVideoTask", "ListVideoTasks", "DeleteVideoTask"]
    assert len(plane.requests) == len(taken)


def test_two_hundred_creates_at_once_stay_inside_the_rate(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rate = rates_of(Tier.ENTRY)["CreateVideoTask"]
    start = VirtualClock()()
    governor = DurableGovernor(MemoryLines(), rates_of(Tier.ENTRY))
    sent_at: list[datetime] = []
    refused = 0
    waiting = [(start, number) for number in range(CREATES)]
    while waiting:
        now, number = heapq.heappop(waiting)
        # Each request is a process of its own: it sleeps without holding up the others.
        clock = VirtualClock()
        clock.time = now
        plane = Plane(lambda _: httpx.Response(200, json={"id": TASK}))
        try:
            _of(plane, governor, clock, f"customer-{number % 20}").create_video(HOME, BODY)
        except TurnRefused as error:
            refused += 1
            assert plane.requests == []
            again = now + timedelta(seconds=error.retry_after_seconds)
            heapq.heappush(waiting, (again, number))
        else:
            sent_at.append(clock())
    sent_at.sort()
    window = timedelta(seconds=rate.per_seconds)
    most = max(sum(at <= one < at + window for one in sent_at) for at in sent_at)
    seconds = (sent_at[-1] - start).total_seconds()
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{CREATES} creates at once: most in {rate.per_seconds} s {most} of {rate.count}, "
            f"{refused} told to come back, all sent after {seconds:.1f} virtual s"
        )
    assert len(sent_at) == CREATES
    assert most <= rate.count
    assert refused > 0
    # Nor is it wasted: within half as long again as the rate allows.
    assert seconds <= 1.5 * CREATES * rate.spacing_us / 1_000_000
