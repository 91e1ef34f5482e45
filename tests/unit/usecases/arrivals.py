"""Uploads that were stored and wait to be looked at, in the world of the stories."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from portrait.dialects.action.bare_files import BareFiles
from portrait.dialects.action.uploads import PortraitForms
from portrait.dialects.rest.bodies import RestBodies
from portrait.model import (
    CustomerId,
    DirectFile,
    GroupId,
    Principal,
    Receipt,
    UploadWay,
)
from portrait.ports.receipts import Allowance
from portrait.rules.once import once
from portrait.usecases.arriving import ArrivalPorts
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.finalizing import finalize
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.receiving import Arriving, Receiving, receive
from tests.fakes import MemoryRawFiles
from tests.forms import CONTENT_TYPE, encode, file_part, text_part
from tests.pictures import jpeg
from tests.unit.usecases.world import ANN, World

PICTURE: Final = jpeg(640, 800)
PLENTY: Final = Allowance(uploads_a_minute=1000, bytes_a_day=10**12)


def form(group: GroupId, data: bytes = PICTURE, name: str = "me") -> bytes:
    """The form of AllToken's upload."""
    return encode([text_part("GroupId", group), text_part("Name", name), file_part(data)])


def rest_form(group: GroupId | None, data: bytes = PICTURE) -> bytes:
    """The form of POST /v1/assets; without a group it is to be kept."""
    named = [] if group is None else [text_part("groupId", group)]
    return encode([*named, text_part("name", "me"), file_part(data)])


@dataclass
class Arrivals:
    """A world, and what was stored at its edge."""

    world: World = field(default_factory=World)
    allowance: Allowance = PLENTY
    ledger: Any = None
    """A stand-in that watches the world's."""

    def __post_init__(self) -> None:
        self.ledger = self.ledger or self.world.ledger
        self.raw = MemoryRawFiles(self.world.objects)
        self.facts = GroupFacts(self.ledger, self.world.clock)

    @property
    def receiving(self) -> Receiving:
        return Receiving(self.ledger, self.allowance, self.world.mint)

    @property
    def ports(self) -> ArrivalPorts:
        world = self.world
        return ArrivalPorts(
            receipts=self.ledger,
            raw=self.raw,
            readers={
                UploadWay.PORTRAIT: PortraitForms(),
                UploadWay.REST: RestBodies(frozenset()),
                UploadWay.DIRECT: BareFiles(),
            },
            registry=self.ledger,
            group_facts=self.facts,
            sessions=self.ledger,
            assets=self.ledger,
            duplicates=Duplicates(self.ledger, self.ledger),
            generics=self.ledger,
            objects=world.objects,
            thumbnailer=world.thumbnailer,
            sealer=world.sealer,
            machine=world.machine,
            capacity=world.capacity,
            mint=world.mint,
        )

    def receive(
        self,
        body: bytes | None,
        way: UploadWay = UploadWay.PORTRAIT,
        *,
        who: Principal | None = None,
        key: str = "",
        content_type: str = CONTENT_TYPE,
        direct: DirectFile | None = None,
        reuse: bool = False,
    ) -> Receipt:
        """Give a receipt, and store the body if there is one."""
        hashed = once(way, "Upload", key, "", self.world.clock()).key_hash if key else ""
        size = None if body is None else len(body)
        arriving = Arriving(way, size, key_hash=hashed, direct=direct, reuse=reuse)
        receipt = receive(who or self.world.ann, arriving, self.receiving)
        if body is not None:
            self.raw.arrive(receipt, body, content_type)
        return receipt

    def finalize(self, receipt: Receipt) -> Receipt:
        """Look at it."""
        return finalize(receipt.customer, receipt.asset, self.ports)

    def row(self, receipt: Receipt) -> Receipt:
        """The receipt as it is now."""
        return self.world.ledger.receipts[receipt.customer, receipt.asset]

    def settled(self, receipt: Receipt, **changes: object) -> bool:
        """Whether the row is the receipt with these changes, and nothing else."""
        return self.row(receipt) == replace(receipt, **changes)  # type: ignore[arg-type]

    def stored(self) -> set[str]:
        """The names of all files, raw and clean."""
        return {*self.raw.files, *self.world.objects.files}

    def asset_count(self, group: GroupId, customer: CustomerId = ANN) -> int:
        """What the group's counter says."""
        return self.world.ledger.groups[customer, group].asset_count
