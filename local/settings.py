"""What the environment says to `python -m local run`: the only module here that reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from local.paths import CHECKOUT

DEFAULT_PORT: Final = 8700
_HIGHEST_PORT: Final = 65535
# Environment variable -> template parameter.
_PARAMETERS: Final = {
    "UPSTREAM_TIER": "UpstreamTier",
    "SANDBOX_ACTIVE_AFTER_SECONDS": "SandboxActiveAfterSeconds",
    "SANDBOX_VIDEO_SECONDS": "SandboxVideoSeconds",
    "SANDBOX_SWITCHES": "SandboxSwitches",
    "ALLOW_ORIGIN": "AllowOrigin",
    "KEEP_VIDEOS_DAYS": "KeepVideosDays",
}


class BadSetting(Exception):
    """An environment variable's value cannot be used; the text names it."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Where the local stack listens, keeps its data, and what its template is told."""

    port: int
    data_dir: Path
    parameters: Mapping[str, str]
    # make waits for this process; were make killed, nobody would be left to press Ctrl-C for it.
    ends_with_parent: bool = False

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings.

        Raises BadSetting.
        """
        found = os.environ if environment is None else environment
        text = found.get("PORT") or str(DEFAULT_PORT)
        if not text.isdigit() or not 0 < int(text) <= _HIGHEST_PORT:
            raise BadSetting(f"PORT must be a number from 1 to {_HIGHEST_PORT}, not {text!r}")
        return cls(
            port=int(text),
            data_dir=Path(found.get("LOCAL_DATA_DIR") or CHECKOUT / ".local"),
            parameters={
                parameter: found[name] for name, parameter in _PARAMETERS.items() if found.get(name)
            },
            ends_with_parent="MAKELEVEL" in found,
        )
