"""Waking the function that sends one delivery.

Lambda takes the event and answers at once; when it does not, the delivery's row is due and the
sweeper wakes it.

IAM: lambda:InvokeFunction.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portrait.model import Delivery

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class LambdaCourier:
    """The Courier over one function."""

    def __init__(self, client: "LambdaClient", function_name: str) -> None:
        self._client = client
        self._function_name = function_name

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """1 Invoke each, without waiting for the function; raises nothing."""
        for delivery in deliveries:
            event = {
                "customer": delivery.customer,
                "delivery": delivery.delivery,
                "due_at": delivery.due_at.isoformat() if delivery.due_at else None,
            }
            try:
                self._client.invoke(
                    FunctionName=self._function_name,
                    InvocationType="Event",
                    Payload=json.dumps(event),
                )
            except (BotoCoreError, ClientError):
                # Lambda is in trouble: the others would only wait for the same.
                return
