"""The routes of accounts and keys over a world in memory, spoken to in API Gateway's events."""

import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from functions.account import handler
from portrait.model import CustomerId
from portrait.observability import Log, Meter
from portrait.ports.governor import Forecast
from portrait.rules.limits import POOL_CAPACITY, Tier
from portrait.rules.rates import rates_of
from portrait.usecases.account import AccountPorts
from portrait.usecases.own_keys import OwnKeyPorts
from portrait.wiring.account import AccountDoorPorts
from tests.integration.doors.desk import KEYS, PEPPER, Context, Desk, Reply, event
from tests.unit.usecases.world import ANN

ACCOUNT: Final = "/v1/account"
OWN_KEYS: Final = "/v1/keys"
OWN_KEY: Final = f"{OWN_KEYS}/{{key}}"


@dataclass
class KnownLines:
    """Lines of which the waits are known."""

    waits: Forecast = field(default_factory=lambda: Forecast(0.0, 0.0))

    def forecast(self, account: str, action: str, customer: CustomerId, now: datetime) -> Forecast:
        del account, customer, now
        assert action == "CreateAsset"
        return self.waits


@dataclass
class AccountDesk(Desk):
    """A desk with the routes of accounts beside it."""

    lines: KnownLines = field(default_factory=KnownLines)
    tier: Tier = Tier.ADVANCED
    chance: random.Random = field(default_factory=lambda: random.Random(11))

    def account_ports(self) -> AccountDoorPorts:
        world, rows = self.world, self.ledger
        return AccountDoorPorts(
            doorman=self.doorman,
            account=AccountPorts(
                registry=rows,
                generics=rows,
                hooks=rows,
                catalogue=rows,
                census=rows,
                lines=self.lines,
                rate=rates_of(self.tier)["CreateAsset"],
                capacity=POOL_CAPACITY[self.tier],
                now=world.clock,
            ),
            keys=OwnKeyPorts(rows, lambda: PEPPER, self.chance, world.mint),
            allow_origin=self.allow_origin,
            log=Log("account"),
            meter=Meter("account"),
        )

    def rest(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        key: str | None = KEYS[ANN],
        named: str | None = None,
    ) -> Reply:
        """One request with a key; `named` is the key that the path names."""
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        text = body if isinstance(body, str | None) else json.dumps(body)
        asked: dict[str, Any] = event(resource, method, None, headers, text)
        answer = handler.handle({**asked, "pathParameters": named and {"key": named}}, Context())
        said = answer["body"]
        return Reply(answer["statusCode"], answer["headers"], json.loads(said), said)

    def revoke(self, key_id: str, *, key: str = KEYS[ANN]) -> Reply:
        """The end of a key, by another."""
        return self.rest("DELETE", OWN_KEY, key=key, named=key_id)
