"""`/v1/webhooks`: endpoints that are told of events, their secrets, and their deliveries."""

from typing import Any

from functions.subscriptions.routes import ROUTES, trace
from portrait.dialects.problems import parse
from portrait.dialects.rest import envelope, hooks
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.idempotency import replay_headers
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.model import KeyScope
from portrait.wiring.subscriptions import SubscriptionPorts, subscriptions


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = subscriptions()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: SubscriptionPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    route = ROUTES.get((request.method, request.path))
    if route is None:
        return no_such_door(request.request_id, 404, "No such path or method.")
    principal = ports.doorman.authenticate(request.headers.get("authorization"), KeyScope.ASSETS)
    ports.log.bind(action=route.name, customer=principal.customer, door="rest")
    reading = hooks.reading(request, loopback=ports.local_mode)
    asked = parse(route.body, request.body, reading)
    data, replayed = route.run(request, asked, principal, ports.stories)
    ports.log.info("answered", status=200, **trace(request))
    return Answer(200, envelope.success(data, route.message), replay_headers(replayed))


def _refuse(error: PortraitError, _request: Request | None, _request_id: str) -> Answer:
    return Answer(*envelope.refusal(error))
