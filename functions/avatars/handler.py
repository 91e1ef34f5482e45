"""`/v1/seedance2/private-avatar`, `/v1/seedance2/real-avatar`, `/v1/tasks/{id}`."""

from typing import Any

from functions.avatars.routes import ROUTES, scope_of, trace
from portrait.dialects.tasks import answers, refusals
from portrait.dialects.tasks.looking import language
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.idempotency import replay_headers
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.wiring.avatars import AvatarPorts, avatars


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = avatars()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: AvatarPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    route = ROUTES.get((request.method, request.path))
    if route is None:
        return no_such_door(request.request_id, 404, "No such path or method.")
    who = ports.doorman.authenticate(request.headers.get("authorization"), scope_of(request))
    ports.log.bind(action=route.name, customer=who.customer, door="tasks")
    data, replayed = route.run(request, who, ports.reached_at(request.base_url))
    ports.log.info("answered", status=200, **trace(data))
    return Answer(200, answers.success(data), replay_headers(replayed))


def _refuse(error: PortraitError, request: Request | None, _request_id: str) -> Answer:
    return Answer(*refusals.refusal(error, language(request)))
