"""Long random walks of those who drive rows: leases, fences, verdicts on rows read long ago.

Both ledgers do the same steps on the same snapshots, fresh or stale, answer the same, and hold the
same rows in the end. Together with the other walk every method of the ledger's ports is taken.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from portrait.model import (
    Asset,
    AssetState,
    Failure,
    Group,
    GroupState,
    PoolCapacity,
    UpstreamId,
)
from portrait.ports.due import SHARDS, DueKind, DueRow, DueRows
from portrait.ports.ledger import AssetChanges, AssetLedger, GroupChanges, GroupLedger
from portrait.rules.transitions import (
    ASSET_AT_REST,
    ASSET_TRANSITIONS,
    GROUP_AT_REST,
    GROUP_TRANSITIONS,
)
from tests.contract.ledgers import Ledgers
from tests.contract.samples import ANN, BEN, START, new_asset, new_group
from tests.contract.test_ledger_batches import task_of
from tests.contract.walking import Ask, answer

STEPS: Final = 600
POOL: Final = PoolCapacity(groups=8, assets=16)
IMPORTS: Final = frozenset({"import_group", "import_asset"})


@dataclass
class Drivers:
    """Chooses steps by one seed. `groups` and `assets`: rows as they were read, latest last."""

    rng: random.Random
    groups: list[Group] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    number: int = 0

    def next(self) -> tuple[str, Ask]:
        """A method, and the call of it."""
        self.number += 1
        if len(self.groups) < 3 or self.rng.random() < 0.06:
            return self._new_group()
        if len(self.assets) < 4 or self.rng.random() < 0.15:
            return self._new_asset()
        kind = self.rng.random()
        if kind < 0.1:
            return "find_due", self._due()
        return self._drive_group() if kind < 0.4 else self._drive_asset()

    def keep(self, answer: object) -> None:
        """What was answered was seen."""
        if isinstance(answer, Group):
            self.groups.append(answer)
        if isinstance(answer, Asset):
            self.assets.append(answer)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=10 * self.number)

    def _new_group(self) -> tuple[str, Ask]:
        group = new_group(self.number, self.rng.choice((ANN, BEN)))
        self.groups.append(group)
        if self.rng.random() < 0.7:
            return "reserve_group", lambda ledger: ledger.groups.reserve_group(group, 5, POOL)
        bound = replace(
            group, state=GroupState.ACTIVE, due_at=None, sent_at=None, upstream_id=self._id()
        )
        return "import_group", lambda ledger: ledger.registry.import_group(bound, 5)

    def _new_asset(self) -> tuple[str, Ask]:
        asset = new_asset(self.rng.choice(self.groups), self.number)
        self.assets.append(asset)
        if self.rng.random() < 0.2:
            task = task_of(asset.customer, [asset], self.number)
            return "reserve_batch", lambda ledger: ledger.assets.reserve_batch(
                [asset], task, 6, POOL
            )
        if self.rng.random() < 0.75:
            return "reserve_asset", lambda ledger: ledger.assets.reserve_asset(asset, 6, POOL)
        bound = replace(
            asset,
            state=AssetState.ACTIVE,
            source=None,
            upload_key=None,
            due_at=None,
            upstream_id=self._id(),
        )
        return "import_asset", lambda ledger: ledger.registry.import_asset(bound, 6)

    def _drive_group(self) -> tuple[str, Ask]:
        row = self.groups[-self.rng.randint(1, min(8, len(self.groups)))]
        now, due = self.now, self.now + timedelta(seconds=45)
        fenced = row.due_at is not None and self.rng.random() < 0.5
        targets = [to for source, to in GROUP_TRANSITIONS if source is row.state]
        target = self.rng.choice([to for to in targets if to is not None] or [GroupState.ACTIVE])
        changes: GroupChanges = {"due_at": None if target in GROUP_AT_REST else due}
        sources = frozenset({row.state})

        def cascade(ledger: Ledgers) -> Any:
            found = ledger.groups.load_group(row.customer, row.group)
            if found is None or found.state is not GroupState.DELETING:
                return found
            assets = ledger.groups.begin_group_assets_delete(found, now, due)
            if fenced:
                ledger.groups.finish_group_delete(found, assets, now, due)
            return list(assets)

        steps: dict[str, Ask] = {
            "load_group": lambda ledger: ledger.groups.load_group(row.customer, row.group),
            "find_group": lambda ledger: ledger.groups.find_group(row.customer, row.group),
            "lease_group": lambda ledger: ledger.groups.lease_group(row, due),
            "edit_group": lambda ledger: ledger.groups.edit_group(row, now, {"name": "new"}),
            "refuse_group": lambda ledger: ledger.groups.refuse_group(row, fenced=fenced),
            "begin_group_delete": lambda ledger: ledger.groups.begin_group_delete(row, now, due),
            "begin_group_assets_delete": cascade,
            "finish_group_delete": lambda ledger: ledger.groups.finish_group_delete(
                row, [], now, due
            ),
        }
        if (row.state, target) in GROUP_TRANSITIONS and target not in {
            GroupState.DELETING,
            GroupState.DELETED,
        }:
            steps["move_group"] = lambda ledger: ledger.groups.move_group(
                row, sources, target, now, changes, fenced=fenced
            )
        name = self.rng.choice([*steps, "load_group", "lease_group", *(["move_group"] * 3)])
        return (name, steps[name]) if name in steps else ("load_group", steps["load_group"])

    def _drive_asset(self) -> tuple[str, Ask]:
        row = self.assets[-self.rng.randint(1, min(8, len(self.assets)))]
        now, due = self.now, self.now + timedelta(seconds=45)
        fenced = row.due_at is not None and self.rng.random() < 0.5
        made, generation = self._id(), row.generation + self.rng.randint(0, 1)
        gone = {AssetState.DELETING, AssetState.DELETED}
        targets = [to for source, to in ASSET_TRANSITIONS if source is row.state and to not in gone]
        target = self.rng.choice(targets or [AssetState.ACTIVE])
        changes: AssetChanges = {"due_at": None if target in ASSET_AT_REST else due}
        leased: AssetChanges = {"due_at": due, "generation": generation}
        assets: dict[str, Ask] = {
            "load_asset": lambda ledger: ledger.assets.load_asset(row.customer, row.asset),
            "find_asset": lambda ledger: ledger.assets.find_asset(row.customer, row.asset),
            "lease_asset": lambda ledger: ledger.assets.lease_asset(row, leased),
            "edit_asset": lambda ledger: ledger.assets.edit_asset(row, now, {"name": "new"}),
            "note_upstream_id": lambda ledger: ledger.assets.note_upstream_id(row, made),
            "begin_asset_delete": lambda ledger: ledger.assets.begin_asset_delete(row, now, due),
            "put_off": lambda ledger: ledger.due.put_off(
                DueRow(row.customer, row.asset, DueKind.ASSET), due
            ),
            "finish_asset_delete": lambda ledger: ledger.assets.finish_asset_delete(row, now, due),
        }
        if targets:
            assets["move_asset"] = lambda ledger: ledger.assets.move_asset(
                row, frozenset({row.state}), target, now, changes, fenced=fenced
            )
        if AssetState.FAILED in targets:
            failure = Failure("Bad", str(self.number))
            assets["refuse_asset"] = lambda ledger: ledger.assets.refuse_asset(
                row, failure, now, fenced=fenced
            )
        often = ["load_asset", "lease_asset", *(["move_asset"] * 5), *(["refuse_asset"] * 4)]
        name = self.rng.choice([*assets, *often])
        return (name, assets[name]) if name in assets else ("load_asset", assets["load_asset"])

    def _due(self) -> Ask:
        until = self.now - timedelta(seconds=self.rng.choice([0, 30, 90]))

        def find(ledger: Ledgers) -> list[DueRow]:
            rows = [row for shard in range(SHARDS) for row in ledger.due.find_due(shard, until, 99)]
            return sorted(rows, key=lambda row: (row.customer, row.row))

        return find

    def _id(self) -> UpstreamId:
        return UpstreamId(f"up-{self.rng.randrange(40)}")


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(3))
def test_both_ledgers_drive_rows_alike(
    memory_ledger: Ledgers, engine_ledger: Ledgers, seed: int
) -> None:
    walk = Drivers(random.Random(seed))
    went_well: set[str] = set()
    refused: set[str] = set()
    for _ in range(STEPS):
        method, step = walk.next()
        expected = answer(step, memory_ledger)
        assert answer(step, engine_ledger) == expected, (walk.number, method)
        (refused if isinstance(expected, type) else went_well).add(method)
        walk.keep(expected)
    assert engine_ledger.audit() == memory_ledger.audit()
    engine_ledger.audit().assert_balanced()
    assert went_well | refused == methods()
    # A walk that is refused everywhere, or never, would prove nothing.
    assert len(went_well) >= 17
    assert len(refused) >= 10


def methods() -> frozenset[str]:
    """Everything that those who drive rows can ask of the ledger; uses have a walk of their own."""
    ports = (GroupLedger, AssetLedger, DueRows)
    named = (name for port in ports for name in vars(port) if not name.startswith("_"))
    return IMPORTS.union(named) - {"uses_of"}
