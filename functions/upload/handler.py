"""`POST /v1/portrait/upload`: a file and a GroupId become an asset, as CreateAsset makes one."""

from typing import Any

from portrait.dialects.action import answers, refusals, uploads
from portrait.dialects.action.door import PORTRAIT
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.idempotency import replay_headers
from portrait.http.serving import serve
from portrait.model import KeyScope
from portrait.usecases.real_groups import unless_promised
from portrait.usecases.repeats.uploads import upload_once
from portrait.wiring.upload import UploadPorts, upload


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One upload."""
    ports = upload()
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=_refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: UploadPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    principal = ports.doorman.admit(request, KeyScope.ASSETS)
    ports.log.bind(action=uploads.ACTION, customer=principal.customer, door=PORTRAIT.name)
    wanted, picture, data = uploads.read(request.headers.get("content-type", ""), request.body)
    now = ports.stories.mint.now()
    once = uploads.once_asked(request, wanted, data, now)
    with unless_promised(principal, wanted.group, ports.sessions, now):
        made = upload_once(principal, wanted, data, picture, once, ports.stories)
    ports.log.info("answered", status=200, correlation_id=made.value.marker, size_bytes=len(data))
    body = answers.success(request.request_id, uploads.ACTION, answers.asset_id(made.value))
    return Answer(200, body, replay_headers(made.replayed))


def _refuse(error: PortraitError, _request: Request | None, request_id: str) -> Answer:
    return Answer(*refusals.refusal(error, PORTRAIT, request_id, uploads.ACTION))
