"""The world outside the ledger, in memory: the machine, stored files, sealing, sleeping.

Each is small and real: what was put in comes out, and what the port forbids is refused. A test
steers them by what the outside does, never by what the code under test should call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portrait.errors import ServiceUnavailable
from portrait.model import AssetId, CustomerId, Marker, Sealed
from tests.unit.virtual_clock import VirtualClock


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the ingest machine."""

    customer: CustomerId
    assets: tuple[AssetId, ...]
    marker: Marker
    generation: int


@dataclass
class RecordedMachine:
    """Keeps what was started. `down`: nothing can be started."""

    starts: list[Start] = field(default_factory=list)
    down: bool = False

    def start(
        self, customer: CustomerId, assets: Sequence[AssetId], marker: Marker, generation: int
    ) -> None:
        if self.down:
            raise ServiceUnavailable
        self.starts.append(Start(customer, tuple(assets), marker, generation))


@dataclass
class MemoryObjects:
    """Stored files by key. `down`: nothing can be stored."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    down: bool = False

    def put(self, key: str, data: bytes, content_type: str) -> None:
        if self.down:
            raise ServiceUnavailable
        self.files[key] = (data, content_type)

    def link(self, key: str, seconds: int) -> str:
        return f"https://files.example/{key}?seconds={seconds}"

    def delete(self, key: str) -> None:
        self.deleted.append(key)
        self.files.pop(key, None)


@dataclass
class PlainSealer:
    """Hides nothing, but opens a text only for the purpose and row that it was sealed for."""

    seals: int = 0

    def seal(self, text: str, purpose: str, pk: str, sk: str) -> Sealed:
        self.seals += 1
        return Sealed((_place(purpose, pk, sk), text.encode()))

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        place, text = sealed.chunks
        if place != _place(purpose, pk, sk):
            raise ServiceUnavailable
        return text.decode()


def _place(purpose: str, pk: str, sk: str) -> bytes:
    return f"{purpose} {pk} {sk}".encode()


@dataclass
class VirtualSleep:
    """Sleeping moves the clock; `naps` keeps how long each was."""

    clock: VirtualClock
    naps: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.clock.advance(seconds)
