"""One gateway in virtual time: its doors, its machine, its sweeper, and a line to the upstream.

All of it is the product's own but the clock, chance, the store and the line. Processes die as
`deaths` says; nothing that lives in a process outlives it but the doors' caches, which hold facts
that never change.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from portrait.adapters.secrets import Account
from portrait.model import Asset, AssetState, Group
from portrait.ports.services import Machine, Objects, Sealer
from portrait.ports.upstream import Upstream
from portrait.usecases.sweep import sweep
from portrait.usecases.sweeping import SweepPorts, Swept
from tests.campaigns.crash.ark_line import ArkLine
from tests.campaigns.crash.doors import AllDoors
from tests.campaigns.crash.executions import Execution, Executions, step_of
from tests.campaigns.crash.killing import Deaths, Guarded, methods_of
from tests.campaigns.crash.stores import OpenStore
from tests.campaigns.crash.unpaced import UnpacedArk
from tests.fakes import MemoryObjects, PlainSealer
from tests.forms import encode, file_part, text_part
from tests.integration.doors.desk import Reply
from tests.pictures import jpeg
from tests.unit.adapters.ark_wire import FixedAccounts
from tests.unit.usecases.world import HOME, URL, World
from tests.unit.virtual_clock import VirtualClock
from volcengine_signature import Credentials

HORIZON: Final = 60
"""Just longer than the latest packet and the longest lag together."""
SWEEP_SECONDS: Final = 60
PATIENCE: Final = timedelta(hours=2)
"""Virtual time in which everything must have come to rest."""
ACCOUNT: Final = Account(
    HOME.account, Credentials("AKLTONE", "s1"), "cn-beijing", "https://ark.example.com"
)
PICTURE: Final = jpeg(640, 800)


Disguise = Callable[[Any], Any]


def as_it_is(upstream: Any) -> Any:
    """The product's own adapter, without a planted bug before it."""
    return upstream


class House:
    """A gateway that can be killed anywhere.

    `horizon`: of its sweeper, in seconds. `disguise`: what its stories take for the upstream.
    """

    def __init__(
        self,
        seed: str,
        store: OpenStore,
        patch: pytest.MonkeyPatch,
        horizon: int = HORIZON,
        disguise: Disguise = as_it_is,
    ) -> None:
        rng = random.Random(seed)
        self.horizon = horizon
        self.deaths = Deaths()
        self.clock = VirtualClock()
        self.objects = MemoryObjects()
        self.executions = Executions(self.clock)
        self.line = ArkLine(
            self.clock, rng, HOME.account, has_file=lambda key: key in self.objects.files
        )
        transport = httpx.MockTransport(self.line.answer)
        self.http = httpx.Client(transport=transport, trust_env=False)
        ark = UnpacedArk(self.http, FixedAccounts(ACCOUNT), self.clock)
        opened = store(self.deaths)
        self.audit = opened.audit
        self.world = World(
            seed=rng.getrandbits(32),
            ledger=opened.ledger,
            upstream=disguise(self._guard(ark, "upstream", Upstream)),
            machine=self._guard(self.executions, "machine", Machine),
            objects=self._guard(self.objects, "objects", Objects),
            sealer=self._guard(PlainSealer(), "sealer", Sealer),
            clock=self.clock,
        )
        self.desk = AllDoors(self.world)
        self.desk.open(patch)
        self.replies: list[Reply] = []
        self.created: dict[str, str] = {}
        """What a door has acknowledged: ids, and of assets the group ("" for a group)."""
        self.deletes: dict[str, bool] = {}
        """What somebody tried to delete, and whether a door has acknowledged it."""
        self.swept: list[Swept] = []
        self.raised: list[str] = []
        """Errors of the machine's steps: each leaves its rows to the sweeper."""

    def _guard(self, target: Any, role: str, port: type) -> Any:
        return Guarded(target, role, methods_of(port), self.deaths, counted=True)

    def act(self, action: str, **members: Any) -> str:
        """One Action of ann's; the Id in the answer, if a door answered with one."""
        if action.startswith("Delete"):
            self.deletes[members["Id"]] = False
        reply = self.deaths.live(lambda: self.desk.act(action, **members))
        self._keep(reply, members.get("GroupId", "") if action.startswith("Create") else None)
        if action.startswith("Delete") and reply is not None and reply.status == 200:
            self.deletes[members["Id"]] = True
        return _id(reply)

    def upload(self, group: str, key: str = "") -> str:
        """One upload of ann's, under an idempotency key if one is given."""
        form = encode([text_part("GroupId", group), file_part(PICTURE)])
        extra = {"Idempotency-Key": key} if key else {}
        reply = self.deaths.live(lambda: self.desk.upload(form, extra=extra))
        self._keep(reply, group)
        return _id(reply)

    def group(self) -> str:
        return self.act("CreateAssetGroup", Name="Mia", Description="a painter", GroupType="AIGC")

    def asset(self, group: str) -> str:
        return self.act("CreateAsset", GroupId=group, URL=URL, AssetType="Image", Name="front")

    def step(self) -> None:
        """The next step of the machine, when its time has come."""
        execution = self.executions.take()
        if execution is not None:
            self.clock.time = max(self.clock.time, execution.at)
            self.line.deliver()
            self._run(execution)

    def run_machine(self) -> None:
        """Every step of every execution, while nobody else does anything."""
        while self.executions.pending:
            self.step()

    def forget_executions(self) -> None:
        """Everything that was started is lost."""
        self.executions.pending.clear()

    def sweep(self) -> None:
        """One look of the sweeper."""
        self.deaths.live(lambda: self.swept.extend(done for _, done in sweep(self._sweeper())))

    def wait(self, seconds: float) -> None:
        """Nothing happens for so long but what is on its way."""
        end = self.clock() + timedelta(seconds=seconds)
        while early := [one.arrives_at for one in self.line.packets if one.arrives_at < end]:
            self.clock.time = min(early)
            self.line.deliver()
        self.clock.time = end

    def settle(self) -> bool:
        """Let time go on until all is at rest; False if that takes too long."""
        give_up_at = self.clock() + PATIENCE
        sweep_at = self.clock() + timedelta(seconds=self.line.rng.uniform(1, SWEEP_SECONDS))
        while self.clock() < give_up_at:
            waiting = [one.at for one in self.executions.pending]
            waiting += [one.arrives_at for one in self.line.packets]
            self.clock.time = max(self.clock.time, min([sweep_at, *waiting]))
            self.line.deliver()
            for execution in [one for one in self.executions.pending if one.at <= self.clock()]:
                self.executions.pending.remove(execution)
                self._run(execution)
            if self.clock() >= sweep_at:
                # The queue tells of every body that is stored, until somebody has looked at it.
                self.deaths.live(self.desk.edge.tell)
                self.sweep()
                sweep_at += timedelta(seconds=SWEEP_SECONDS)
                if self.is_at_rest():
                    return True
        return False

    def is_at_rest(self) -> bool:
        """Nothing runs, nothing is on its way, nothing is due."""
        if self.executions.pending or self.line.packets or self.desk.edge.raw.files:
            return False
        books = self.audit()
        due = [row.due_at for row in books.groups] + [row.due_at for row in books.assets]
        due += [row.due_at for row in books.videos]
        return not any(due)

    def only_asset(self) -> Asset:
        (row,) = [one for one in self.audit().assets if one.state is not AssetState.DELETED]
        return row

    def only_group(self) -> Group:
        (row,) = self.audit().groups
        return row

    def during(self, action: str, work: Callable[[], object]) -> None:
        """What another process does while the next such call is on its way upstream."""

        def other() -> None:
            with self.deaths.elsewhere():
                work()

        self.line.meanwhile[action] = other

    def _run(self, execution: Execution) -> None:
        try:
            step = self.deaths.live(step_of(execution, self.world.ingest))
        except Exception as error:  # noqa: BLE001 - as the machine does, whatever it was
            self.raised.append(repr(error))
            return
        if step is not None:
            self.executions.proceed(execution, step)

    def _sweeper(self) -> SweepPorts:
        world = self.world
        return SweepPorts(
            ingest=world.ingest,
            exchange=world.exchange,
            upstream_for=lambda _: world.upstream,
            due=world.ledger,
            deliveries=world.ledger,
            tasks=world.ledger,
            machine=world.machine,
            sending=world.sending,
            watcher=world.watcher,
            horizon=timedelta(seconds=self.horizon),
        )

    def _keep(self, reply: Reply | None, group: str | None) -> None:
        if reply is not None:
            self.replies.append(reply)
            if group is not None and reply.status == 200:
                self.created[_id(reply)] = group


def _id(reply: Reply | None) -> str:
    if reply is None or reply.status != 200:
        return ""
    return str((reply.body.get("Result") or {}).get("Id", ""))
