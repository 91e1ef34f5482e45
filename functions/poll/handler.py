"""The steps of the ingest machine: submit what is queued, check what is processing."""

from datetime import datetime
from typing import Any

from portrait.model import AssetId, CustomerId
from portrait.observability import without_words
from portrait.usecases import ingest
from portrait.wiring.poll import OUTCOME_METRICS, poll

STEPS = {"submit": ingest.submit, "check": ingest.check}


@without_words
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One step over the assets of an execution; answers what comes next and after how long."""
    ports = poll()
    ports.log.clear()
    ports.log.bind(
        request_id=context.aws_request_id,
        correlation_id=event["execution"].rpartition("-")[0],
        customer=event["customer"],
        step=event["step"],
    )
    customer = CustomerId(event["customer"])
    assets = [AssetId(asset) for asset in event["assets"]]
    carried = datetime.fromisoformat(event["turn_at"]) if event["turn_at"] else None
    step = STEPS[event["step"]](customer, assets, ports.stories_for(customer), carried)
    said = {asset: words.fields() for asset, words in step.said}
    for asset, outcome in step.outcomes:
        told = said.get(asset, {})
        ports.log.info("stepped", asset=asset, outcome=outcome, next=step.next, **told)
        ports.meter.count(OUTCOME_METRICS[outcome])
    ports.meter.flush()
    return {
        "customer": customer,
        "assets": assets,
        "generation": event["generation"],
        "turn_at": step.turn_at.isoformat() if step.turn_at else None,
        "next": step.next,
        "wait_seconds": step.wait_seconds,
    }
