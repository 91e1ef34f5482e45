"""The world outside the ledger, in memory: the machine, stored files, sealing, sleeping.

Each is small and real: what was put in comes out, and what the port forbids is refused. A test
steers them by what the outside does, never by what the code under test should call.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portrait.errors import ServiceUnavailable, StateChanged
from portrait.model import (
    AssetId,
    CustomerId,
    Delivery,
    DeliveryId,
    EventType,
    GroupId,
    HookId,
    Marker,
    Receipt,
    Sealed,
    SessionId,
    VideoId,
)
from portrait.ports.receipts import PostForm, RawFile
from portrait.ports.thumbnails import ThumbnailOrder
from portrait.usecases.receiving import raw_key
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

    def signed_url(self, key: str, seconds: int) -> str:
        return f"https://files.example/{key}?seconds={seconds}"

    def delete(self, key: str) -> None:
        self.deleted.append(key)
        self.files.pop(key, None)


@dataclass
class MemoryRawFiles:
    """Uploaded bodies as they came, beside the clean ones in `objects`. `down`: no answer."""

    objects: MemoryObjects
    files: dict[str, RawFile] = field(default_factory=dict)
    down: bool = False
    stored: int = 0

    def arrive(self, receipt: Receipt, data: bytes, media_type: str) -> None:
        """The edge stores a body."""
        key = raw_key(receipt.customer, receipt.asset)
        self.stored += 1
        self.files[key] = RawFile(data, media_type, len(data), f"etag-{self.stored}")

    def fetch_raw(self, key: str, most_bytes: int) -> RawFile | None:
        if self.down:
            raise ServiceUnavailable
        found = self.files.get(key)
        return found and replace(found, data=found.data[:most_bytes])

    def digest_raw(self, key: str, raw: RawFile) -> str:
        if key not in self.files or self.files[key].etag != raw.etag:
            raise StateChanged(key)
        return hashlib.sha256(self.files[key].data).hexdigest()

    def adopt_raw(self, key: str, raw: RawFile, target: str, media_type: str) -> None:
        if key not in self.files or self.files[key].etag != raw.etag:
            raise StateChanged(key)
        self.objects.put(target, self.files[key].data, media_type)

    def drop_raw(self, key: str) -> None:
        self.files.pop(key, None)


class NamedForms:
    """Forms whose fields say what they are for."""

    def post_form(self, key: str, media_type: str, size_bytes: int, seconds: int) -> PostForm:
        fields = {"key": key, "Content-Type": media_type, "policy": f"{size_bytes} {seconds}"}
        return PostForm("https://files.example/", fields)


@dataclass
class RecordedThumbnailer:
    """Keeps what was ordered."""

    orders: list[ThumbnailOrder] = field(default_factory=list)

    def commission(self, order: ThumbnailOrder) -> None:
        self.orders.append(order)


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


@dataclass
class OneEndpoint:
    """An Outbox and a Courier: one endpoint a customer that asked for every event.

    `told` holds each delivery's event, subject and facts; `woken` what the courier was given.
    """

    told: dict[DeliveryId, tuple[EventType, str, dict[str, str]]] = field(default_factory=dict)
    woken: list[DeliveryId] = field(default_factory=list)

    def deliveries(
        self,
        customer: CustomerId,
        event: EventType,
        subject: AssetId | GroupId | SessionId | VideoId,
        facts: Sequence[tuple[str, str]],
        now: datetime,
    ) -> Sequence[Delivery]:
        delivery = DeliveryId(f"msg_{len(self.told) + 1}")
        self.told[delivery] = (event, subject, dict(facts))
        return [Delivery(customer, delivery, HookId("hook-1"), event, "{}", now, due_at=now)]

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        self.woken += [one.delivery for one in deliveries]
