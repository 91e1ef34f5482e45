"""One small picture: `{"target", "key", "media"}`, of a file of the bucket or of a sealed URL's.

It decodes what strangers sent, so it can reach little: files of generic uploads, which it may
read, small pictures, and URLs that were sealed for it. No row and no secret.
"""

from typing import Any

from functions.thumbnails.drawing import draw
from portrait.observability import without_words
from portrait.usecases.thumbnails import make_thumbnail
from portrait.wiring.thumbnails import DRAWING_METRICS, thumbnails


@without_words
def handle(event: dict[str, Any], context: Any) -> dict[str, str]:
    """Make it unless it is there; answers what came of it."""
    ports = thumbnails()
    _, customer, asset = event["target"].split("/")
    ports.log.clear()
    ports.log.bind(request_id=context.aws_request_id, customer=customer, asset=asset)
    outcome = make_thumbnail(ports.read_order(event), draw, ports.stories)
    ports.log.info("drawn", outcome=outcome)
    ports.meter.count(DRAWING_METRICS[outcome])
    ports.meter.flush()
    return {"outcome": outcome}
