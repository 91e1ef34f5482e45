"""A batch of twenty and somebody else's single asset, in virtual time.

The steps, the governor, and every patience are production's; each execution is a process of its
own, and the machine waits the whole seconds that a step says.
"""

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from portrait.adapters.governed import GovernedUpstream
from portrait.model import Asset, AssetType, Principal
from portrait.ports.governor import Kind
from portrait.rules.limits import Tier
from portrait.rules.rates import rates_of
from portrait.usecases import ingest
from portrait.usecases.ingest import Next
from portrait.usecases.queueing import NewAsset
from portrait.wiring.clients import BACKGROUND_PATIENCE_SECONDS
from tests.campaigns.governor_world import Start
from tests.campaigns.test_governor import shared, with_mended_lines, without_marks_of_customers
from tests.memory.governor import memory_governor
from tests.unit.adapters.ark_wire import OLD, FixedAccounts, Wire, refusing, saying
from tests.unit.usecases.world import HOME, URL, World
from tests.unit.virtual_clock import START

TWENTY = 20
BUSY = refusing("InternalServiceError", 500)


@dataclass(order=True)
class Execution:
    at: datetime
    order: int
    who: Principal = field(compare=False)
    assets: Sequence[Asset] = field(compare=False)
    checks: bool = field(default=False, compare=False)
    turn_at: datetime | None = field(default=None, compare=False)


class Town:
    """Executions of two customers on one upstream account."""

    def __init__(self, tier: Tier, start: Start) -> None:
        self.world = World()
        self.rates = rates_of(tier)
        self.lines = start()
        self.wire = Wire(self._answer, FixedAccounts(replace(OLD, name=HOME.account)))
        self.sent: list[tuple[str, datetime]] = []
        self.pending: list[Execution] = []
        self.started = 0

    @property
    def spacing(self) -> timedelta:
        return timedelta(microseconds=self.rates["CreateAsset"].spacing_us)

    def start(self, who: Principal, name: str, size: int, at: datetime) -> None:
        group = self.world.create_group(who)
        wanted = NewAsset(AssetType.IMAGE, name, None, url=URL)
        assets = [self.world.create_asset(group, wanted, who) for _ in range(size)]
        self.started += 1
        heapq.heappush(self.pending, Execution(at, self.started, who, assets))

    def run(self) -> None:
        """Until everything was sent."""
        wanted = sum(len(one.assets) for one in self.pending)
        steps = 0
        while len(self.sent) < wanted:
            steps += 1
            assert steps < 5_000
            self._step(heapq.heappop(self.pending))

    def sleep(self, seconds: float) -> None:
        """While one sleeps, others run."""
        awake = self.world.clock() + timedelta(seconds=seconds)
        while self.pending and self.pending[0].at < awake:
            self._step(heapq.heappop(self.pending))
        self.world.clock.time = awake

    def times(self, name: str) -> list[datetime]:
        return [at for who, at in self.sent if who == name]

    def _step(self, one: Execution) -> None:
        self.world.clock.time = one.at
        upstream = GovernedUpstream(
            self.wire.ark(),
            memory_governor(self.rates, self.lines),
            one.who.customer,
            Kind.BACKGROUND,
            BACKGROUND_PATIENCE_SECONDS,
            self.world.clock,
            self.sleep,
        )
        ports = replace(self.world.ingest, upstream=upstream)
        work = ingest.check if one.checks else ingest.submit
        ids = [asset.asset for asset in one.assets]
        step = work(one.who.customer, ids, ports, one.turn_at)
        if step.next in {Next.TURN, Next.CHECK}:
            at = self.world.clock() + timedelta(seconds=step.wait_seconds)
            checks = step.next is Next.CHECK
            heapq.heappush(self.pending, replace(one, at=at, checks=checks, turn_at=step.turn_at))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.params["Action"] != "CreateAsset":
            return BUSY(request)
        name = json.loads(request.content)["Name"].partition("#")[0]
        self.sent.append((name, self.world.clock()))
        return saying({"Id": f"asset-{len(self.sent)}"})(request)


def town(tier: Tier, executions: int, spacings: float, start: Start) -> tuple[Town, datetime]:
    """Ann's twenty begin at once; Ben comes so many spacings later, at the time answered."""
    one = Town(tier, start)
    for _ in range(executions):
        one.start(one.world.ann, "ann", TWENTY // executions, START)
    came = START + spacings * one.spacing
    one.start(one.world.ben, "ben", 1, came)
    one.run()
    return one, came


@pytest.mark.parametrize("spacings", [0.001, 1.5, 2.999, 7.25])
@pytest.mark.parametrize("executions", [1, TWENTY])
@pytest.mark.parametrize("tier", Tier)
def test_a_batch_keeps_another_customer_waiting_for_its_fair_share_at_most(
    tier: Tier, executions: int, spacings: float
) -> None:
    one, came = town(tier, executions, spacings, shared())
    (sent,) = one.times("ben")
    assert sent - came <= 2 * one.spacing
    gaps = [after - before for before, after in pairwise(sorted(at for _, at in one.sent))]
    assert min(gaps) >= one.spacing


@pytest.mark.parametrize("tier", Tier)
def test_a_batch_in_one_execution_has_the_whole_rate(tier: Tier) -> None:
    one, _ = town(tier, 1, 5, shared())
    assert max(at for _, at in one.sent) - START <= TWENTY * one.spacing + timedelta(seconds=5)


def test_without_marks_of_customers_it_would_wait_for_the_whole_batch() -> None:
    mended = with_mended_lines(without_marks_of_customers)
    one, came = town(Tier.ENTRY, TWENTY, 1.5, mended)
    (sent,) = one.times("ben")
    assert sent - came > 10 * one.spacing
