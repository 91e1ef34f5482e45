"""A sandbox on moto's DynamoDB and S3, with a clock, chance, sleep and media of the tests' own.

moto serves one call after another here: nothing in this folder says anything about races.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any, Final

import botocore.session
import pytest
from botocore.config import Config
from moto import mock_aws

from functions.sandbox.accounts import SecretAccounts
from functions.sandbox.asset_store import DynamoAssets
from functions.sandbox.copies import S3Copies
from functions.sandbox.group_store import DynamoGroups
from functions.sandbox.ports import FetchFailed, FetchTimedOut, MediaTooLarge
from functions.sandbox.session_store import DynamoSessions
from functions.sandbox.settings import Settings, Switches
from functions.sandbox.table import Table
from functions.sandbox.turns import DynamoTurns
from functions.sandbox.videos.model import Task
from functions.sandbox.videos.outside import DynamoSlots
from functions.sandbox.videos.store import DynamoVideos
from functions.sandbox.world import Clip, World
from portrait.observability import Log, Meter
from tests.pictures import png
from tests.unit.sandbox.ark import NOW_MS, Ark, Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

REGION: Final = "eu-central-1"
TABLE, BUCKET = "sandbox", "sandbox-copies"
SECRET = {
    "accounts": [
        {
            "account": "sandbox-1",
            "access_key_id": "AKLTSANDBOX1",
            "region": "cn-beijing",
            "api_key": "ark-one",
            "api_keys": {"other": "ark-one-other"},
        },
        {
            "account": "sandbox-2",
            "access_key_id": "AKLTSANDBOX2",
            "region": "ap-southeast-1",
            "secret_access_key": "its-own",
            "api_key": "ark-two",
        },
    ],
    "secret_access_key": "shared",
}


@dataclass
class FakeMedia:
    """The port `Media` over a dictionary; every fetch is noted and may take its time."""

    files: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    takes_seconds: float = 0.0
    elapsed: float = 0.0

    def fetch(self, url: str, max_bytes: int, seconds: float) -> bytes:
        self.fetched.append(url)
        self.elapsed += min(self.takes_seconds, seconds)
        if url not in self.files:
            raise FetchFailed("the media's host answered 404")
        if self.takes_seconds > seconds:
            raise FetchTimedOut("the media did not arrive")
        if len(self.files[url]) > max_bytes:
            raise MediaTooLarge("too large")
        return self.files[url]


@dataclass
class FakeTimer:
    """The port `Timer`: notes what it was to begin."""

    works: bool = True
    begun: list[Task] = field(default_factory=list)

    def begin(self, task: Task) -> bool:
        self.begun.append(task)
        return self.works


@dataclass
class FakeMessenger:
    """The port `Messenger`: hosts answer with successes, or as told first."""

    answers: list[bool] = field(default_factory=list)
    carried: list[tuple[str, bytes]] = field(default_factory=list)

    def carry(self, url: str, body: bytes) -> bool:
        self.carried.append((url, body))
        return self.answers.pop(0) if self.answers else True


@dataclass
class Sandbox:
    """One sandbox and what the tests hold of its surroundings."""

    world: World
    clock: Clock
    media: FakeMedia
    slept: list[float]
    dynamodb: DynamoDBClient
    s3: S3Client
    timer: FakeTimer
    messenger: FakeMessenger

    def ark(self, account: int = 1, project: str | None = None) -> Ark:
        """A client of one of the two accounts, in a project."""
        key, region = (
            ("AKLTSANDBOX1", "cn-beijing") if account == 1 else ("AKLTSANDBOX2", "ap-southeast-1")
        )
        return Ark(
            self.world, self.clock, key, "shared" if account == 1 else "its-own", region, project
        )

    def switch(self, text: str) -> None:
        """Throw switches, in the words of the setting."""
        settings = replace(self.world.settings, switches=Switches.parse(text))
        self.world = replace(self.world, settings=settings)

    def tier(self, tier: str) -> None:
        """Move to another package."""
        given = {
            "UPSTREAM_TIER": tier,
            "ACCOUNTS_SECRET_ARN": "a",
            "SANDBOX_TABLE": "t",
            "SANDBOX_BUCKET": "b",
        }
        settings = replace(self.world.settings, tier=Settings.from_env(given).tier)
        self.world = replace(self.world, settings=settings)

    def local(self) -> None:
        """Move to one machine."""
        settings = replace(self.world.settings, local_mode=True)
        self.world = replace(self.world, settings=settings)

    def copies(self) -> list[str]:
        """The keys of all kept copies."""
        found = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [item["Key"] for item in found]

    def held(self, account: str = "sandbox-1") -> tuple[int, int]:
        """Groups and assets that the account's pool counts."""
        key = {"pk": {"S": f"POOL#{account}"}, "sk": {"S": "POOL"}}
        row = self.dynamodb.get_item(TableName=TABLE, Key=key).get("Item", {})
        groups, assets = (
            int(row.get(name, {"N": "0"})["N"]) for name in ("groups_held", "assets_held")
        )
        return groups, assets


@pytest.fixture(scope="session")
def aws_session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.set_credentials("testing", "testing")
    return session


@pytest.fixture
def aws(aws_session: botocore.session.Session) -> Iterator[botocore.session.Session]:
    with mock_aws():
        yield aws_session


@pytest.fixture(scope="session")
def aws_clients(
    aws_session: botocore.session.Session,
) -> tuple[DynamoDBClient, S3Client, SecretsManagerClient]:
    """Made once: they hold nothing of what moto makes and forgets for each test."""
    make: Any = aws_session.create_client
    links = Config(signature_version="s3v4")
    return (
        make("dynamodb", REGION),
        make("s3", REGION, config=links),
        make("secretsmanager", REGION),
    )


@pytest.fixture
def sandbox(
    aws: botocore.session.Session,  # noqa: ARG001 - what the clients find
    aws_clients: tuple[DynamoDBClient, S3Client, SecretsManagerClient],
) -> Sandbox:
    dynamodb, s3, secrets = aws_clients
    make_table(dynamodb)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = secrets.create_secret(Name="accounts", SecretString=json.dumps(SECRET))["ARN"]
    timer, messenger = FakeTimer(), FakeMessenger()
    clock, media, slept, chance = Clock(NOW_MS), FakeMedia(), list[float](), Random(7)
    media.files["https://media.example/good.png"] = png(600, 800)
    table = Table(dynamodb, TABLE, slept.append, chance)
    settings = Settings.from_env(
        {"ACCOUNTS_SECRET_ARN": arn, "SANDBOX_TABLE": TABLE, "SANDBOX_BUCKET": BUCKET}
    )
    world = World(
        settings=settings,
        accounts=SecretAccounts(secrets, arn, clock),
        turns=DynamoTurns(table),
        groups=DynamoGroups(table),
        assets=DynamoAssets(table),
        sessions=DynamoSessions(table),
        videos=DynamoVideos(table),
        timer=timer,
        messenger=messenger,
        slots=DynamoSlots(table),
        media=media,
        copies=S3Copies(s3, BUCKET),
        clock=clock,
        monotonic=lambda: media.elapsed,
        sleep=slept.append,
        random=chance,
        sample=b"\xff\xd8\xff picture",
        clip=Clip(b"a clip of sixteen", b"\xff\xd8\xff its last frame"),
        log=Log("sandbox"),
        meter=Meter("sandbox"),
    )
    return Sandbox(world, clock, media, slept, dynamodb, s3, timer, messenger)


def make_table(dynamodb: DynamoDBClient) -> None:
    """The sandbox's table as the template makes it."""
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
