"""What the sweeper needs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoDeliveries,
    DynamoDue,
    DynamoGroups,
    DynamoHooks,
    DynamoRegistry,
    DynamoSessions,
    DynamoTasks,
)
from portrait.adapters.machine import StepFunctionsMachine, StepFunctionsVideoMachine
from portrait.adapters.objects import S3Objects
from portrait.adapters.sealing import KmsSealer
from portrait.adapters.thumbnailer import LambdaThumbnailer
from portrait.observability import Log, Meter
from portrait.ports.governor import Kind
from portrait.settings import SweepSettings
from portrait.usecases.administration import OPERATOR
from portrait.usecases.driving import IngestPorts
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.sweeping import SweepPorts, Swept
from portrait.usecases.verifying import ExchangePorts
from portrait.wiring import clients
from portrait.wiring.sending import sending
from portrait.wiring.troubles import heard_by, said_in

SWEPT_METRICS: Final[Mapping[Swept, str]] = {
    Swept.RESTARTED: "ExecutionRestarted",
    Swept.ADOPTED: "OutcomeFound",
    Swept.SENT_AGAIN: "OutcomeNotFound",
    Swept.GAVE_UP: "OutcomeNeverFound",
    Swept.SETTLED: "AssetSettled",
    Swept.LOST: "AssetLost",
    Swept.DELETED: "DeleteFinished",
    Swept.VERIFIED: "VerificationFound",
    Swept.PARKED: "VerificationParked",
    Swept.EXPIRED: "VerificationExpired",
    Swept.SLOT_FREED: "VerificationLapsed",
    Swept.QUARANTINED: "VerificationQuarantined",
    Swept.FORGOTTEN: "TokensForgotten",
    Swept.WOKEN: "WebhookWoken",
    Swept.TASK_SETTLED: "TaskSettled",
    Swept.FAILED_FREED: "FailedAssetsFreed",
    Swept.POOL_FULL: "PoolFull",
    Swept.UNREADABLE: "RowUnreadable",
    Swept.WAITING: "StillDue",
    Swept.LEFT_ALONE: "LeftAlone",
}


@dataclass(frozen=True, slots=True)
class SweepFunctionPorts:
    """The stories' ports, and how the function speaks to its operator."""

    stories: SweepPorts
    log: Log
    meter: Meter


@cache
def sweeper() -> SweepFunctionPorts:
    """The sweeper's ports, from its environment. Raises SettingsError at init."""
    settings = SweepSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    log, meter = Log("sweep"), Meter("sweep")
    told = heard_by(log, meter)
    upstream_for = clients.governed(settings, table, accounts, told, Kind.BACKGROUND)
    sealer = KmsSealer(clients.kms(), settings.sealing_key_id)
    mint = clients.mint(settings.table_name)
    outbox = HookOutbox(DynamoHooks(table), mint)
    courier = clients.courier(settings.webhooks_function_name)
    return SweepFunctionPorts(
        stories=SweepPorts(
            ingest=IngestPorts(
                groups=DynamoGroups(table),
                assets=DynamoAssets(table),
                upstream=upstream_for(OPERATOR),
                sealer=sealer,
                objects=S3Objects(clients.s3(), settings.upload_bucket),
                outbox=outbox,
                courier=courier,
                thumbnailer=LambdaThumbnailer(
                    clients.functions(), settings.thumbnails_function_name, sealer
                ),
                mint=mint,
            ),
            exchange=ExchangePorts(
                sessions=DynamoSessions(table),
                registry=DynamoRegistry(table),
                upstream_for=upstream_for,
                sealer=sealer,
                outbox=outbox,
                courier=courier,
                mint=mint,
            ),
            upstream_for=upstream_for,
            due=DynamoDue(table),
            deliveries=DynamoDeliveries(table),
            tasks=DynamoTasks(table),
            machine=StepFunctionsMachine(clients.step_functions(), settings.machine_arn),
            sending=sending(
                settings,
                table,
                accounts,
                courier,
                told,
                Kind.BACKGROUND,
                keeps=settings.keep_videos_days > 0,
            ),
            watcher=StepFunctionsVideoMachine(clients.step_functions(), settings.watch_machine_arn),
            horizon=timedelta(seconds=settings.horizon_seconds),
            heard=said_in(log),
        ),
        log=log,
        meter=meter,
    )
