"""What looking at a stored upload needs, whoever asks for it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoCatalogue,
    DynamoGroups,
    DynamoRegistry,
    DynamoSessions,
)
from portrait.adapters.ledger.contents import DynamoContents
from portrait.adapters.ledger.generics import DynamoGenerics
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.machine import StepFunctionsMachine
from portrait.adapters.objects import S3Objects
from portrait.adapters.raw_files import S3RawFiles
from portrait.adapters.sealing import KmsSealer
from portrait.adapters.thumbnailer import LambdaThumbnailer
from portrait.auth import Doorman
from portrait.auth.upload_tickets import UPLOAD_TICKET_PURPOSE
from portrait.dialects.action.bare_files import BareFiles
from portrait.dialects.action.uploads import PortraitForms
from portrait.dialects.rest.bodies import RestBodies
from portrait.model import UploadWay
from portrait.observability import Log, Meter
from portrait.ports.ledger import GroupLedger
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.rules.limits import POOL_CAPACITY
from portrait.settings.uploads import FinalizerSettings
from portrait.usecases.arriving import ArrivalPorts
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.group_facts import GroupFacts
from portrait.wiring import clients


@dataclass(frozen=True, slots=True)
class FinalizerPorts:
    """Who may ask, and the story."""

    doorman: Doorman
    arrivals: ArrivalPorts
    groups: GroupLedger
    """Where the name of a group is as it is now."""
    base_url: str
    ticket_key: Callable[[], bytes]
    """Of the tickets by which signed senders follow."""
    allow_origin: str
    log: Log
    meter: Meter


@cache
def finalizer() -> FinalizerPorts:
    """The finalizer's ports, from its environment. Raises SettingsError at init."""
    settings = FinalizerSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    registry, groups = DynamoRegistry(table), DynamoGroups(table)
    sealer = KmsSealer(clients.kms(), settings.sealing_key_id)
    return FinalizerPorts(
        doorman=Doorman(registry, lambda: root.derive(PEPPER_PURPOSE), clients.now, sealer),
        arrivals=ArrivalPorts(
            receipts=DynamoReceipts(table),
            raw=S3RawFiles(clients.s3(), settings.upload_bucket),
            readers={
                UploadWay.PORTRAIT: PortraitForms(),
                UploadWay.REST: RestBodies(settings.own_origins),
                UploadWay.DIRECT: BareFiles(),
            },
            registry=registry,
            group_facts=GroupFacts(groups, clients.now),
            sessions=DynamoSessions(table),
            assets=DynamoAssets(table),
            duplicates=Duplicates(DynamoContents(table), DynamoCatalogue(table)),
            generics=DynamoGenerics(table),
            objects=S3Objects(clients.s3(), settings.upload_bucket),
            thumbnailer=LambdaThumbnailer(
                clients.functions(), settings.thumbnails_function_name, sealer
            ),
            sealer=sealer,
            machine=StepFunctionsMachine(clients.step_functions(), settings.machine_arn),
            capacity=POOL_CAPACITY[settings.upstream_tier],
            mint=clients.mint(settings.table_name),
        ),
        groups=groups,
        base_url=settings.public_base_url.rstrip("/"),
        ticket_key=lambda: root.derive(UPLOAD_TICKET_PURPOSE),
        allow_origin=settings.allow_origin,
        log=Log("finalizer"),
        meter=Meter("finalizer"),
    )
