"""Videos: `/v1/videos`, `/v1/videos/generations` and Ark's own task routes."""

from typing import Any

from functions.videos.routes import CALLBACK, ROUTES
from portrait.dialects.videos.doors import door_of
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.model import KeyScope
from portrait.usecases.sweep_videos import hear_callback
from portrait.wiring.videos import VideoPorts, videos


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = videos()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: VideoPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    if (request.method, request.path) == ("POST", CALLBACK):
        return _hear(request, ports)
    route = ROUTES.get((request.method, request.path))
    if route is None:
        return no_such_door(request.request_id, 404, "No such path or method.")
    door = door_of(request)
    who = ports.doorman.authenticate(request.headers.get("authorization"), KeyScope.VIDEOS)
    ports.log.bind(action=route.name, customer=who.customer, door=door.name)
    done = route.run(request, door, who, ports.reached_at(request.base_url))
    ports.log.info("answered", status=200, **done.trace)
    return Answer(200, done.body, done.headers)


def _hear(request: Request, ports: VideoPorts) -> Answer:
    """What the upstream says of a video is a hint to look; anybody could say it."""
    ticket, create = request.parameters.get("ticket", ""), ports.create
    if hear_callback(ticket, create.sending, create.machine):
        return Answer(204, None)
    return no_such_door(request.request_id, 404, "No such path.")


def _refuse(error: PortraitError, request: Request | None, request_id: str) -> Answer:
    return Answer(*door_of(request).refused(error, request_id))
