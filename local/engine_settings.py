"""What the engine's process is told at its start, as one JSON argument."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

REGION: Final = "us-east-1"
ACCOUNT: Final = "000000000000"
# A request to the engine's origin that is answered once all it holds is in files.
KEEP_PATH: Final = "/_local/keep"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Origins, folders and bounds of one engine."""

    gateway_url: str
    engine_url: str
    sandbox_url: str
    gateway_fd: int
    engine_fd: int
    sandbox_fd: int
    state_folder: Path
    logs_folder: Path
    runtime_folder: Path
    run_file: Path
    # A function is served by at most this many processes; more calls than that wait. AWS would
    # start more: on a laptop fifty interpreters at once serve nobody.
    workers_per_function: int = 4
    snapshot_seconds: float = 1.0

    def to_json(self) -> str:
        """Return the settings as the argument of the engine's process."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "EngineSettings":
        """Read what `to_json` wrote."""
        found = json.loads(text)
        for name in ("state_folder", "logs_folder", "runtime_folder", "run_file"):
            found[name] = Path(found[name])
        return cls(**found)
