"""What the gate before the store of uploads needs."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from portrait.auth import Doorman
from portrait.auth.upload_tickets import UPLOAD_TICKET_PURPOSE
from portrait.observability import Log, Meter
from portrait.settings.uploads import UploadGateSettings
from portrait.usecases.receiving import Receiving
from portrait.wiring import clients
from portrait.wiring.receiving import receiving_of


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
    doorman, receiving = receiving_of(settings, table, root)
    return UploadGatePorts(
        doorman=doorman,
        receiving=receiving,
        base_url=settings.public_base_url.rstrip("/"),
        ticket_key=lambda: root.derive(UPLOAD_TICKET_PURPOSE),
        allow_origin=settings.allow_origin,
        log=Log("uploadgate"),
        meter=Meter("uploadgate"),
    )
