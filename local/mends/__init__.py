"""What the launcher changes in the engine, one theme a module; each says what AWS does.

They replace private functions, so the engine's version is asserted: raise it only with the engine's
probes (`tests/integration/engine`) green.
"""

from importlib import metadata
from typing import Final

from local.engine_settings import EngineSettings
from local.mends import alarms, dynamodb, function_url, rest_api, secrets, stepfunctions, workers
from local.mends.journal import Journal

WRITTEN_FOR: Final = {"ministack": "1.5.33", "awslambdaric": "4.2.2"}


class WrongEngine(Exception):
    """Another version of the engine is installed than the mends were written for."""


def install(settings: EngineSettings, journal: Journal) -> None:
    """Mend the engine; to be called once, before it serves. `journal` gets each write of an item.

    Raises WrongEngine.
    """
    for package, version in WRITTEN_FOR.items():
        found = metadata.version(package)
        if found != version:
            raise WrongEngine(f"{package} {found} is installed; local/mends needs {version}")
    workers.install(settings)
    dynamodb.install(journal)
    stepfunctions.install()
    rest_api.install()
    function_url.install(settings)
    secrets.install()
    alarms.install()
