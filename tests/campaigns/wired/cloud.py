"""What the functions find in AWS, as moto plays it: table, secrets, key, bucket, machine, queue.

Every client that the wiring makes is watched: each call is kept as it was asked, before the wire.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import GlobalSecondaryIndex, Table

from portrait.wiring import (
    account,
    actions,
    admin,
    assets,
    avatars,
    clients,
    finalizer,
    keeper,
    liveness,
    poll,
    subscriptions,
    sweep,
    upload,
    uploadgate,
    videos,
    webhooks,
)
from tests.campaigns.wired.sharing import share_rows
from tests.unit.adapters.aws import REGION, pretended_aws

TABLE, SANDBOX_TABLE, BUCKET = "portrait", "sandbox", "portrait-uploads"
_ROLE: Final = "arn:aws:iam::123456789012:role/machine"
_MACHINE: Final = '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'
_KEY: Final = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]
_KEPT_BY_MOTO: Final[tuple[Any, ...]] = (Table, GlobalSecondaryIndex, Item)
_CACHED: Final = (
    *(clients.session, clients.dynamodb, clients.secrets_manager, clients.kms, clients.s3),
    *(clients.step_functions, actions.actions, admin.admin, poll.poll, sweep.sweeper),
    *(upload.upload, liveness.liveness, subscriptions.subscriptions, webhooks.webhooks),
    *(uploadgate.uploadgate, finalizer.finalizer),
    *(clients.functions, assets.assets, avatars.avatars, videos.videos),
    *(account.account, keeper.keeper),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call to AWS: the service, the operation, and its parameters."""

    service: str
    operation: str
    asked: Mapping[str, Any]

    def spelt(self) -> str:
        """The call as one text that is the same for the same call."""
        asked = json.dumps(self.asked, sort_keys=True, default=repr)
        return f"{self.service} {self.operation} {asked}"


@dataclass
class Cloud:
    """AWS with what the template makes in it. `calls` holds what the product asked of it.

    `faults` are raised instead of an answer, by service and operation: `dynamodb GetItem`.
    """

    session: boto3.Session
    environment: Mapping[str, str]
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, Exception] = field(default_factory=dict)
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of whoever runs the campaign; what it asks is not kept."""
        if service not in self._clients:
            self._clients[service] = self.session.client(service)  # type: ignore[call-overload]
        return self._clients[service]

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.service_name
        # A transaction copies its table, and moto keeps all rows there ever were until it is reset.
        for kept in _KEPT_BY_MOTO:
            kept.instances_tracked.clear()
        self.calls.append(Call(service, model.name, copy.deepcopy(params)))
        fault = self.faults.get(f"{service} {model.name}")
        if fault is not None:
            raise fault

    def put(self, item: Mapping[str, Any]) -> None:
        """A row, put there by nobody."""
        self.client("dynamodb").put_item(TableName=TABLE, Item=dict(item))

    def rows(self) -> list[dict[str, Any]]:
        """The whole table, without asking for it: a scan would cost more than the campaign."""
        backend: Any = dynamodb_backends[ACCOUNT_ID][REGION]
        return [item.to_json()["Attributes"] for item in backend.tables[TABLE].all_items()]

    def names(self) -> set[str]:
        """Which rows there are."""
        return {_name(row) for row in self.rows()}

    def forget(self, but: AbstractSet[str]) -> None:
        """Drop all rows but these, as time would: moto reads every row for each query."""
        for row in self.rows():
            if _name(row) not in but:
                self.remove(row)

    def remove(self, row: Mapping[str, Any]) -> None:
        """Drop one row."""
        backend: Any = dynamodb_backends[ACCOUNT_ID][REGION]
        backend.tables[TABLE].delete_item(DynamoType(row["pk"]), DynamoType(row["sk"]))

    def files(self) -> list[str]:
        """The keys of all stored files."""
        found = self.client("s3").list_objects_v2(Bucket=BUCKET)
        return [item["Key"] for item in found.get("Contents", [])]


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['pk']['S']} {row['sk']['S']}"


@contextmanager
def cloud(
    patch: pytest.MonkeyPatch, gateway: Mapping[str, Any], accounts: Mapping[str, Any]
) -> Iterator[Cloud]:
    """AWS holding these two secrets, told to the functions by their environment."""
    for cached in _CACHED:
        cached.cache_clear()
    share_rows(patch)
    with pretended_aws() as session:
        opened = Cloud(session, _furnish(session, gateway, accounts))
        for name, value in opened.environment.items():
            patch.setenv(name, value)
        make = clients._client

        def watched(*args: Any, **kwargs: Any) -> Any:
            client = make(*args, **kwargs)
            client.meta.events.register("provide-client-params.*.*", opened.note)
            client.meta.events.register("before-call.lambda.Invoke", _taken)
            return client

        patch.setattr(clients, "_client", watched)
        yield opened
    for cached in _CACHED:
        cached.cache_clear()


def _taken(**_: Any) -> tuple[Any, dict[str, Any]]:
    """Lambda takes an event and does nothing about it: a campaign sends when it is time."""
    return AWSResponse("", 202, cast("Any", HeadersDict()), None), {"StatusCode": 202}


def _furnish(
    session: boto3.Session, gateway: Mapping[str, Any], accounts: Mapping[str, Any]
) -> dict[str, str]:
    dynamodb = session.client("dynamodb")
    texts = {"pk": "S", "sk": "S", "due_shard": "S", "due_at": "N"}
    for table in (TABLE, SANDBOX_TABLE):
        dynamodb.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": kind}  # type: ignore[typeddict-item]
                for name, kind in texts.items()
            ],
            KeySchema=_KEY,  # type: ignore[arg-type]
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "due",
                    "KeySchema": [
                        {"AttributeName": "due_shard", "KeyType": "HASH"},
                        {"AttributeName": "due_at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
        )
    session.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    secrets = session.client("secretsmanager")
    machines = session.client("stepfunctions")
    machine = machines.create_state_machine(name="ingest", definition=_MACHINE, roleArn=_ROLE)
    made = {
        "GATEWAY_SECRET_ARN": secrets.create_secret(
            Name="gateway", SecretString=json.dumps(gateway)
        )["ARN"],
        "ACCOUNTS_SECRET_ARN": secrets.create_secret(
            Name="accounts", SecretString=json.dumps(accounts)
        )["ARN"],
        "SEALING_KEY_ID": session.client("kms").create_key()["KeyMetadata"]["Arn"],
        "WEBHOOK_KEY_ID": session.client("kms").create_key()["KeyMetadata"]["Arn"],
        "MACHINE_ARN": machine["stateMachineArn"],
        "WATCH_MACHINE_ARN": machine["stateMachineArn"],
    }
    return {
        **made,
        "TABLE_NAME": TABLE,
        "SANDBOX_TABLE": SANDBOX_TABLE,
        "SANDBOX_BUCKET": BUCKET,
        "UPLOAD_BUCKET": BUCKET,
        "UPLOADS_A_MINUTE": "100000",
        "UPLOAD_BYTES_A_DAY": "1000000000000",
        "UPSTREAM_ENDPOINT": "https://ark.example.com",
        "UPSTREAM_TIER": "premium",
        "UPSTREAM_RATES": "",
        "HORIZON_SECONDS": "60",
        "KEEP_VIDEOS_DAYS": "0",
        "ORPHAN_COLLECTION": "report",
        "LIVENESS_SOFT_SECONDS": "120",
        "LIVENESS_HARD_SECONDS": "1800",
        "LIVENESS_QUERY": "after_callback",
        "WEBHOOKS_FUNCTION_NAME": "webhooks",
        "THUMBNAILS_FUNCTION_NAME": "thumbnails",
        "PUBLIC_BASE_URL": "",
        "ALLOW_ORIGIN": "",
        "LOCAL_MODE": "false",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "AKIDOFTHEFUNCTION",
        "AWS_SECRET_ACCESS_KEY": "the-function-s-own-secret-key",
        "AWS_SESSION_TOKEN": "the-function-s-own-session-token",
    }
