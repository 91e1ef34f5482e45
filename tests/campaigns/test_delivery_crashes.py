"""Senders of a delivery killed or cut off at every call: told at least once, or dead.

Every call to the outside of a whole life - ledger, key, endpoint, sleep, the sweeper's own - ends
badly in four ways, alone and in pairs, with each event run once and twice.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any, Final

import pytest

from portrait.model import Delivery
from portrait.ports.post import Posted
from tests.campaigns.delivery_life import How, Life, Lost
from tests.memory_ledger import MemoryLedger
from tests.unit.usecases.delivering import BROKEN, OK, SILENT

pytestmark = pytest.mark.campaign

FULL: Final = os.environ.get("CAMPAIGN") == "full"
PAIRS: Final = 20_000 if FULL else 500
FLOOR: Final = 20_000 if FULL else 1_000
SCRIPTS: Final[Mapping[str, tuple[list[Posted], Posted]]] = {
    "well": ([], OK),
    "once silent": ([SILENT], OK),
    "well at the fourth": ([BROKEN, SILENT, BROKEN], OK),
    "never well": ([], BROKEN),
}


@dataclass
class Careless:
    """The planted bug: a sender that takes a delivery leaves no lease behind."""

    real: MemoryLedger

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def lease_delivery(self, delivery: Delivery, due_at: datetime) -> Delivery:
        leased = self.real.lease_delivery(delivery, due_at)
        self.real.post([replace(leased, due_at=None)])
        return leased

    def keep_delivery(self, delivery: Delivery, *, leased_until: datetime | None) -> Delivery:
        row = self.real.outbox[delivery.customer, delivery.delivery]
        self.real.post([replace(row, due_at=leased_until)])
        return self.real.keep_delivery(delivery, leased_until=leased_until)


def lives(
    rows: Callable[[MemoryLedger], Any] = lambda ledger: ledger, pairs: int = PAIRS
) -> Iterator[tuple[str, Life]]:
    """Every single misfortune of each script, and pairs by chance."""
    rng = random.Random(20261101)
    for name, (script, rest) in SCRIPTS.items():
        for copies in (1, 2):
            calls = Life({}, script, rest, copies, rows).run().fuse.calls
            burns: list[Mapping[int, How]] = [{at: how} for at in range(calls) for how in How]
            chosen = rng.choices(list(combinations(range(calls), 2)), k=pairs // (2 * len(SCRIPTS)))
            burns += [
                {one: rng.choice(list(How)), two: rng.choice(list(How))} for one, two in chosen
            ]
            for burn in burns:
                yield name, Life(burn, script, rest, copies, rows)


def test_every_delivery_is_told_or_dead(capsys: pytest.CaptureFixture[str]) -> None:
    ends: Counter[str] = Counter()
    again = unsent = 0
    for name, life in lives():
        life.run()
        ends[f"{name}: {life.telling.row.state}"] += 1
        more = len(life.telling.receiver.sent) - life.telling.row.attempts
        again += max(0, more)
        unsent += max(0, -more)
    with capsys.disabled():
        print(f"\n  {ends.total()} lives of a delivery, 0 lost")  # noqa: T201 - a campaign's figures
        print(f"  {again} tries made again, {unsent} failed for want of the key")  # noqa: T201 - a campaign's figures
        print(f"  {dict(ends)}")  # noqa: T201 - a campaign's figures
    assert ends.total() >= FLOOR
    assert set(ends) >= {f"{name}: delivered" for name in list(SCRIPTS)[:3]} | {"never well: dead"}


def test_a_sender_that_leaves_no_lease_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    unhurt = lost = 0
    for _, life in lives(Careless, pairs=0):
        try:
            life.run()
            unhurt += 1
        except Lost:
            lost += 1
    with capsys.disabled():
        print(f"\n  with a planted bug {lost} of {lost + unhurt} deliveries are lost")  # noqa: T201 - as above
    assert lost > 0
    assert unhurt > 0
