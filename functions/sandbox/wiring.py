"""Builds the sandbox's world once a process: the only module that makes clients of SDKs."""

from __future__ import annotations

import os
import random
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import botocore.session
from botocore.config import Config

from functions.sandbox.accounts import SecretAccounts
from functions.sandbox.asset_store import DynamoAssets
from functions.sandbox.copies import S3Copies
from functions.sandbox.fetch import Fetcher
from functions.sandbox.group_store import DynamoGroups
from functions.sandbox.session_store import DynamoSessions
from functions.sandbox.settings import Settings
from functions.sandbox.table import Table
from functions.sandbox.turns import DynamoTurns
from functions.sandbox.videos.outside import (
    CALLBACK_SECONDS,
    DynamoSlots,
    HttpMessenger,
    MachineTimer,
)
from functions.sandbox.videos.store import DynamoVideos
from functions.sandbox.world import Clip, World
from portrait.guard.sender import Sender
from portrait.guard.transport import GuardedTransport
from portrait.observability import Log, Meter
from portrait.rules.urls import fetchable_url_problem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_stepfunctions import SFNClient

_HERE = Path(__file__).parent


@cache
def world() -> World:
    """The world of this process, from its environment. Raises SettingsError naming a bad key."""
    settings = Settings.from_env(os.environ)
    session = botocore.session.get_session()
    config = Config(
        signature_version="v4",
        retries={"mode": "standard", "total_max_attempts": 5},
        connect_timeout=2,
        read_timeout=5,
    )
    dynamodb = cast("DynamoDBClient", session.create_client("dynamodb", config=config))
    secrets = cast("SecretsManagerClient", session.create_client("secretsmanager", config=config))
    # Links must carry the bucket's regional host: the global one redirects, and a redirect breaks
    # the signature. An engine on one machine has no host of its own for each bucket.
    style: Literal["path", "virtual"] = "path" if settings.local_mode else "virtual"
    links = Config(signature_version="s3v4", s3={"addressing_style": style})
    s3 = session.create_client("s3", config=config.merge(links))
    machines = cast("SFNClient", session.create_client("stepfunctions", config=config))
    outside = GuardedTransport(fetchable_url_problem, time.monotonic, loopback=settings.local_mode)
    chance = random.SystemRandom()
    table = Table(dynamodb, settings.table, time.sleep, chance)
    return World(
        settings=settings,
        accounts=SecretAccounts(secrets, settings.accounts_secret_arn, _now_ms),
        turns=DynamoTurns(table),
        groups=DynamoGroups(table),
        assets=DynamoAssets(table),
        sessions=DynamoSessions(table),
        videos=DynamoVideos(table),
        timer=MachineTimer(machines, settings.machine_arn),
        messenger=HttpMessenger(Sender(outside, time.monotonic, CALLBACK_SECONDS)),
        slots=DynamoSlots(table),
        media=Fetcher(outside, time.monotonic),
        copies=S3Copies(cast("S3Client", s3), settings.bucket),
        clock=_now_ms,
        monotonic=time.monotonic,
        sleep=time.sleep,
        random=chance,
        sample=(_HERE / "sample.jpg").read_bytes(),
        clip=Clip(
            (_HERE / "videos" / "clip.mp4").read_bytes(),
            (_HERE / "videos" / "clip_end.jpg").read_bytes(),
        ),
        log=Log("sandbox"),
        meter=Meter("sandbox"),
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
