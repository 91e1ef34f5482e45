"""The Action router: `POST ?Action=<name>` at `/v1/portrait/` and `/`; our JSON for the rest."""

from typing import Any

from functions.actions.routes import ROUTES, trace
from portrait.dialects.action import addressing, answers, refusals, repeating
from portrait.dialects.action.door import DOORS, NEIGHBOURS
from portrait.dialects.problems import parse
from portrait.errors import PortraitError, UnknownAction
from portrait.http.events import Answer, Request, preflight
from portrait.http.idempotency import replay_headers
from portrait.http.serving import serve
from portrait.http.switches import REUSE_HEADER, switched_on
from portrait.http.union import no_such_door
from portrait.model import KeyScope
from portrait.wiring.actions import ActionPorts, actions


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request of any path that no other function serves."""
    ports = actions()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: ActionPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    door = DOORS.get(request.path)
    if door is None and request.path not in NEIGHBOURS:
        return no_such_door(request.request_id, 404, "No such path.")
    if door is None or request.method != "POST":
        return no_such_door(request.request_id, 405, "Use POST.", allow="POST, OPTIONS")
    principal = ports.doorman.admit(request, KeyScope.ASSETS)
    action = addressing.action(request)
    route = ROUTES.get(action)
    if route is None:
        raise UnknownAction(addressing.unknown(action, ROUTES))
    ports.log.bind(action=action, customer=principal.customer, door=door.name)
    reading = addressing.reading(door, request, ports.own_origins, loopback=ports.local_mode)
    asked = parse(route.request, request.body, reading)
    once = repeating.once_asked(request, door, action, asked, ports.mint.now())
    reached = ports.reached_at(request.base_url, reuse=switched_on(request, REUSE_HEADER))
    made = route.perform(asked, principal, reached, once)
    ports.log.info("answered", status=200, **trace(made.value))
    body = answers.success(request.request_id, action, route.render(made.value))
    return Answer(200, body, replay_headers(made.replayed))


def _refuse(error: PortraitError, request: Request | None, request_id: str) -> Answer:
    door = DOORS.get(request.path if request else "", DOORS["/v1/portrait"])
    action = addressing.named(request, ROUTES)
    return Answer(*refusals.refusal(error, door, request_id, action))
