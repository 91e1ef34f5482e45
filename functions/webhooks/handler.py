"""One delivery to an endpoint of a customer: `{"customer", "delivery", "due_at"}`.

`due_at` is the lease that the sender of the event knows; without it a delivery is sent if it is
due, so an operator may send one by hand.
"""

from datetime import datetime
from typing import Any

from portrait.errors import ServiceUnavailable
from portrait.model import CustomerId, DeliveryId
from portrait.observability import without_words
from portrait.usecases.deliveries import deliver
from portrait.wiring.webhooks import TRIED_METRICS, webhooks


@without_words
def handle(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Try the delivery, once more after a first failure; answers how many tries there were."""
    ports = webhooks()
    ports.log.clear()
    ports.log.bind(request_id=context.aws_request_id, customer=event["customer"])
    lease = event.get("due_at")
    known = datetime.fromisoformat(lease) if lease else None
    customer, delivery = CustomerId(event["customer"]), DeliveryId(event["delivery"])
    tries = 0
    try:
        for row, tried in deliver(customer, delivery, known, ports.stories):
            tries += 1
            ports.log.info(
                "tried",
                delivery=row.delivery,
                hook=row.hook,
                attempt=row.attempts,
                status=row.status,
                code=row.problem,
                outcome=tried,
            )
            ports.meter.count(TRIED_METRICS[tried])
    except ServiceUnavailable:
        # The row becomes due again, and the sweeper wakes it.
        ports.log.warning("waiting", delivery=delivery)
        ports.meter.count("WebhookWaiting")
    ports.meter.flush()
    return {"tries": tries}
