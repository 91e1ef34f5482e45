"""`/openapi.json`, `/docs`, `/llms.txt`: what every door takes and answers, for anybody."""

from typing import Any

from portrait.dialects.action import refusals
from portrait.dialects.action.door import PORTRAIT
from portrait.dialects.reference.document import document
from portrait.dialects.reference.llms import HEADERS as TEXT_HEADERS
from portrait.dialects.reference.llms import llms
from portrait.dialects.reference.page import HEADERS, page
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.wiring.reference import ReferencePorts, reference

DOCUMENT, PAGE, LLMS = "/openapi.json", "/docs", "/llms.txt"
_KEPT = {"Cache-Control": "public, max-age=300"}


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = reference()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: ReferencePorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    origin = ports.base_url or request.base_url
    if request.path == DOCUMENT:
        return Answer(200, document(origin), _KEPT)
    if request.path == PAGE:
        return Answer(200, page(origin), {**HEADERS, **_KEPT})
    if request.path == LLMS:
        return Answer(200, llms(origin), {**TEXT_HEADERS, **_KEPT})
    return no_such_door(request.request_id, 404, "No such path.")


def _refuse(error: PortraitError, _request: Request | None, request_id: str) -> Answer:
    return Answer(*refusals.refusal(error, PORTRAIT, request_id, ""))
