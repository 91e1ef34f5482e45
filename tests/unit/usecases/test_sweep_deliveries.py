"""Deliveries under the sweeper: when each try is made, and who keeps nobody waiting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate

import pytest

from portrait.model import Delivery
from portrait.rules.webhooks import WAITS_SECONDS
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import Swept
from tests.unit.usecases.delivering import BROKEN, Telling
from tests.unit.usecases.sweeping_world import ports
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

EVERY = 60


@dataclass
class RunningCourier:
    """Runs the function in the same moment. `down`: what it is given is lost."""

    telling: Telling
    down: bool = False

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        if not self.down:
            for one in deliveries:
                self.telling.deliver(one.due_at)


@pytest.fixture
def telling(world: World) -> Telling:
    return Telling(world.ledger, world.clock, world.sealer)


def swept(world: World, courier: RunningCourier) -> list[Swept]:
    sweeper = replace(ports(world), exchange=replace(world.exchange, courier=courier))
    return [outcome for _, outcome in sweep(sweeper)]


def moments(telling: Telling) -> list[float]:
    return [(sent.at - START).total_seconds() for sent in telling.receiver.sent]


def test_woken_to_the_second_the_tries_are_at_the_times_of_the_schedule(telling: Telling) -> None:
    telling.receiver.rest = BROKEN
    telling.deliver()
    while telling.row.due_at is not None:
        telling.deliver_when_due()
    assert moments(telling) == list(accumulate(WAITS_SECONDS))
    assert moments(telling)[-1] == 27 * 3600 + 35 * 60 + 5


@pytest.mark.parametrize("offset", [0, 1, 17, 59])
def test_swept_each_minute_each_try_is_at_the_next_minute_after_its_time(
    world: World, telling: Telling, offset: int
) -> None:
    telling.receiver.rest = BROKEN
    courier = RunningCourier(telling)
    courier.wake([telling.delivery])
    expected = [0.0, 5.0]
    for wait in WAITS_SECONDS[2:]:
        due = expected[-1] + wait
        expected.append(due + (offset - due) % EVERY)
    tick = START + timedelta(seconds=offset)
    while telling.row.due_at is not None:
        tick += timedelta(seconds=EVERY)
        world.clock.time = max(tick, world.clock.time)
        swept(world, courier)
    assert moments(telling) == expected


def test_a_fresh_delivery_whose_wake_was_lost_is_woken_by_the_sweeper(
    world: World, telling: Telling
) -> None:
    courier = RunningCourier(telling, down=True)
    courier.wake([telling.delivery])
    assert moments(telling) == []
    courier.down = False
    world.clock.advance(60)
    assert swept(world, courier) == [Swept.WOKEN]
    assert moments(telling) == [60]
    world.clock.advance(60)
    assert swept(world, courier) == []


def test_a_delivery_that_nobody_sends_goes_to_the_end_of_the_line(
    world: World, telling: Telling
) -> None:
    courier = RunningCourier(telling, down=True)
    assert swept(world, courier) == [Swept.WOKEN]
    assert swept(world, courier) == []
    assert telling.row.due_at == START + timedelta(seconds=45)
    world.clock.advance(45)
    courier.down = False
    assert swept(world, courier) == [Swept.WOKEN]
    assert moments(telling) == [45]
