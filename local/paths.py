"""Where things are: the checkout, and the folders one running stack keeps its data in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parent.parent
TEMPLATE: Final = CHECKOUT / "template.yaml"
SAMPLE_PICTURE: Final = CHECKOUT / "functions" / "sandbox" / "sample.jpg"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The one folder that holds a stack's data; deleting it is a fresh start."""

    root: Path

    @property
    def state(self) -> Path:
        """Snapshots of the engine's services, one JSON file each."""
        return self.root / "state"

    @property
    def objects(self) -> Path:
        """What is stored in S3, as files."""
        return self.root / "objects"

    @property
    def logs(self) -> Path:
        """One log a function, and the engine's own."""
        return self.root / "logs"

    @property
    def scratch(self) -> Path:
        """Unpacked functions and layers; made again at every start."""
        return self.root / "tmp"

    @property
    def runtime(self) -> Path:
        """What AWS's runtime brings to a function; made again at every start."""
        return self.scratch / "runtime"

    @property
    def build(self) -> Path:
        """Built functions and layers, cached by content."""
        return self.root / "build"

    @property
    def ports(self) -> Path:
        """The ports taken last time, so that URLs given away stay good."""
        return self.root / "ports.json"

    @property
    def customers(self) -> Path:
        """The printable keys of the local customers, readable by their owner only."""
        return self.root / "customers.json"

    @property
    def lock(self) -> Path:
        """Locked by the engine that works on this folder."""
        return self.root / "lock"

    @property
    def run_file(self) -> Path:
        """Present while the stack is ready: its URLs and keys."""
        return self.root / "run.json"

    def make(self) -> None:
        """Make the folders that must exist before the engine starts."""
        for folder in (self.root, self.state, self.objects, self.logs, self.scratch, self.build):
            folder.mkdir(parents=True, exist_ok=True)
