"""Who may upload: asked by API Gateway before it stores a body, which this function never sees."""

from typing import Any

from functions.uploadgate import verdicts
from functions.uploadgate.arrivals import arriving, places
from functions.uploadgate.gates import GATES
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
    gate = GATES[request.path]
    try:
        principal = ports.doorman.admit(request, KeyScope.ASSETS, body_unread=True)
        journal.bind(action=gate.scope, customer=principal.customer, door=gate.name)
        receipt = receive(principal, arriving(request, gate), ports.receiving)
        location, url = places(request, gate.spelt(receipt), ports.base_url)
        body = gate.accepted(receipt, url, context.aws_request_id)
        journal.info("received", asset=receipt.asset, correlation_id=receipt.marker)
        ports.meter.count("UploadReceived")
        return verdicts.accepted(event["methodArn"], receipt, location, body)
    except PortraitError as error:
        journal.info("refused", code=error.code)
        ports.meter.count("Refused")
        return verdicts.refused(event["methodArn"], error, gate, context.aws_request_id)
    except Exception as error:  # noqa: BLE001 - the last line before a customer would see a trace
        place = raised_at(error)
        journal.error("unhandled", error_type=type(error).__name__, error_at=place)
        ports.meter.count("Unhandled")
        refused = ServiceUnavailable()
        return verdicts.refused(event["methodArn"], refused, gate, context.aws_request_id)
    finally:
        ports.meter.flush()
