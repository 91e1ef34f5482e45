"""`/v1/account` and `/v1/keys`: what a customer may know of its account, and its own keys."""

from typing import Any

from functions.account.routes import ROUTES
from portrait.dialects.rest import envelope
from portrait.dialects.rest.fields import Reading
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.wiring.account import AccountDoorPorts, account


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = account()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: AccountDoorPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    route = ROUTES.get((request.method, request.path))
    if route is None:
        return no_such_door(request.request_id, 404, "No such path or method.")
    who = ports.doorman.authenticate(request.headers.get("authorization"), route.scope)
    ports.log.bind(action=route.name, customer=who.customer, door="rest")
    asked = route.read(request, Reading())
    data = route.run(request, asked, who, ports)
    ports.log.info("answered", status=200)
    return Answer(200, envelope.success(data, route.message))


def _refuse(error: PortraitError, _request: Request | None, _request_id: str) -> Answer:
    return Answer(*envelope.refusal(error))
