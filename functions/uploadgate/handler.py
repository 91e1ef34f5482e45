"""Who may upload: asked by API Gateway before it stores a body, which this function never sees."""

from typing import Any

from functions.uploadgate import verdicts
from functions.uploadgate.arrivals import arriving, places
from functions.uploadgate.gates import GATES
from portrait.auth.upload_tickets import upload_ticket
from portrait.errors import PortraitError, ServiceUnavailable
from portrait.http.events import read_event
from portrait.http.serving import raised_at
from portrait.model import KeyScope
from portrait.usecases.receiving import receive
from portrait.wiring.uploadgate import uploadgate


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One request's head: a policy, and what the edge is to do and say.

    Raises verdicts.NotAuthentic for one that shows no good key.
    """
    ports = uploadgate()
    journal = ports.log
    journal.clear()
    journal.bind(request_id=context.aws_request_id)
    request = read_event(event, context.aws_request_id)
    gate, arn = GATES[request.path], event["methodArn"]
    try:
        principal = ports.doorman.admit(request, KeyScope.ASSETS, body_unread=True)
        journal.bind(action=gate.scope, customer=principal.customer, door=gate.name)
        receipt = receive(principal, arriving(request, gate), ports.receiving)
    except PortraitError as error:
        journal.info("refused", code=error.code)
        ports.meter.count("Refused")
        refusal = error
    except Exception as error:  # noqa: BLE001 - the last line before a customer would see a trace
        journal.error("unhandled", error_type=type(error).__name__, error_at=raised_at(error))
        ports.meter.count("Unhandled")
        refusal = ServiceUnavailable()
    else:
        journal.info("received", asset=receipt.asset, correlation_id=receipt.marker)
        ports.meter.count("UploadReceived")
        chance = ports.receiving.mint.rng
        # Who shows a bearer key shows it again.
        ticket = receipt.body_sha256 and upload_ticket(ports.ticket_key(), receipt, chance)
        location, url = places(request, gate.spelt(receipt), ports.base_url, ticket)
        body = gate.accepted(receipt, url, context.aws_request_id)
        return verdicts.accepted(arn, receipt, location, body, ports.allow_origin)
    finally:
        ports.meter.flush()
    return verdicts.refused(arn, refusal, gate, context.aws_request_id, ports.allow_origin)
