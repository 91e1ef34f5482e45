"""The sweeper's way with a due delivery: it takes the lease and hands it to who sends.

A row that nobody can send thus goes to the end of the line and keeps nothing else waiting.
"""

from datetime import datetime

from portrait.model import Delivery
from portrait.ports.hooks import ENDED, Courier, Deliveries
from portrait.rules.pacing import lease_until
from portrait.usecases.sweeping import Swept


def sweep_delivery(row: Delivery, deliveries: Deliveries, courier: Courier, now: datetime) -> Swept:
    """One due delivery. Raises StateChanged when somebody else has it, ServiceUnavailable."""
    if row.state in ENDED or row.due_at is None or row.due_at > now:
        return Swept.LEFT_ALONE
    courier.wake([deliveries.lease_delivery(row, lease_until(now))])
    return Swept.WOKEN
