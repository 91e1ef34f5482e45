"""What became of an upload: `GET /v1/portrait/uploads/{id}`, and the queue of stored files."""

from typing import Any

from functions.finalizer import doors
from functions.finalizer.queue import take
from portrait.auth.upload_tickets import PARAMETER, admitted
from portrait.http.events import Answer, Request, preflight
from portrait.http.serving import serve
from portrait.model import CustomerId, KeyScope
from portrait.usecases.finalizing import finalize, outcome
from portrait.wiring.finalizer import FinalizerPorts, finalizer


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One question of a customer, or some messages of the queue."""
    ports = finalizer()
    if "Records" in event:
        return take(event["Records"], context.aws_request_id, ports)
    return serve(
        event,
        context.aws_request_id,
        door=lambda request: _answer(request, ports),
        refuse=doors.refuse,
        journal=ports.log,
        counter=ports.meter,
        allow_origin=ports.allow_origin,
    )


def _answer(request: Request, ports: FinalizerPorts) -> Answer:
    if request.method == "OPTIONS":
        return preflight()
    customer = _customer(request, ports)
    ports.log.bind(action="GetUpload", customer=customer)
    named, arrivals = doors.upload_named(request), ports.arrivals
    receipt = finalize(customer, named, arrivals)
    ports.log.info("answered", outcome=receipt.state, correlation_id=receipt.marker)
    settled = outcome(receipt, arrivals.mint.now())
    where = request.path.replace("{upload}", request.parameters["upload"])
    url = f"{ports.base_url or request.base_url}{where}"
    return doors.answer(request, settled, url, ports)


def _customer(request: Request, ports: FinalizerPorts) -> CustomerId:
    tickets = request.query.get(PARAMETER, ())
    if tickets:
        named, now = doors.upload_named(request), ports.arrivals.mint.now()
        return admitted(ports.ticket_key(), tickets, named, now)
    return ports.doorman.admit(request, KeyScope.ASSETS).customer
