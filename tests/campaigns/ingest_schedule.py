"""One random life of two customers, step by step, with others running inside each step."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from portrait.errors import (
    PortraitError,
    TurnAhead,
    UpstreamError,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import (
    Asset,
    AssetId,
    AssetState,
    CustomerId,
    Failure,
    Group,
    GroupId,
    Limits,
    PoolCapacity,
    Status,
)
from portrait.rules.transitions import ASSET_GONE, ASSET_TRANSITIONS
from portrait.usecases import ingest
from tests.memory_ledger import MemoryLedger
from tests.scripted_upstream import ScriptedUpstream, Twist
from tests.unit.usecases.world import World
from tests.unit.virtual_clock import START

STEPS: Final = 36
NOTHING_MADE: Final = (UpstreamThrottled, UpstreamNotSent, UpstreamPoolFull)
ERRORS: Final[tuple[UpstreamError, ...]] = (
    UpstreamThrottled("AccountFlowLimitExceeded"),
    UpstreamNotSent("ConnectError"),
    UpstreamPoolFull("QuotaSharedPoolExceeded"),
    UpstreamRefused("InvalidParameter.Url"),
    UpstreamNotFound("NotFound.group_id"),
    UpstreamUnknown("Timeout"),
    TurnAhead(START + timedelta(seconds=40)),
)


class Killed(Exception):
    """The process died here."""


@dataclass
class StrictLedger(MemoryLedger):
    """Keeps every move of an asset's state, and lets others in between a read and its write."""

    interrupt: Callable[[], None] = field(default=lambda: None, repr=False)
    moves: Counter[tuple[AssetState, AssetState]] = field(default_factory=Counter)

    def find_group(self, customer: CustomerId, group: GroupId) -> Group | None:
        found = super().find_group(customer, group)
        self.interrupt()
        return found

    def find_asset(self, customer: CustomerId, asset: AssetId) -> Asset | None:
        found = super().find_asset(customer, asset)
        self.interrupt()
        return found

    def keep_asset(self, row: Asset, changes: Any) -> Asset:
        changed = super().keep_asset(row, changes)
        if changed.state is not row.state:
            self.moves[row.state, changed.state] += 1
        return changed


@dataclass
class ForgetfulLedger(StrictLedger):
    """The planted bug: `submitting` is written whatever the row's state was."""

    def asset_in(self, asset: Asset, sources: frozenset[AssetState]) -> Asset:
        row = self.assets[asset.customer, asset.asset]
        if sources == {AssetState.QUEUED} and row.state not in ASSET_GONE:
            return row
        return super().asset_in(asset, sources)


@dataclass
class WatchedUpstream(ScriptedUpstream):
    """Counts by marked name the creates that may have made something."""

    risky: Counter[str] = field(default_factory=Counter)

    def _call(self, action: str, subject: str, work: Callable[[], Any]) -> Any:
        try:
            done = super()._call(action, subject, work)
        except NOTHING_MADE:
            raise
        except BaseException:
            self.risky[subject] += action == "create_asset"
            raise
        self.risky[subject] += action == "create_asset"
        return done


class Schedule:
    """One random life of two customers."""

    def __init__(self, seed: int, ledger: StrictLedger) -> None:
        self.rng = random.Random(seed)
        self.upstream = WatchedUpstream()
        self.ledger = ledger
        self.world = World(
            seed=seed,
            limits=Limits(groups=3, assets_per_group=3),
            capacity=PoolCapacity(groups=4, assets=6),
            ledger=ledger,
            upstream=self.upstream,
        )
        self.owners = {one.customer: one for one in (self.world.ann, self.world.ben)}
        self.groups: list[Group] = []
        self.assets: list[Asset] = []
        self.turns: dict[AssetId, datetime] = {}
        self.depth = 0
        self.done: Counter[str] = Counter()
        ledger.interrupt = self.interrupt

    def run(self) -> None:
        for _ in range(STEPS):
            self.step()

    def step(self) -> None:
        weights = {
            self.create_group: 2,
            self.create_asset: 4,
            self.submit: 6,
            self.check: 6,
            self.settle: 2,
            self.delete_asset: 1,
            self.delete_group: 1,
            self.wait: 2,
        }
        act = self.rng.choices([*weights], [*weights.values()])[0]
        try:
            act()
        except PortraitError as error:
            self.done[f"refused {error.code}"] += 1
        except Killed:
            self.done["killed"] += 1
        else:
            self.done[act.__name__] += 1

    def twist(self, action: str) -> None:
        """Decide how the next call of an action goes, unless it is decided already."""
        if self.upstream.script[action]:
            return
        error = self.rng.choice(ERRORS) if self.rng.random() < 0.4 else None
        before, after = self.meanwhile(), self.meanwhile()
        happens = isinstance(error, UpstreamUnknown) and self.rng.random() < 0.5
        if self.rng.random() < 0.04:
            after = _die
        self.upstream.expect(action, Twist(error, happens=happens, before=before, after=after))

    def meanwhile(self) -> Callable[[], None]:
        """Now and then another step runs while a call is on its way."""
        if self.depth >= 2 or self.rng.random() < 0.7:
            return lambda: None

        def another() -> None:
            self.depth += 1
            try:
                self.step()
            finally:
                self.depth -= 1

        return another

    def interrupt(self) -> None:
        """Between a read and its write others may run, too."""
        self.meanwhile()()

    def create_group(self) -> None:
        self.twist("create_group")
        self.groups.append(
            self.world.create_group(self.rng.choice([self.world.ann, self.world.ben]))
        )

    def create_asset(self) -> None:
        if self.groups:
            group = self.rng.choice(self.groups[-4:])
            who = self.owners[group.customer]
            self.assets.append(self.world.create_asset(group, who=who))

    def submit(self) -> None:
        self.twist("create_asset")
        self.twist("delete_asset")
        for asset in self.some():
            carried = self.turns.pop(asset.asset, None)
            step = ingest.submit(asset.customer, [asset.asset], self.world.ingest, carried)
            if step.turn_at is not None:
                self.turns[asset.asset] = step.turn_at

    def check(self) -> None:
        self.twist("get_asset")
        for asset in self.some():
            ingest.check(asset.customer, [asset.asset], self.world.ingest)

    def settle(self) -> None:
        for asset in [*self.upstream.assets]:
            status = self.rng.choice([*Status])
            failure = Failure("FaceMismatch", "") if status is Status.FAILED else None
            self.upstream.settle(asset, status, url="https://cdn.example/1", failure=failure)

    def delete_asset(self) -> None:
        self.twist("delete_asset")
        for asset in self.some():
            self.world.delete_asset(asset.asset, who=self.owners[asset.customer])

    def delete_group(self) -> None:
        self.twist("delete_group")
        if self.groups:
            group = self.rng.choice(self.groups)
            self.world.delete_group(group.group, who=self.owners[group.customer])

    def wait(self) -> None:
        self.world.clock.advance(self.rng.choice([0.2, 3, 30]))

    def some(self) -> list[Asset]:
        return [self.rng.choice(self.assets[-5:])] if self.assets else []

    def audit(self) -> None:
        """The books balance, every move is in the table, nothing was made twice upstream."""
        self.world.assert_balanced()
        assert [move for move in self.ledger.moves if move not in ASSET_TRANSITIONS] == []
        assert [name for name, count in self.upstream.risky.items() if count > 1] == []
        for asset in self.ledger.assets.values():
            if asset.state in {AssetState.PROCESSING, AssetState.ACTIVE}:
                assert asset.upstream_id is not None
            if asset.state is AssetState.DELETED and asset.upstream_id is not None:
                assert asset.upstream_id not in self.upstream.assets
            if asset.state in {AssetState.ACTIVE, AssetState.FAILED, AssetState.DELETED}:
                assert asset.source is None


def _die() -> None:
    raise Killed
