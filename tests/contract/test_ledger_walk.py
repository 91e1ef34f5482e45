"""Long random walks: both ledgers do the same steps, answer the same, and hold the same rows."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from portrait.model import (
    Asset,
    AssetState,
    CustomerId,
    Failure,
    Group,
    GroupState,
    Marker,
    PoolCapacity,
    UpstreamId,
)
from portrait.ports.catalogue import AssetFilter, GroupFilter
from portrait.rules.transitions import ASSET_TRANSITIONS, GROUP_TRANSITIONS
from tests.contract.ledgers import Ledgers
from tests.contract.listing import all_groups
from tests.contract.samples import ANN, BEN, DUE, FORGET, START, new_asset, new_group
from tests.contract.walking import answer

STEPS = 250
GROUP_LIMIT = 3
ASSET_LIMIT = 4
POOL = PoolCapacity(groups=5, assets=12)


@dataclass
class Walk:
    """Chooses steps by one seed; what it chooses depends on what it was answered."""

    rng: random.Random
    groups: list[Group] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    number: int = 0

    def next(self) -> Callable[[Ledgers], Any]:
        self.number += 1
        now = START + timedelta(seconds=self.number)
        if not self.groups or self.rng.random() < 0.12:
            return self._create_group()
        if not self.assets or self.rng.random() < 0.25:
            return self._create_asset()
        if self.rng.random() < 0.3:
            return self._change_group(self.rng.choice(self.groups), now)
        if self.rng.random() < 0.1:
            return self._read()
        return self._change_asset(self.rng.choice(self.assets), now)

    def _create_group(self) -> Callable[[Ledgers], Any]:
        again = bool(self.groups) and self.rng.random() < 0.2
        group = self.rng.choice(self.groups) if again else new_group(self.number, self._who())
        if again and self.rng.random() < 0.5:
            group = replace(group, marker=Marker(f"tst{self.number:010d}"))
        elif not again:
            self.groups.append(group)
        return lambda ledger: ledger.groups.reserve_group(group, GROUP_LIMIT, POOL)

    def _create_asset(self) -> Callable[[Ledgers], Any]:
        again = bool(self.assets) and self.rng.random() < 0.2
        group = self.rng.choice(self.groups)
        asset = self.rng.choice(self.assets) if again else new_asset(group, self.number)
        if not again:
            self.assets.append(asset)
        return lambda ledger: ledger.assets.reserve_asset(asset, ASSET_LIMIT, POOL)

    def _change_group(self, group: Group, now: Any) -> Callable[[Ledgers], Any]:
        source, target = self.rng.choice(
            [(a, b) for a, b in GROUP_TRANSITIONS if b in {GroupState.ACTIVE, GroupState.UNKNOWN}]
        )
        due = None if target is GroupState.ACTIVE else DUE

        def delete(ledger: Ledgers) -> Any:
            assets = ledger.groups.begin_group_assets_delete(group, now, DUE)
            ledger.groups.finish_group_delete(group, assets, now, FORGET)
            return assets

        def refuse(ledger: Ledgers) -> Any:
            ledger.groups.refuse_group(group)

        def cascade(ledger: Ledgers) -> Any:
            ledger.groups.begin_group_delete(group, now, DUE)
            return ledger.groups.begin_group_assets_delete(group, now, DUE)

        steps: list[Callable[[Ledgers], Any]] = [
            lambda ledger: ledger.groups.move_group(
                group, frozenset({source}), target, now, {"due_at": due}
            ),
            lambda ledger: ledger.groups.move_group(
                group, frozenset({source}), target, now, {"due_at": due}
            ),
            lambda ledger: ledger.groups.edit_group(group, now, {"name": f"n{self.number}"}),
            refuse,
            lambda ledger: ledger.groups.begin_group_delete(group, now, DUE),
            cascade,
            lambda ledger: ledger.groups.finish_group_delete(group, [], now, FORGET),
        ]
        if self.rng.random() < 0.1:
            return lambda ledger: self._only_if_deleting(ledger, group, delete)
        step = self.rng.choice(steps)
        if step is refuse:
            # An id is never minted again by the operation that was refused.
            self.groups.remove(group)
        return step

    def _only_if_deleting(
        self, ledger: Ledgers, group: Group, delete: Callable[[Ledgers], Any]
    ) -> Any:
        rows = [row for row in ledger.audit().groups if row.group == group.group]
        return delete(ledger) if rows and rows[0].state is GroupState.DELETING else None

    def _change_asset(self, asset: Asset, now: Any) -> Callable[[Ledgers], Any]:
        moves = [
            (source, target)
            for source, target in ASSET_TRANSITIONS
            if target not in {AssetState.DELETING, AssetState.DELETED}
        ]
        source, target = self.rng.choice(moves)
        rests = target in {AssetState.ACTIVE, AssetState.FAILED}
        state = self.rng.choice(list(AssetState))
        upstream_id = UpstreamId(f"up{self.rng.randrange(2)}")
        failure = Failure("Bad", f"{self.number}")
        due = None if rests else DUE

        def refuse(ledger: Ledgers) -> Any:
            sent = ledger.assets.move_asset(
                asset, frozenset({AssetState.QUEUED}), AssetState.SUBMITTING, now, {}
            )
            return ledger.assets.refuse_asset(sent, failure, now)

        steps: list[Callable[[Ledgers], Any]] = [
            lambda ledger: ledger.assets.move_asset(
                asset, frozenset({source}), target, now, {"due_at": due}
            ),
            refuse,
            lambda ledger: ledger.assets.edit_asset(asset, now, {"name": f"n{self.number}"}),
            lambda ledger: ledger.assets.note_upstream_id(asset, upstream_id),
            lambda ledger: ledger.assets.begin_asset_delete(replace(asset, state=state), now, DUE),
            lambda ledger: ledger.assets.finish_asset_delete(asset, now, FORGET),
            lambda ledger: ledger.assets.load_asset(asset.customer, asset.asset),
        ]
        return self.rng.choice([steps[0], steps[0], steps[0], *steps])

    def _read(self) -> Callable[[Ledgers], Any]:
        who, size, newest = self._who(), self.rng.randrange(1, 5), self.rng.random() < 0.5
        after = self.rng.choice(self.assets).asset if self.rng.random() < 0.5 else None
        groups = frozenset({self.rng.choice(self.groups).group})
        wanted = AssetFilter(groups=groups if self.rng.random() < 0.5 else frozenset())
        if self.rng.random() < 0.3:
            return partial(_groups, who=who)
        return lambda ledger: ledger.catalogue.page_assets(
            who, wanted, newest_first=newest, size=size, after=after
        )

    def _who(self) -> CustomerId:
        return self.rng.choice((ANN, BEN))


def _groups(ledger: Ledgers, who: CustomerId) -> Any:
    return all_groups(ledger, who, GroupFilter())


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(6))
def test_both_ledgers_take_the_same_walk(
    memory_ledger: Ledgers, engine_ledger: Ledgers, seed: int
) -> None:
    walk = Walk(random.Random(seed))
    seen = set()
    for _ in range(STEPS):
        step = walk.next()
        expected = answer(step, memory_ledger)
        assert answer(step, engine_ledger) == expected
        seen.add(expected if isinstance(expected, type) else type(expected))
    assert engine_ledger.audit() == memory_ledger.audit()
    engine_ledger.audit().assert_balanced()
    # A walk that is refused everywhere would prove nothing.
    assert len(seen) >= 6
