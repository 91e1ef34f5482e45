"""What the routes of videos need."""

import os
from dataclasses import dataclass, replace
from functools import cache

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoGroups,
    DynamoHooks,
    DynamoRegistry,
    DynamoTasks,
)
from portrait.adapters.ledger.table import Table
from portrait.adapters.machine import StepFunctionsMachine, StepFunctionsVideoMachine
from portrait.adapters.objects import S3Objects
from portrait.adapters.sealing import KmsSealer
from portrait.adapters.secrets import Accounts
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.ports.governor import Kind
from portrait.ports.services import Now, Objects
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.rules.limits import POOL_CAPACITY
from portrait.settings import VideosSettings
from portrait.usecases.batching import BatchPorts
from portrait.usecases.calls import CALL_PURPOSE, CallPorts
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.repeats.videos import CreatePorts
from portrait.usecases.video_sending import SendPorts
from portrait.wiring import clients
from portrait.wiring.sending import sending
from portrait.wiring.troubles import heard_by


@dataclass(frozen=True, slots=True)
class VideoPorts:
    """Who may come in, and what the stories of videos need."""

    doorman: Doorman
    create: CreatePorts
    objects: Objects
    """Our own copies of what was made."""
    now: Now
    base_url: str
    """What customers put before a path; empty: whatever each request came by."""
    own_origins: frozenset[str]
    local_mode: bool
    allow_origin: str
    log: Log
    meter: Meter

    def reached_at(self, base_url: str) -> "VideoPorts":
        """The same ports for a request that came by this origin and prefix.

        The upstream calls back where the customer came by.
        """
        reached = replace(self.create.sending, base_url=self.base_url or base_url)
        return replace(self, create=replace(self.create, sending=reached))


@cache
def videos() -> VideoPorts:
    """The ports of the routes, from the environment. Raises SettingsError at init."""
    settings = VideosSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    log, meter = Log("videos"), Meter("videos")
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    notice, courier = heard_by(log, meter), clients.courier(settings.webhooks_function_name)
    sent = sending(
        settings,
        table,
        accounts,
        courier,
        notice,
        Kind.INTERACTIVE,
        keeps=settings.keep_videos_days > 0,
    )
    return VideoPorts(
        doorman=Doorman(DynamoRegistry(table), lambda: root.derive(PEPPER_PURPOSE), clients.now),
        create=CreatePorts(
            sending=sent,
            calls=CallPorts(
                hooks=DynamoHooks(table),
                sealer=KmsSealer(clients.kms(), settings.webhook_key_id),
                key=lambda: root.derive(CALL_PURPOSE),
                mint=sent.watch.mint,
            ),
            machine=StepFunctionsVideoMachine(clients.step_functions(), settings.watch_machine_arn),
            batches=_batches(settings, table, accounts, sent, log, meter),
        ),
        objects=S3Objects(clients.s3(), settings.upload_bucket),
        now=clients.now,
        base_url=settings.public_base_url.rstrip("/"),
        own_origins=settings.own_origins,
        local_mode=settings.local_mode,
        allow_origin=settings.allow_origin,
        log=log,
        meter=meter,
    )


def _batches(
    settings: VideosSettings,
    table: Table,
    accounts: Accounts,
    sent: SendPorts,
    log: Log,
    meter: Meter,
) -> BatchPorts:
    """What it takes to take pictures in."""
    groups, tasks = DynamoGroups(table), DynamoTasks(table)
    return BatchPorts(
        groups=groups,
        group_facts=GroupFacts(groups, clients.now),
        assets=DynamoAssets(table),
        tasks=tasks,
        takers=tasks,
        upstream_for=clients.governed(
            settings, table, accounts, heard_by(log, meter), Kind.INTERACTIVE
        ),
        sealer=sent.watch.sealer,
        machine=StepFunctionsMachine(clients.step_functions(), settings.machine_arn),
        outbox=sent.watch.outbox,
        courier=sent.watch.courier,
        capacity=POOL_CAPACITY[settings.upstream_tier],
        mint=sent.watch.mint,
        sleep=clients.SLEEP,
    )
