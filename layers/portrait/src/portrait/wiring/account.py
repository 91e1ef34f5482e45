"""What the routes of a customer's account and keys need."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.adapters.governor import WatchedLines
from portrait.adapters.ledger import DynamoCatalogue, DynamoHooks, DynamoRegistry
from portrait.adapters.ledger.census import DynamoCensus
from portrait.adapters.ledger.generics import DynamoGenerics
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.rules.limits import POOL_CAPACITY
from portrait.rules.rates import rates_of
from portrait.settings import AccountSettings
from portrait.usecases.account import AccountPorts
from portrait.usecases.own_keys import OwnKeyPorts
from portrait.wiring import clients


@dataclass(frozen=True, slots=True)
class AccountDoorPorts:
    """Who may come in, and what the stories of an account need."""

    doorman: Doorman
    account: AccountPorts
    keys: OwnKeyPorts
    allow_origin: str
    log: Log
    meter: Meter


@cache
def account() -> AccountDoorPorts:
    """The ports of the routes, from the environment. Raises SettingsError at init."""
    settings = AccountSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    rates = rates_of(settings.upstream_tier, settings.upstream_rates)
    registry = DynamoRegistry(table)
    return AccountDoorPorts(
        doorman=Doorman(registry, lambda: root.derive(PEPPER_PURPOSE), clients.now),
        account=AccountPorts(
            registry=registry,
            generics=DynamoGenerics(table),
            hooks=DynamoHooks(table),
            catalogue=DynamoCatalogue(table),
            census=DynamoCensus(table),
            lines=WatchedLines(table, rates),
            rate=rates["CreateAsset"],
            capacity=POOL_CAPACITY[settings.upstream_tier],
            now=clients.now,
        ),
        keys=OwnKeyPorts(
            registry=registry,
            pepper=lambda: root.derive(PEPPER_PURPOSE),
            chance=clients.CHANCE,
            mint=clients.mint(settings.table_name),
        ),
        allow_origin=settings.allow_origin,
        log=Log("account"),
        meter=Meter("account"),
    )
