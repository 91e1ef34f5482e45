"""A person's browser at the pages of a verification, over one world in memory that is watched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest

from functions.liveness import handler
from functions.liveness.doors import CALLBACK, INVITE
from portrait.observability import Log, Meter
from portrait.wiring.liveness import LivenessDoor
from portrait.wiring.troubles import doubted_by
from tests.integration.doors.desk import Context
from tests.integration.doors.watching import WatchedLedger
from tests.unit.usecases.verification import Scanned, create, invite, past
from tests.unit.usecases.world import World

FORM: Final = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Phone/1",
}
PASSED: Final = {
    "resultCode": "10000",
    "algorithmBaseRespCode": "0",
    "reqMeasureInfoValue": "1",
    "verify_type": "real_time",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser got."""

    status: int
    headers: Mapping[str, str]
    html: str


@dataclass
class Visitor:
    """Opens addresses; `reads` and `asked` say what that caused."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.ledger = WatchedLedger(self.world.ledger)

    def door(self) -> LivenessDoor:
        watched: Any = self.ledger
        log, meter = Log("liveness"), Meter("liveness")
        exchange = replace(
            self.world.exchange,
            sessions=watched,
            registry=watched,
            quarantined=doubted_by(log, meter),
        )
        stories = replace(self.world.liveness, exchange=exchange)
        return LivenessDoor(stories, self.world.clock, log, meter)

    def settle_in(self, patch: pytest.MonkeyPatch) -> None:
        """Put this door where the handler asks for its own."""
        patch.setattr(handler, "liveness", self.door)

    def scan(self) -> Scanned:
        """A session that was opened long enough ago for somebody to have passed; nothing noted."""
        scanned = create(self.world)
        past(self.world, 20)
        self.ledger.trace.clear()
        self.world.upstream.calls.clear()
        return scanned

    @property
    def calls(self) -> list[str]:
        """What the ledger was asked since the session was opened."""
        return [name for name, *_ in self.ledger.trace]

    @property
    def asked(self) -> list[str]:
        """What the upstream was asked since then."""
        return [action for action, _ in self.world.upstream.calls]

    def comes_back(self, ticket: str, query: Mapping[str, str] | None = None, **more: Any) -> Seen:
        """Open a callback address."""
        return self.open(CALLBACK, "ticket", ticket, query=query, **more)

    def opens(self, scanned: Scanned, **more: Any) -> Seen:
        """Open the invite page."""
        return self.open(INVITE, "invite", invite(scanned), **more)

    def agrees(self, scanned: Scanned, body: str = "agree=consent-2026-11") -> Seen:
        """Send the form of the invite page."""
        return self.opens(scanned, method="POST", headers=FORM, body=body)

    def open(
        self,
        resource: str,
        name: str,
        value: str,
        *,
        method: str = "GET",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Seen:
        """One request as API Gateway passes it on."""
        path = resource.replace(f"{{{name}}}", value)
        return send(
            {
                "resource": resource,
                "path": path,
                "httpMethod": method,
                "headers": {"Accept-Language": "en", **(headers or {})},
                "multiValueQueryStringParameters": {k: [v] for k, v in (query or {}).items()},
                "pathParameters": {name: value},
                "body": body,
                "isBase64Encoded": False,
                "requestContext": {"domainName": "gateway.example.com", "path": f"/live{path}"},
            }
        )


def send(event: Mapping[str, Any]) -> Seen:
    """One event for the pages."""
    answer = handler.handle(json.loads(json.dumps(event)), Context())
    assert set(answer) == {"statusCode", "headers", "body"}
    return Seen(answer["statusCode"], answer["headers"], answer["body"])
