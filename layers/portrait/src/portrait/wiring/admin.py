"""What the operator's commands need."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.adapters.ledger import DynamoGroups, DynamoRegistry
from portrait.adapters.sealing import KmsSealer
from portrait.observability import Log, Meter
from portrait.ports.governor import Kind
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.settings import AdminSettings
from portrait.usecases import administration
from portrait.wiring import clients
from portrait.wiring.troubles import heard_by


@dataclass(frozen=True, slots=True)
class AdminPorts:
    """The stories' ports, and how the function speaks to its operator."""

    stories: administration.AdminPorts
    log: Log
    meter: Meter


@cache
def admin() -> AdminPorts:
    """The commands' ports, from the environment. Raises SettingsError at init."""
    settings = AdminSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    accounts = clients.accounts(settings.accounts_secret_arn, settings.upstream_endpoint)
    log, meter = Log("admin"), Meter("admin")
    upstream_for = clients.governed(
        settings, table, accounts, heard_by(log, meter), Kind.INTERACTIVE
    )
    return AdminPorts(
        stories=administration.AdminPorts(
            registry=DynamoRegistry(table),
            groups=DynamoGroups(table),
            upstream=upstream_for(administration.OPERATOR),
            sealer=KmsSealer(clients.kms(), settings.sealing_key_id),
            account_names=accounts.names,
            pepper=lambda: root.derive(PEPPER_PURPOSE),
            chance=clients.CHANCE,
            mint=clients.mint(settings.table_name),
        ),
        log=log,
        meter=meter,
    )
