"""`POST /v1/portrait/uploads`: a receipt for a large file, and a form to send it straight to S3."""

from typing import Any

from portrait.dialects.action import answers, direct_uploads, refusals
from portrait.dialects.action.door import PORTRAIT, UPLOAD_ACTION
from portrait.errors import PortraitError
from portrait.http.events import Answer, Request, preflight
from portrait.http.serving import serve
from portrait.http.switches import REUSE_HEADER, switched_on
from portrait.model import KeyScope
from portrait.usecases.direct import open_upload
from portrait.usecases.real_groups import unless_promised
from portrait.wiring.upload import UploadPorts, upload


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One request."""
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
    ports.log.bind(action=UPLOAD_ACTION, customer=principal.customer, door=PORTRAIT.name)
    asked = direct_uploads.read(request.body)
    key, now = direct_uploads.key_of(request), ports.direct.receiving.mint.now()
    with unless_promised(principal, asked.file.group, ports.sessions, now):
        opened = open_upload(
            principal,
            asked.file,
            asked.Size,
            ports.direct,
            key_hash=key,
            reuse=switched_on(request, REUSE_HEADER),
        )
    ports.log.info("answered", status=200, correlation_id=opened.receipt.marker)
    url = f"{ports.base_url or request.base_url}{request.path}/{opened.receipt.asset}"
    result = direct_uploads.opened(opened, url)
    return Answer(200, answers.success(request.request_id, UPLOAD_ACTION, result))


def _refuse(error: PortraitError, _request: Request | None, request_id: str) -> Answer:
    return Answer(*refusals.refusal(error, PORTRAIT, request_id, UPLOAD_ACTION))
