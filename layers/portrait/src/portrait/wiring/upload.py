"""What the door of large files needs."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.adapters.ledger import DynamoGroups, DynamoSessions
from portrait.adapters.post_forms import S3PostForms
from portrait.auth import Doorman
from portrait.observability import Log, Meter
from portrait.ports.sessions import SessionLedger
from portrait.settings.uploads import UploadSettings
from portrait.usecases.direct import DirectPorts
from portrait.usecases.group_facts import GroupFacts
from portrait.wiring import clients
from portrait.wiring.receiving import receiving_of


@dataclass(frozen=True, slots=True)
class UploadPorts:
    """Who may come in, and what the story needs."""

    doorman: Doorman
    sessions: SessionLedger
    direct: DirectPorts
    base_url: str
    """What customers put before a path; empty: whatever each request came by."""
    allow_origin: str
    log: Log
    meter: Meter


@cache
def upload() -> UploadPorts:
    """The door's ports, from its environment. Raises SettingsError at init."""
    settings = UploadSettings.from_env(os.environ)
    table = clients.table(settings.table_name)
    root = clients.root(settings.gateway_secret_arn)
    doorman, receiving = receiving_of(settings, table, root)
    return UploadPorts(
        doorman=doorman,
        direct=DirectPorts(
            group_facts=GroupFacts(DynamoGroups(table), clients.now),
            receiving=receiving,
            forms=S3PostForms(clients.s3(), settings.upload_bucket),
        ),
        sessions=DynamoSessions(table),
        base_url=settings.public_base_url.rstrip("/"),
        allow_origin=settings.allow_origin,
        log=Log("upload"),
        meter=Meter("upload"),
    )
