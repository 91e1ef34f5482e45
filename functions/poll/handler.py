"""The steps of two machines: assets are submitted and checked, videos are looked at."""

from datetime import datetime
from typing import Any

from portrait.model import AssetId, CustomerId, VideoId
from portrait.observability import without_words
from portrait.usecases import ingest
from portrait.usecases.watch_step import watch
from portrait.wiring.poll import OUTCOME_METRICS, WATCH_METRICS, PollPorts, poll

STEPS = {"submit": ingest.submit, "check": ingest.check}
WATCH = "watch"


@without_words
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One step of an execution; answers what comes next and after how long."""
    ports = poll()
    ports.log.clear()
    ports.log.bind(
        request_id=context.aws_request_id,
        correlation_id=event["execution"].rpartition("-")[0],
        customer=event["customer"],
        step=event["step"],
    )
    answer = _watch(event, ports) if event["step"] == WATCH else _ingest(event, ports)
    ports.meter.flush()
    return answer


def _ingest(event: dict[str, Any], ports: PollPorts) -> dict[str, Any]:
    customer = CustomerId(event["customer"])
    assets = [AssetId(asset) for asset in event["assets"]]
    carried = datetime.fromisoformat(event["turn_at"]) if event["turn_at"] else None
    step = STEPS[event["step"]](customer, assets, ports.stories_for(customer), carried)
    said = {asset: words.fields() for asset, words in step.said}
    for asset, outcome in step.outcomes:
        told = said.get(asset, {})
        ports.log.info("stepped", asset=asset, outcome=outcome, next=step.next, **told)
        ports.meter.count(OUTCOME_METRICS[outcome])
    turn_at = step.turn_at.isoformat() if step.turn_at else None
    kept = {"customer": customer, "assets": assets, "generation": event["generation"]}
    return {**kept, "turn_at": turn_at, "next": step.next, "wait_seconds": step.wait_seconds}


def _watch(event: dict[str, Any], ports: PollPorts) -> dict[str, Any]:
    customer, video = CustomerId(event["customer"]), VideoId(event["video"])
    step = watch(customer, video, ports.sending)
    told = {} if step.said is None else step.said.fields()
    ports.log.info("stepped", video=video, outcome=step.outcome, next=step.next, **told)
    ports.meter.count(WATCH_METRICS[step.outcome])
    kept = {"customer": customer, "video": video, "generation": event["generation"]}
    return {**kept, "next": step.next, "wait_seconds": step.wait_seconds}
