"""The pages that a person opens: back from a face scan, or invited to one. No key, no session."""

from typing import Any

from functions.liveness.doors import CALLBACK, INVITE, called_back, invited
from portrait.dialects.pages import frame, landings, visits
from portrait.dialects.pages.languages import Language, preferred
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request
from portrait.http.serving import serve
from portrait.wiring.liveness import LivenessDoor, liveness

_DOORS = {CALLBACK: called_back, INVITE: invited}


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One visit; always a page or a redirect to one, a fault included."""
    ports = liveness()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin="",
    )


def _answer(request: Request, ports: LivenessDoor) -> Answer:
    language = _language(request)
    if visits.is_guess(request.headers):
        # No 2xx: a browser keeps no such answer for the person's own visit.
        return frame.silent(503, language)
    if request.method == "HEAD":
        return frame.silent(200, language)
    return _DOORS[request.path](request, language, ports)


def _refuse(error: PortraitError, request: Request | None, _request_id: str) -> Answer:
    return landings.refusal(error, _language(request))


def _language(request: Request | None) -> Language:
    return preferred(request.headers.get("accept-language", "") if request else "")
