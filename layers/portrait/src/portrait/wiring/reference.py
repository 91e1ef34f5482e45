"""What the reference needs: where the gateway is, and how to log."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.observability import Log, Meter
from portrait.settings import ReferenceSettings


@dataclass(frozen=True, slots=True)
class ReferencePorts:
    """The address to show, and what is said to the operator."""

    base_url: str
    allow_origin: str
    log: Log
    meter: Meter


@cache
def reference() -> ReferencePorts:
    """The ports of the reference, from the environment. Raises SettingsError at init."""
    settings = ReferenceSettings.from_env(os.environ)
    return ReferencePorts(
        base_url=settings.public_base_url.rstrip("/"),
        allow_origin=settings.allow_origin,
        log=Log("reference"),
        meter=Meter("reference"),
    )
