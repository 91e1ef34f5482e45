"""The deliveries that are written with anything, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portrait.model import CustomerId, Delivery, DeliveryId
from tests.memory.rows import Rows


@dataclass
class Outboxed(Rows):
    """Rows with deliveries beside them."""

    outbox: dict[tuple[CustomerId, DeliveryId], Delivery] = field(default_factory=dict)

    def post(self, deliveries: Sequence[Delivery]) -> None:
        """Write deliveries beside whatever they tell of."""
        for delivery in deliveries:
            self.outbox[delivery.customer, delivery.delivery] = delivery
