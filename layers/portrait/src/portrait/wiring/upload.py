"""What the upload door needs."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoGroups,
    DynamoRegistry,
    DynamoSessions,
)
from portrait.adapters.machine import StepFunctionsMachine
from portrait.adapters.objects import S3Objects
from portrait.adapters.unsealing import KmsUnsealer
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.ports.sessions import SessionLedger
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.rules.limits import POOL_CAPACITY
from portrait.settings import UploadSettings
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.uploads import UploadStories
from portrait.wiring import clients


@dataclass(frozen=True, slots=True)
class UploadPorts:
    """Who may come in, and what the story of an upload needs."""

    doorman: Doorman
    stories: UploadStories
    sessions: SessionLedger
    allow_origin: str
    log: Log
    meter: Meter


@cache
def upload() -> UploadPorts:
    """The upload door's ports, from its environment. Raises SettingsError at init."""
    settings = UploadSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    return UploadPorts(
        doorman=Doorman(
            DynamoRegistry(table),
            lambda: root.derive(PEPPER_PURPOSE),
            clients.now,
            KmsUnsealer(clients.kms(), settings.sealing_key_id),
        ),
        stories=UploadStories(
            group_facts=GroupFacts(DynamoGroups(table), clients.now),
            assets=DynamoAssets(table),
            objects=S3Objects(clients.s3(), settings.upload_bucket),
            machine=StepFunctionsMachine(clients.step_functions(), settings.machine_arn),
            capacity=POOL_CAPACITY[settings.upstream_tier],
            mint=clients.mint(settings.table_name),
        ),
        sessions=DynamoSessions(table),
        allow_origin=settings.allow_origin,
        log=Log("upload"),
        meter=Meter("upload"),
    )
