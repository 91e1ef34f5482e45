"""A door with a customer and a key behind it, for the tests of who comes in."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from portrait.auth import Doorman
from portrait.model import (
    Customer,
    CustomerId,
    Home,
    Key,
    KeyKind,
    KeyScope,
    Limits,
    Principal,
)
from portrait.rules.keys import BearerKey, bearer_proof, mint_bearer, spell_bearer
from tests.memory_ledger import MemoryLedger
from tests.unit.virtual_clock import START, VirtualClock

PEPPER = b"pepper"
ACME = CustomerId("acme")
HOME = Home("sandbox-1", "default")
BEARER = mint_bearer(random.Random(1))
HEADER = f"Bearer {spell_bearer(BEARER)}"
PRINCIPAL = Principal(BEARER.key_id, frozenset(KeyScope), ACME, HOME, Limits(7, 8))


@dataclass
class House:
    """A door, what is behind it, and the clock on the wall."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: VirtualClock = field(default_factory=VirtualClock)

    def __post_init__(self) -> None:
        self.doorman = Doorman(self.ledger, lambda: PEPPER, self.clock)
        self.ledger.add_customer(Customer(ACME, HOME, limits=Limits(7, 8)))
        self.add_key(BEARER)
        self.ledger.calls.clear()

    def add_key(self, bearer: BearerKey) -> None:
        proof = bearer_proof(PEPPER, bearer.secret)
        self.ledger.add_key(Key(bearer.key_id, ACME, KeyKind.BEARER, proof, START))

    def change_key(self, change: Callable[[Key], Key]) -> None:
        self.ledger.keys[BEARER.key_id] = change(self.ledger.keys[BEARER.key_id])

    def knock(self, header: str | None = HEADER, scope: KeyScope = KeyScope.ASSETS) -> Principal:
        return self.doorman.authenticate(header, scope)

    def reads(self) -> dict[str, int]:
        return {name: count for name, count in self.ledger.calls.items() if "find" in name}
