"""Nobody is told of anything: for a stack in which no endpoint can be registered."""

from collections.abc import Sequence
from datetime import datetime

from portrait.model import AssetId, CustomerId, Delivery, EventType, GroupId, SessionId


class Silence:
    """An Outbox and a Courier without endpoints."""

    def deliveries(
        self,
        customer: CustomerId,  # noqa: ARG002
        event: EventType,  # noqa: ARG002
        subject: AssetId | GroupId | SessionId,  # noqa: ARG002
        facts: Sequence[tuple[str, str]],  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Sequence[Delivery]:
        """None."""
        return ()

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """Nothing to wake."""
