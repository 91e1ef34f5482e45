"""Uploads whose tellers die at a call, or meet somebody at one; and what must hold at the end."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from portrait.errors import Missing, PortraitError
from portrait.model import (
    AssetId,
    Receipt,
    ReceiptState,
)
from portrait.ports.catalogue import Catalogue
from portrait.ports.contents import Contents
from portrait.ports.generics import GenericUploads
from portrait.ports.ledger import AssetLedger
from portrait.ports.receipts import RawFiles, Receipts
from portrait.ports.services import Machine, Objects
from portrait.rules.transitions import ASSET_AT_REST, ASSET_GONE
from portrait.usecases.arriving import ArrivalPorts
from portrait.usecases.duplicates import Duplicates
from portrait.usecases.finalizing import finalize, finalize_stored
from portrait.usecases.generics import object_key
from portrait.usecases.receiving import raw_key
from tests.campaigns.crash.killing import Deaths, Guarded, Side, methods_of
from tests.fakes import MemoryRawFiles
from tests.unit.usecases.arrivals import Arrivals
from tests.unit.usecases.world import ANN

_LEDGER: Final = methods_of(Receipts, AssetLedger, GenericUploads, Contents, Catalogue)


@dataclass
class Meetings(Deaths):
    """Lets somebody else do all of its work just before one call."""

    at: int = 0
    somebody: Callable[[], object] | None = None

    def around(self, name: str, call: Callable[[], Any], *, counted: bool = True) -> Any:
        def met() -> Any:
            if self.counting and self.somebody is not None and len(self.calls) == self.at:
                somebody, self.somebody = self.somebody, None
                with self.elsewhere():
                    somebody()
            return call()

        return super().around(name, met, counted=counted)


@dataclass
class Scene:
    """One upload in a fresh world. `expected`: how its receipt rests when all goes well."""

    arrivals: Arrivals
    receipt: Receipt
    expected: ReceiptState
    deaths: Meetings = field(default_factory=Meetings)

    @property
    def ports(self) -> ArrivalPorts:
        """Those whose calls can be the last."""
        ports = self.arrivals.ports

        def guarded(target: object, role: str, *protocols: type) -> Any:
            named = methods_of(*protocols)
            return Guarded(target, role, named, self.deaths, counted=True)

        ledger: Any = Guarded(ports.assets, "ledger", _LEDGER, self.deaths, counted=True)
        return replace(
            ports,
            receipts=ledger,
            assets=ledger,
            duplicates=Duplicates(ledger, ledger),
            generics=ledger,
            raw=guarded(ports.raw, "raw", RawFiles),
            objects=guarded(ports.objects, "objects", Objects),
            machine=guarded(ports.machine, "machine", Machine),
        )

    def tell(self, ports: ArrivalPorts | None = None) -> object:
        """What the queue does, once."""
        key = raw_key(ANN, self.receipt.asset)
        return finalize_stored(key, ports or self.arrivals.ports)

    def ask(self) -> object:
        """What the customer does, once."""
        try:
            return finalize(ANN, self.receipt.asset, self.arrivals.ports)
        except PortraitError as error:
            return error

    def forget(self) -> None:
        """What a customer does who wants no such asset any more."""
        ledger = self.arrivals.world.ledger
        now = self.arrivals.world.clock()
        found = ledger.find_receipt(ANN, self.receipt.asset, now)
        if found is None:
            raise Missing("asset")
        if found.state is not ReceiptState.MADE:
            ledger.remove_receipt(found)
        elif found.made.startswith("asset-"):
            ledger.begin_asset_delete(ledger.assets[ANN, AssetId(found.made)], now, now)


def wrong_with(scene: Scene, *, deleted: bool = False) -> str:
    """What does not hold now that everybody is done; nothing if all does."""
    arrivals, asset = scene.arrivals, scene.receipt.asset
    ledger = arrivals.world.ledger
    try:
        arrivals.world.assert_balanced()
    except AssertionError as error:
        return f"unbalanced: {str(error)[:80]}"
    if arrivals.raw.files:
        return "the raw file is left"
    row = ledger.receipts.get((ANN, asset))
    if row is None:
        return "" if deleted and (ANN, asset) not in ledger.assets else "the receipt is gone"
    if row.state is not scene.expected:
        return f"the receipt is {row.state}"
    made = sum(key == (ANN, asset) for key in ledger.assets)
    if made != (row.made == asset):
        return f"{made} assets, and the receipt names {row.made!r}"
    return "" if arrivals.stored() == needed(arrivals) else "files differ from rows"


def needed(arrivals: Arrivals) -> set[str]:
    """The names of the files that rows speak of."""
    ledger = arrivals.world.ledger
    done = ASSET_AT_REST | ASSET_GONE
    assets = {row.upload_key or "" for row in ledger.assets.values() if row.state not in done}
    kept = {object_key(customer, upload) for customer, upload in ledger.generics}
    return assets | kept


def leftover(scene: Scene) -> bool:
    """Whether only clean files stayed that no row speaks of: the bucket's rule removes them."""
    left = scene.arrivals.stored() ^ needed(scene.arrivals)
    return bool(left) and all(key.startswith("uploads/") for key in left & scene.arrivals.stored())


def calls_of(make: Callable[[], Scene]) -> list[str]:
    """The calls of one teller whom nobody disturbs."""
    scene = make()
    scene.deaths.counting = True
    scene.tell(scene.ports)
    return scene.deaths.calls


def die_at(scene: Scene, point: int, side: Side) -> None:
    """One teller, who dies there."""
    scene.deaths.calls.clear()
    scene.deaths.points = {point: side}
    scene.deaths.counting = True
    ports = scene.ports
    scene.deaths.live(lambda: scene.tell(ports))


class Careless(MemoryRawFiles):
    """The planted bug: the raw file goes as soon as it was read."""

    def fetch_raw(self, key: str, most_bytes: int) -> Any:
        found = super().fetch_raw(key, most_bytes)
        self.drop_raw(key)
        return found
