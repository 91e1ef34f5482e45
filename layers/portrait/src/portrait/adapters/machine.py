"""The machines in Step Functions: the one that ingests assets, and the one that watches videos.

An execution's name is the marker of what it drives and the generation: Step Functions refuses a
second one of the same name for 90 days, so a duplicate start does nothing.

IAM: states:StartExecution.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portrait.errors import ServiceUnavailable
from portrait.model import AssetId, CustomerId, Marker, VideoId
from portrait.rules.limits import FIRST_CHECK_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class _Executions:
    """The executions of one state machine."""

    def __init__(self, client: "SFNClient", machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def _begin(self, name: str, state: Mapping[str, object]) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=self._machine_arn,
                name=name,
                input=json.dumps(dict(state)),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return
        except (BotoCoreError, ClientError) as error:
            raise ServiceUnavailable from error


class StepFunctionsMachine(_Executions):
    """The machine that ingests assets."""

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
        self._begin(f"{marker}-{generation}", state)


class StepFunctionsVideoMachine(_Executions):
    """The machine that watches videos."""

    def watch(self, customer: CustomerId, video: VideoId, marker: Marker, generation: int) -> None:
        """Start the execution of that name; a duplicate is a no-op. Raises ServiceUnavailable."""
        state = {
            "customer": customer,
            "video": video,
            "generation": generation,
            "wait_seconds": FIRST_CHECK_SECONDS,
        }
        self._begin(f"{marker}-{generation}", state)
