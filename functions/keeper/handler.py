"""One finished video, `{"customer", "video", "generation", "execution"}`: its files are copied.

It goes where the upstream says, so it can reach little: rows of customers, what was sealed as a
video's result, and copies of videos, which it may write and remove.
"""

from typing import Any

from portrait.errors import ServiceUnavailable
from portrait.model import CustomerId, VideoId
from portrait.observability import without_words
from portrait.usecases.keeping import Kept, keep_video
from portrait.wiring.keeper import KEPT_METRICS, keeper


@without_words
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Copy them unless that was done; answers what came of it."""
    ports = keeper()
    customer, video = CustomerId(event["customer"]), VideoId(event["video"])
    ports.log.clear()
    ports.log.bind(
        request_id=context.aws_request_id,
        correlation_id=event["execution"].rpartition("-")[0],
        customer=customer,
        video=video,
    )
    try:
        outcome = keep_video(customer, video, ports.stories)
    except ServiceUnavailable:
        # The machine tries again, and some time gives up without a word.
        ports.meter.count(KEPT_METRICS[Kept.NOT_KEPT])
        ports.meter.flush()
        raise
    ports.log.info("kept", outcome=outcome)
    ports.meter.count(KEPT_METRICS[outcome])
    ports.meter.flush()
    return {"customer": customer, "video": video, "outcome": outcome}
