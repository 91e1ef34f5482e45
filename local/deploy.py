"""Deploys a built bundle to the engine through CloudFormation, as `sam deploy` would.

The archives go to a bucket under names made of their content, the template refers to them there,
and CloudFormation expands it with the Serverless transform, then creates or updates the stack.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from local.build import Bundle

ARTIFACTS_BUCKET: Final = "portrait-gateway-artifacts"
_CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
_LOOK_EVERY_SECONDS: Final = 0.05
_DEPLOY_SECONDS: Final = 120.0
# A stack whose first creation failed can only be deleted, on AWS too.
_UNUSABLE: Final = frozenset({"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"})


class DeployFailed(Exception):
    """CloudFormation refused the template or a resource could not be made."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack that is in place: its outputs, and the resources behind its logical ids."""

    outputs: Mapping[str, str]
    resources: Mapping[str, str]


class Deployer:
    """Creates or updates one stack with the clients of one engine."""

    def __init__(
        self,
        s3: Any,
        cloudformation: Any,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._s3 = s3
        self._cloudformation = cloudformation
        self._sleep = sleep
        self._monotonic = monotonic

    def deploy(
        self,
        bundle: Bundle,
        name: str,
        parameters: Mapping[str, str],
        tags: Mapping[str, str],
    ) -> Deployed:
        """Bring the stack to what the bundle says; only parameters it declares are passed.

        Raises DeployFailed.
        """
        self._s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
        declared = bundle.template.get("Parameters") or {}
        request = {
            "StackName": name,
            "TemplateURL": self._upload_template(self._packaged(bundle)),
            "Capabilities": list(_CAPABILITIES),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value}
                for key, value in parameters.items()
                if key in declared
            ],
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }
        self._create_or_update(name, request)
        stack = self._wait(name)
        # A hundred to a page.
        pages = self._cloudformation.get_paginator("list_stack_resources")
        return Deployed(
            outputs={one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])},
            resources={
                one["LogicalResourceId"]: one["PhysicalResourceId"]
                for page in pages.paginate(StackName=name)
                for one in page["StackResourceSummaries"]
            },
        )

    def _packaged(self, bundle: Bundle) -> dict[str, Any]:
        template: dict[str, Any] = json.loads(json.dumps(bundle.template))
        uploaded: dict[Path, str] = {}
        for (logical_id, name), file in bundle.archives.items():
            if file not in uploaded:
                uploaded[file] = self._upload(file)
            place = {"Bucket": ARTIFACTS_BUCKET, "Key": uploaded[file]}
            template["Resources"][logical_id]["Properties"][name] = place
        return template

    def _upload(self, file: Path) -> str:
        # Archives are named by content already; a definition is small and gets its text as name.
        content = file.read_bytes()
        key = (
            file.name
            if file.suffix == ".zip"
            else f"{hashlib.sha256(content).hexdigest()[:20]}-{file.name}"
        )
        try:
            self._s3.head_object(Bucket=ARTIFACTS_BUCKET, Key=key)
        except ClientError:
            self._s3.put_object(Bucket=ARTIFACTS_BUCKET, Key=key, Body=content)
        return key

    def _upload_template(self, template: Mapping[str, Any]) -> str:
        # A template inside the request may have 51,200 characters; one in a bucket 1 MB.
        content = json.dumps(template).encode()
        key = f"{hashlib.sha256(content).hexdigest()[:20]}.template"
        self._s3.put_object(Bucket=ARTIFACTS_BUCKET, Key=key, Body=content)
        return f"https://s3.amazonaws.com/{ARTIFACTS_BUCKET}/{key}"

    def _create_or_update(self, name: str, request: dict[str, Any]) -> None:
        status = self._status(name)
        if status in _UNUSABLE:
            self._cloudformation.delete_stack(StackName=name)
            self._wait_until_gone(name)
            status = None
        operation = (
            self._cloudformation.update_stack if status else self._cloudformation.create_stack
        )
        try:
            operation(**request)
        except ClientError as error:
            if "No updates" not in str(error):
                raise DeployFailed(f"CloudFormation refused the template: {error}") from error

    def _status(self, name: str) -> str | None:
        try:
            found = self._cloudformation.describe_stacks(StackName=name)["Stacks"]
        except ClientError:
            return None
        status = str(found[0]["StackStatus"])
        return None if status == "DELETE_COMPLETE" else status

    def _wait_until_gone(self, name: str) -> None:
        deadline = self._monotonic() + _DEPLOY_SECONDS
        while self._status(name) is not None and self._monotonic() < deadline:
            self._sleep(_LOOK_EVERY_SECONDS)

    def _wait(self, name: str) -> dict[str, Any]:
        deadline = self._monotonic() + _DEPLOY_SECONDS
        while self._monotonic() < deadline:
            stack: dict[str, Any] = self._cloudformation.describe_stacks(StackName=name)["Stacks"][
                0
            ]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                break
            self._sleep(_LOOK_EVERY_SECONDS)
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeployFailed(f"the stack is {stack['StackStatus']}: {self._reasons(name)}")
        return stack

    def _reasons(self, name: str) -> str:
        events = self._cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason')}"
            for event in events
            if "FAILED" in event["ResourceStatus"]
        ]
        return "; ".join(failed) or "no event says why"
