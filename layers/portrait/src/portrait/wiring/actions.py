"""What the Action router needs."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from portrait.adapters.ledger import (
    DynamoAssets,
    DynamoCatalogue,
    DynamoGroups,
    DynamoHooks,
    DynamoRegistry,
    DynamoSessions,
)
from portrait.adapters.ledger.contents import DynamoContents
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.machine import StepFunctionsMachine
from portrait.adapters.objects import S3Objects
from portrait.adapters.sealing import KmsSealer
from portrait.auth import Doorman
from portrait.dialects.cursor import CURSOR_PURPOSE, Cursors
from portrait.model import CustomerId, PoolCapacity
from portrait.observability import Log, Meter
from portrait.ports.catalogue import Catalogue
from portrait.ports.governor import Kind
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import AssetLedger, GroupLedger
from portrait.ports.receipts import Receipts
from portrait.ports.services import Machine, Sealer, Sleep
from portrait.ports.upstream import Upstream
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.rules.limits import POOL_CAPACITY
from portrait.rules.tickets import TICKET_PURPOSE
from portrait.settings import ActionsSettings
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.minting import Mint
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.uploads import UploadStories
from portrait.usecases.verifying import ExchangePorts, LivenessPorts
from portrait.wiring import clients
from portrait.wiring.troubles import doubted_by, heard_by


@dataclass(frozen=True, slots=True)
class ActionPorts:
    """Ports and values of the twelve Actions."""

    doorman: Doorman
    groups: GroupLedger
    group_facts: GroupFacts
    assets: AssetLedger
    receipts: Receipts
    uploads: UploadStories
    catalogue: Catalogue
    upstream_for: Callable[[CustomerId], Upstream]
    """The upstream as a customer reaches it: every call takes a turn of that customer's."""
    sealer: Sealer
    machine: Machine
    outbox: Outbox
    courier: Courier
    capacity: PoolCapacity
    mint: Mint
    sleep: Sleep
    cursors: Cursors
    liveness: LivenessPorts
    base_url: str
    """What customers put before a path; empty: whatever each request came by."""
    own_origins: frozenset[str]
    local_mode: bool
    allow_origin: str
    log: Log
    meter: Meter
    reuse: bool = False
    """Whether, in this request, an Active asset of the same bytes will do."""

    def reached_at(self, base_url: str, *, reuse: bool = False) -> "ActionPorts":
        """The same ports for a request that came by this origin and prefix."""
        return replace(self, base_url=self.base_url or base_url, reuse=reuse)


@cache
def actions() -> ActionPorts:
    """The Action router's ports, from its environment. Raises SettingsError at init."""
    return library(ActionsSettings.from_env(os.environ), "actions")


def library(settings: ActionsSettings, service: str) -> ActionPorts:
    """The ports of a door to the whole library: groups, assets and verifications."""
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    groups = DynamoGroups(table)
    log, meter = Log(service), Meter(service)
    registry = DynamoRegistry(table)
    sealer = KmsSealer(clients.kms(), settings.sealing_key_id)
    mint = clients.mint(settings.table_name)
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
    catalogue = DynamoCatalogue(table)
    uploads = UploadStories(
        group_facts=GroupFacts(groups, clients.now),
        assets=DynamoAssets(table),
        duplicates=Duplicates(DynamoContents(table), catalogue),
        objects=S3Objects(clients.s3(), settings.upload_bucket),
        machine=StepFunctionsMachine(clients.step_functions(), settings.machine_arn),
        capacity=POOL_CAPACITY[settings.upstream_tier],
        mint=mint,
    )
    return ActionPorts(
        doorman=Doorman(registry, lambda: root.derive(PEPPER_PURPOSE), clients.now, sealer),
        groups=groups,
        group_facts=uploads.group_facts,
        assets=uploads.assets,
        uploads=uploads,
        receipts=DynamoReceipts(table),
        catalogue=catalogue,
        upstream_for=upstream_for,
        sealer=sealer,
        machine=uploads.machine,
        outbox=exchange.outbox,
        courier=exchange.courier,
        capacity=uploads.capacity,
        mint=mint,
        sleep=clients.SLEEP,
        cursors=Cursors(lambda: root.derive(CURSOR_PURPOSE)),
        liveness=LivenessPorts(
            exchange=exchange,
            ticket_key=lambda: root.derive(TICKET_PURPOSE),
            windows=settings.windows,
            capacity=POOL_CAPACITY[settings.upstream_tier],
            sleep=clients.SLEEP,
        ),
        base_url=settings.public_base_url.rstrip("/"),
        own_origins=settings.own_origins,
        local_mode=settings.local_mode,
        allow_origin=settings.allow_origin,
        log=log,
        meter=meter,
    )
