"""What the routes of endpoints need."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.adapters.ledger import DynamoDeliveries, DynamoHooks, DynamoRegistry
from portrait.adapters.sealing import KmsSealer
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.settings import SubscriptionsSettings
from portrait.usecases.webhooks import FIRST_SECRET_PURPOSE, WebhookPorts
from portrait.wiring import clients


@dataclass(frozen=True, slots=True)
class SubscriptionPorts:
    """Who may come in, and what the stories of endpoints need."""

    doorman: Doorman
    stories: WebhookPorts
    local_mode: bool
    """This machine's own hosts may be called."""
    allow_origin: str
    log: Log
    meter: Meter


@cache
def subscriptions() -> SubscriptionPorts:
    """The ports of the routes, from the environment. Raises SettingsError at init."""
    settings = SubscriptionsSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    return SubscriptionPorts(
        doorman=Doorman(DynamoRegistry(table), lambda: root.derive(PEPPER_PURPOSE), clients.now),
        stories=WebhookPorts(
            hooks=DynamoHooks(table),
            deliveries=DynamoDeliveries(table),
            courier=clients.courier(settings.webhooks_function_name),
            sealer=KmsSealer(clients.kms(), settings.webhook_key_id),
            mint=clients.mint(settings.table_name),
            key=lambda: root.derive(FIRST_SECRET_PURPOSE),
        ),
        local_mode=settings.local_mode,
        allow_origin=settings.allow_origin,
        log=Log("subscriptions"),
        meter=Meter("subscriptions"),
    )
