"""The routes of endpoints over a world in memory, spoken to in API Gateway's events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.subscriptions import handler
from portrait.model import CustomerId, Delivery, EventType
from portrait.observability import Log, Meter
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.webhooks import WebhookPorts
from portrait.wiring.subscriptions import SubscriptionPorts
from tests.integration.doors.desk import Desk, Reply
from tests.integration.doors.routed import asked, served
from tests.unit.usecases.world import ANN

URL: Final = "https://ann.example.com/hooks?to=me"
NEVER: Final = "hook_0000000000"
NEVER_SENT: Final = "msg_000000000000000000000000000"
HOOKS = "/v1/webhooks"
HOOK = f"{HOOKS}/{{webhook}}"
ROTATE = f"{HOOK}/rotate"
DELIVERIES = f"{HOOK}/deliveries"
REPLAY = f"{DELIVERIES}/{{delivery}}/replay"


@dataclass
class HookDesk(Desk):
    """A desk with the routes of endpoints beside it."""

    local_mode: bool = False

    def subscription_ports(self) -> SubscriptionPorts:
        world = self.world
        return SubscriptionPorts(
            doorman=self.doorman,
            stories=WebhookPorts(
                *(self.ledger, self.ledger, world.endpoint, world.sealer, world.mint),
                lambda: b"first secrets",
            ),
            local_mode=self.local_mode,
            allow_origin=self.allow_origin,
            log=Log("subscriptions"),
            meter=Meter("subscriptions"),
        )

    def rest(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        who: CustomerId | None = ANN,
        query: Mapping[str, list[str]] | None = None,
        key: str | None = None,
        **parameters: str,
    ) -> Reply:
        """One request of a customer; `parameters` are the names in braces of the path."""
        headers = {} if key is None else {"Idempotency-Key": key}
        more: Any = {"who": who, "body": body or None, "headers": headers, "query": query}
        return asked(handler.handle, (method, resource), parameters, **more)

    def serve(self, request: dict[str, Any]) -> Reply:
        """One event."""
        return served(handler.handle, request)


def refused(status: int, code: str, message: str) -> dict[str, Any]:
    """The whole body of a refusal."""
    return {"code": status, "data": None, "msg": message, "serviceCode": code}


def succeeded(data: object, message: str = "success") -> dict[str, Any]:
    """The whole body of a success."""
    return {"code": 0, "data": data, "msg": message, "serviceCode": "OK"}


MISSING: Final = refused(
    404,
    "NotFound",
    "This webhook does not exist or does not belong to your API key. "
    "Use only ids returned to your own key.",
)


def made(hooks: HookDesk, **body: object) -> dict[str, Any]:
    reply = hooks.rest("POST", HOOKS, {"url": URL, **body})
    assert reply.status == 200, reply.text
    data: dict[str, Any] = reply.body["data"]
    return data


def told(hooks: HookDesk, count: int = 1) -> list[Delivery]:
    """Deliveries to ann's endpoints, a second apart."""
    world, rows = hooks.world, list[Delivery]()
    outbox = HookOutbox(world.ledger, world.mint)
    for _ in range(count):
        world.clock.advance(1)
        asset = world.mint.asset_id(world.clock())
        facts = [("status", "Active")]
        rows += outbox.deliveries(ANN, EventType.ASSET_ACTIVE, asset, facts, world.clock())
    world.ledger.post(rows)
    return rows
