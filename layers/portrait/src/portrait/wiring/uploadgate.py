"""What the gate before the store of uploads needs."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from portrait.adapters.ledger import DynamoRegistry
from portrait.adapters.ledger.receipts import DynamoReceipts
from portrait.adapters.unsealing import KmsUnsealer
from portrait.auth import Doorman
from portrait.auth.upload_tickets import UPLOAD_TICKET_PURPOSE
from portrait.observability import Log, Meter
from portrait.ports.receipts import Allowance
from portrait.rules.keys import PEPPER_PURPOSE
from portrait.settings.uploads import UploadGateSettings
from portrait.usecases.receiving import Receiving
from portrait.wiring import clients


@dataclass(frozen=True, slots=True)
class UploadGatePorts:
    """Who may come in, and what a receipt is made of."""

    doorman: Doorman
    receiving: Receiving
    base_url: str
    """What customers put before a path; empty: whatever each request came by."""
    ticket_key: Callable[[], bytes]
    """Of the tickets by which signed senders follow."""
    allow_origin: str
    log: Log
    meter: Meter


@cache
def uploadgate() -> UploadGatePorts:
    """The gate's ports, from its environment. Raises SettingsError at init."""
    settings = UploadGateSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    return UploadGatePorts(
        doorman=Doorman(
            DynamoRegistry(table),
            lambda: root.derive(PEPPER_PURPOSE),
            clients.now,
            KmsUnsealer(clients.kms(), settings.sealing_key_id),
        ),
        receiving=Receiving(
            DynamoReceipts(table),
            Allowance(settings.uploads_a_minute, settings.upload_bytes_a_day),
            clients.mint(settings.table_name),
        ),
        base_url=settings.public_base_url.rstrip("/"),
        ticket_key=lambda: root.derive(UPLOAD_TICKET_PURPOSE),
        allow_origin=settings.allow_origin,
        log=Log("uploadgate"),
        meter=Meter("uploadgate"),
    )
