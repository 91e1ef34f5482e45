"""`/v1/asset-groups` and `/v1/assets`: groups, verifications and assets as Token360 has them."""

from typing import Any

from functions.assets.routes import DOOR, ROUTES
from portrait.dialects.rest import envelope
from portrait.dialects.rest.fields import Reading
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.model import KeyScope
from portrait.wiring.assets import AssetPorts, assets


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = assets()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.library.log,
        counter=ports.library.meter,
        allow_origin=ports.library.allow_origin,
    )


def _answer(request: Request, ports: AssetPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    route = ROUTES.get((request.method, request.path))
    if route is None:
        return no_such_door(request.request_id, 404, "No such path or method.")
    library = ports.library
    authorization = request.headers.get("authorization")
    principal = library.doorman.authenticate(authorization, KeyScope.ASSETS)
    library.log.bind(action=route.name, customer=principal.customer, door=DOOR)
    asked = route.read(request, Reading(library.own_origins))
    done = route.run(request, asked, principal, ports.reached_at(request.base_url))
    library.log.info("answered", status=200, **done.trace)
    return Answer(200, envelope.success(done.data, route.message, done.beside), done.headers)


def _refuse(error: PortraitError, _request: Request | None, _request_id: str) -> Answer:
    return Answer(*envelope.refusal(error))
