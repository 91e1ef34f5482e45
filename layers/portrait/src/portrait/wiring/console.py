"""What the console needs: how to log, where it runs, and where files are sent."""

import os
from dataclasses import dataclass
from functools import cache

from portrait.observability import Log, Meter
from portrait.settings import ConsoleSettings


@dataclass(frozen=True, slots=True)
class ConsolePorts:
    """Where it runs, and what is said to the operator."""

    local_mode: bool
    store_origin: str
    """Where browsers find the bucket that takes files straight."""
    log: Log
    meter: Meter


@cache
def console() -> ConsolePorts:
    """The ports of the console, from the environment. Raises SettingsError at init."""
    settings = ConsoleSettings.from_env(os.environ)
    return ConsolePorts(
        settings.local_mode, settings.store_origin, Log("console"), Meter("console")
    )
