"""What it takes to send one delivery."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from portrait.adapters.ledger import DynamoDeliveries, DynamoHooks
from portrait.adapters.post import GuardedPost
from portrait.adapters.sealing import KmsSealer
from portrait.guard.sender import Sender
from portrait.guard.transport import GuardedTransport
from portrait.observability import Log, Meter
from portrait.rules.urls import callback_url_problem
from portrait.settings import WebhooksSettings
from portrait.usecases.deliveries import DeliverPorts, Tried
from portrait.wiring import clients

TRIED_METRICS: Final[Mapping[Tried, str]] = {
    Tried.DELIVERED: "WebhookDelivered",
    Tried.FAILED: "WebhookFailed",
    Tried.DEAD: "WebhookDead",
    Tried.GONE: "WebhookGone",
}


@dataclass(frozen=True, slots=True)
class WebhooksFunctionPorts:
    """The story's ports, and how the function speaks to its operator."""

    stories: DeliverPorts
    log: Log
    meter: Meter


@cache
def webhooks() -> WebhooksFunctionPorts:
    """The sender's ports, from its environment. Raises SettingsError at init."""
    settings = WebhooksSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    return WebhooksFunctionPorts(
        stories=DeliverPorts(
            hooks=DynamoHooks(table),
            deliveries=DynamoDeliveries(table),
            sealer=KmsSealer(clients.kms(), settings.webhook_key_id),
            post=GuardedPost(_sender(local_mode=settings.local_mode)),
            now=clients.now,
            sleep=clients.SLEEP,
        ),
        log=Log("webhooks"),
        meter=Meter("webhooks"),
    )


def _sender(*, local_mode: bool) -> Sender:
    """The way out to public hosts; on one machine to its own too."""
    problem = partial(callback_url_problem, own_origins=frozenset(), loopback=local_mode)
    transport = GuardedTransport(problem, time.monotonic, loopback=local_mode)
    return Sender(transport, time.monotonic)
