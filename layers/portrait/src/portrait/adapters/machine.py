"""The ingest machine in Step Functions.

An execution's name is the marker of what it drives and the generation: Step Functions refuses a
second one of the same name for 90 days, so a duplicate start does nothing.

IAM: states:StartExecution.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.model import AssetId, CustomerId, Marker

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsMachine:
    """One state machine."""

    def __init__(self, client: "SFNClient", machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def start(
        self, customer: CustomerId, assets: Sequence[AssetId], marker: Marker, generation: int
    ) -> None:
        """Start the execution of that name; a duplicate is a no-op. Raises ServiceUnavailable."""
        state = {
            "customer": customer,
            "assets": list(assets),
            "generation": generation,
            "turn_at": None,
        }
        try:
            self._client.start_execution(
                stateMachineArn=self._machine_arn,
                name=f"{marker}-{generation}",
                input=json.dumps(state),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error
