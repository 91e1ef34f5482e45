"""What the pages of a verification need."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from portrait.adapters.ledger import DynamoHooks, DynamoRegistry, DynamoSessions
from portrait.adapters.sealing import KmsSealer
from portrait.observability import Log, Meter
from portrait.ports.governor import Kind
from portrait.rules.limits import POOL_CAPACITY
from portrait.rules.tickets import TICKET_PURPOSE
from portrait.settings import LivenessSettings
from portrait.usecases.invites import CONSENT_VERSION
from portrait.usecases.outbox import HookOutbox
from portrait.usecases.verifying import ExchangePorts, LivenessPorts
from portrait.wiring import clients
from portrait.wiring.troubles import doubted_by, heard_by


@dataclass(frozen=True, slots=True)
class LivenessDoor:
    """The stories of a verification, and how the door speaks to its operator."""

    stories: LivenessPorts
    now: Callable[[], datetime]
    log: Log
    meter: Meter
    consent_version: str = CONSENT_VERSION
    """The text that the page shows: only a consent to it counts."""


@cache
def liveness() -> LivenessDoor:
    """The ports of the pages, from the environment. Raises SettingsError at init."""
    settings = LivenessSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    mint = clients.mint(settings.table_name)
    log, meter = Log("liveness"), Meter("liveness")
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    return LivenessDoor(
        stories=LivenessPorts(
            exchange=ExchangePorts(
                sessions=DynamoSessions(table),
                registry=DynamoRegistry(table),
                upstream_for=clients.governed(
                    settings, table, accounts, heard_by(log, meter), Kind.INTERACTIVE
                ),
                sealer=KmsSealer(clients.kms(), settings.sealing_key_id),
                outbox=HookOutbox(DynamoHooks(table), mint),
                courier=clients.courier(settings.webhooks_function_name),
                mint=mint,
                quarantined=doubted_by(log, meter),
            ),
            ticket_key=lambda: root.derive(TICKET_PURPOSE),
            windows=settings.windows,
            capacity=POOL_CAPACITY[settings.upstream_tier],
            sleep=clients.SLEEP,
        ),
        now=clients.now,
        log=log,
        meter=meter,
    )
