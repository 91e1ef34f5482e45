"""`/console` and the files of that page. Anybody may read them: what needs a key asks the API."""

from typing import Any

from functions.console.files import Files, shipped
from portrait.dialects.action import refusals
from portrait.dialects.action.door import PORTRAIT
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request
from portrait.http.serving import serve
from portrait.http.union import no_such_door
from portrait.wiring.console import console

PAGE, FILE = "/console", "/console/{file}"


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One HTTP request."""
    ports = console()
    files = shipped(ports.store_origin, local_mode=ports.local_mode)
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, files),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin="",
    )


def _answer(request: Request, files: Files) -> Answer:
    if request.path == PAGE and request.path_sent.endswith("/"):
        # The page names its files relative to itself, so it has one address.
        return Answer(308, None, {"Location": "../console"})
    name = "" if request.path == PAGE else request.parameters.get("file", "")
    file = files.get(name)
    if file is None:
        return no_such_door(request.request_id, 404, "No such path.")
    return file.answer(request.headers)


def _refuse(error: PortraitError, _request: Request | None, request_id: str) -> Answer:
    return Answer(*refusals.refusal(error, PORTRAIT, request_id, ""))
