"""An endpoint and a delivery in virtual time, and a receiver that is told what to answer."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portrait.model import CustomerId, Delivery, EventType, Hook, HookId, SessionId
from portrait.ports.post import Posted
from portrait.rules.endpoints import mint_delivery_id, mint_secret
from portrait.usecases.deliveries import DeliverPorts, Tried, deliver
from portrait.usecases.outbox import thin_body
from portrait.usecases.webhook_secrets import seal_secret
from tests.fakes import PlainSealer, VirtualSleep
from tests.memory_ledger import MemoryLedger
from tests.unit.usecases.world import ANN
from tests.unit.virtual_clock import VirtualClock

URL = "https://ann.example.com/hooks?to=me"
HOOK = HookId("hook_0000000001")
OK, BROKEN, SILENT = Posted(204), Posted(500), Posted(None, "timeout")


@dataclass(frozen=True, slots=True)
class Sent:
    """One try as it left."""

    at: datetime
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class ScriptedReceiver:
    """A Post. Answers what `script` says next, then `rest`; each answer takes `seconds`."""

    clock: VirtualClock
    script: list[Posted] = field(default_factory=list)
    rest: Posted = OK
    seconds: float = 0
    during: Callable[[], object] = lambda: None
    sent: list[Sent] = field(default_factory=list)

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        self.sent.append(Sent(self.clock(), url, headers, body))
        self.during()
        self.clock.advance(self.seconds)
        return self.script.pop(0) if self.script else self.rest


@dataclass
class Telling:
    """A customer with one endpoint and one delivery to it, due at once."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: VirtualClock = field(default_factory=VirtualClock)
    sealer: PlainSealer = field(default_factory=PlainSealer)

    def __post_init__(self) -> None:
        self.rng = random.Random(3)
        self.receiver = ScriptedReceiver(self.clock)
        self.sleep = VirtualSleep(self.clock)
        now = self.clock()
        self.secret = mint_secret(self.rng)
        sealed = seal_secret(ANN, HOOK, self.secret, self.sealer)
        events = frozenset({EventType.VERIFICATION_SUCCEEDED})
        self.ledger.add_hook(Hook(ANN, HOOK, URL, events, (sealed,), now, now), limit=1)
        self.delivery = Delivery(
            ANN,
            mint_delivery_id(HOOK, now, self.rng),
            HOOK,
            EventType.VERIFICATION_SUCCEEDED,
            thin_body(EventType.VERIFICATION_SUCCEEDED, SessionId("live-1"), [], now),
            created_at=now,
            due_at=now,
        )
        self.ledger.post([self.delivery])

    @property
    def ports(self) -> DeliverPorts:
        return DeliverPorts(
            hooks=self.ledger,
            deliveries=self.ledger,
            sealer=self.sealer,
            post=self.receiver,
            now=self.clock,
            sleep=self.sleep,
        )

    @property
    def row(self) -> Delivery:
        return self.ledger.outbox[ANN, self.delivery.delivery]

    def deliver(
        self, lease: datetime | None = None, customer: CustomerId = ANN
    ) -> list[tuple[int, Tried]]:
        """One call of the function: the number of each try, and what became of it."""
        tries = deliver(customer, self.delivery.delivery, lease, self.ports)
        return [(row.attempts, tried) for row, tried in tries]

    def deliver_when_due(self) -> list[tuple[int, Tried]]:
        """The same at the moment at which the row is due."""
        assert self.row.due_at is not None
        self.clock.time = self.row.due_at
        return self.deliver()
