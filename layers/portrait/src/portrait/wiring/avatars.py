"""What the routes of tasks need."""

import os
from dataclasses import dataclass, replace
from functools import cache

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoGroups,
    DynamoHooks,
    DynamoRegistry,
    DynamoSessions,
    DynamoTasks,
)
from portrait.adapters.ledger.videos import DynamoVideos
from portrait.adapters.machine import StepFunctionsMachine
from portrait.adapters.objects import S3Objects
from portrait.adapters.sealing import KmsSealer
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.ports.governor import Kind
from portrait.ports.services import Objects
from portrait.ports.videos import VideoLedger
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.rules.limits import POOL_CAPACITY
from portrait.rules.tickets import TICKET_PURPOSE
from portrait.settings import AvatarsSettings
from portrait.usecases.batching import BatchPorts
from portrait.usecases.calls import CALL_PURPOSE, CallPorts
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.verification_tasks import VerificationTaskPorts
from portrait.usecases.verifying import ExchangePorts, LivenessPorts
from portrait.wiring import clients
from portrait.wiring.troubles import doubted_by, heard_by


@dataclass(frozen=True, slots=True)
class AvatarPorts:
    """Who may come in, and what the stories of tasks need."""

    doorman: Doorman
    batches: BatchPorts
    verifications: VerificationTaskPorts
    videos: VideoLedger
    objects: Objects
    """Our own copies of what was made."""
    base_url: str
    """What customers put before a path; empty: whatever each request came by."""
    own_origins: frozenset[str]
    local_mode: bool
    allow_origin: str
    log: Log
    meter: Meter

    def reached_at(self, base_url: str) -> "AvatarPorts":
        """The same ports for a request that came by this origin and prefix."""
        return self if self.base_url else replace(self, base_url=base_url)


@cache
def avatars() -> AvatarPorts:
    """The ports of the routes, from the environment. Raises SettingsError at init."""
    settings = AvatarsSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    log, meter = Log("avatars"), Meter("avatars")
    registry, groups, tasks = DynamoRegistry(table), DynamoGroups(table), DynamoTasks(table)
    sealer = KmsSealer(clients.kms(), settings.sealing_key_id)
    mint = clients.mint(settings.table_name)
    capacity = POOL_CAPACITY[settings.upstream_tier]
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    upstream_for = clients.governed(
        settings, table, accounts, heard_by(log, meter), Kind.INTERACTIVE
    )
    exchange = ExchangePorts(
        sessions=DynamoSessions(table),
        registry=registry,
        upstream_for=upstream_for,
        sealer=sealer,
        outbox=HookOutbox(DynamoHooks(table), mint),
        courier=clients.courier(settings.webhooks_function_name),
        mint=mint,
        quarantined=doubted_by(log, meter),
    )
    return AvatarPorts(
        doorman=Doorman(registry, lambda: root.derive(PEPPER_PURPOSE), clients.now),
        batches=BatchPorts(
            groups=groups,
            group_facts=GroupFacts(groups, clients.now),
            assets=DynamoAssets(table),
            tasks=tasks,
            takers=tasks,
            upstream_for=upstream_for,
            sealer=sealer,
            machine=StepFunctionsMachine(clients.step_functions(), settings.machine_arn),
            outbox=exchange.outbox,
            courier=exchange.courier,
            capacity=capacity,
            mint=mint,
            sleep=clients.SLEEP,
        ),
        verifications=VerificationTaskPorts(
            tasks=tasks,
            liveness=LivenessPorts(
                exchange=exchange,
                ticket_key=lambda: root.derive(TICKET_PURPOSE),
                windows=settings.windows,
                capacity=capacity,
                sleep=clients.SLEEP,
            ),
            calls=CallPorts(
                hooks=DynamoHooks(table),
                sealer=KmsSealer(clients.kms(), settings.webhook_key_id),
                key=lambda: root.derive(CALL_PURPOSE),
                mint=mint,
            ),
        ),
        videos=DynamoVideos(table),
        objects=S3Objects(clients.s3(), settings.upload_bucket),
        base_url=settings.public_base_url.rstrip("/"),
        own_origins=settings.own_origins,
        local_mode=settings.local_mode,
        allow_origin=settings.allow_origin,
        log=log,
        meter=meter,
    )
