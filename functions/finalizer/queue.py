"""What the queue of stored files holds: S3's own words, as EventBridge passes them on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from portrait.errors import ServiceUnavailable
from portrait.http.serving import raised_at
from portrait.model import ReceiptState
from portrait.usecases.arriving import ArrivalPorts
from portrait.usecases.finalizing import finalize_stored
from portrait.wiring.finalizer import FinalizerPorts


def take(
    records: Sequence[Mapping[str, Any]], request_id: str, ports: FinalizerPorts
) -> dict[str, Any]:
    """Look at each file; what could not be looked at comes again, and at last to a dead end."""
    journal, failed = ports.log, []
    for record in records:
        journal.clear()
        journal.bind(request_id=request_id)
        try:
            outcome = _taken(record, ports.arrivals)
            journal.info("finalized", outcome=outcome)
            ports.meter.count("UploadFinalized")
        except Exception as error:  # noqa: BLE001 - one message's trouble is not the others'
            kind = type(error).__name__
            journal.error("unhandled", error_type=kind, error_at=raised_at(error))
            ports.meter.count("UploadDelayed")
            failed.append({"itemIdentifier": record["messageId"]})
    ports.meter.flush()
    return {"batchItemFailures": failed}


def _taken(record: Mapping[str, Any], arrivals: ArrivalPorts) -> str:
    receipt = finalize_stored(json.loads(record["body"])["detail"]["object"]["key"], arrivals)
    if receipt is None:
        return "unclaimed"
    if receipt.state is ReceiptState.WAITING:
        # It was stored, so this is the store's own lag.
        raise ServiceUnavailable
    return receipt.state
