"""An operator's desk in memory: the ledger, an upstream with a few ids, open seals."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from portrait.errors import ServiceUnavailable, UpstreamError, UpstreamNotFound
from portrait.model import GroupType, Home, Sealed, UpstreamId
from portrait.ports.upstream import NewUpstreamAsset, UpstreamAsset, UpstreamEntry, UpstreamGroup
from portrait.usecases.administration import AdminPorts
from portrait.usecases.minting import Mint
from tests.memory_ledger import MemoryLedger
from tests.unit.virtual_clock import VirtualClock

PEPPER = b"pepper"
ACCOUNTS = ("sandbox-1", "sandbox-2")


class VisibleSealer:
    """Seals nothing, but opens only what was sealed for the same place."""

    def seal(self, text: str, purpose: str, pk: str, sk: str) -> Sealed:
        half = len(text) // 2
        pieces = (text[:half], text[half:])
        return Sealed(tuple(json.dumps([purpose, pk, sk, one]).encode() for one in pieces))

    def unseal(self, sealed: Sealed, purpose: str, pk: str, sk: str) -> str:
        opened = [json.loads(chunk) for chunk in sealed.chunks]
        if any(place != [purpose, pk, sk] for *place, _ in opened):
            raise ServiceUnavailable
        return "".join(piece for *_, piece in opened)


@dataclass
class KnownUpstream:
    """Knows what was put into it; `broken` is raised instead of any answer."""

    groups: dict[tuple[Home, UpstreamId], UpstreamGroup] = field(default_factory=dict)
    assets: dict[tuple[Home, UpstreamId], UpstreamAsset] = field(default_factory=dict)
    broken: UpstreamError | None = None

    def get_group(self, home: Home, group: UpstreamId) -> UpstreamGroup:
        if self.broken is not None:
            raise self.broken
        if (home, group) not in self.groups:
            raise UpstreamNotFound("NotFound.group_id")
        return self.groups[home, group]

    def get_asset(self, home: Home, asset: UpstreamId) -> UpstreamAsset:
        if self.broken is not None:
            raise self.broken
        if (home, asset) not in self.assets:
            raise UpstreamNotFound("NotFound.asset_id")
        return self.assets[home, asset]

    def create_group(self, home: Home, name: str, description: str) -> UpstreamId:
        _never(home, name, description)

    def delete_group(self, home: Home, group: UpstreamId) -> None:
        _never(home, group)

    def find_groups(self, home: Home, kind: GroupType, name: str) -> list[UpstreamEntry]:
        _never(home, kind, name)

    def find_assets(
        self, home: Home, kind: GroupType, name: str, group: UpstreamId | None
    ) -> list[UpstreamEntry]:
        _never(home, kind, name, group)

    def walk_groups(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        _never(home, kind)

    def walk_assets(self, home: Home, kind: GroupType) -> Iterator[UpstreamEntry]:
        _never(home, kind)

    def create_asset(
        self, home: Home, wanted: NewUpstreamAsset, *, turn_at: datetime | None = None
    ) -> UpstreamId:
        _never(home, wanted, turn_at)

    def turn_clock(self) -> datetime:
        _never()

    def delete_asset(self, home: Home, asset: UpstreamId) -> None:
        _never(home, asset)


def _never(*asked: object) -> NoReturn:
    raise AssertionError(f"an operator's command changed the upstream: {asked}")


@dataclass
class Desk:
    """What a command runs on."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    upstream: KnownUpstream = field(default_factory=KnownUpstream)
    sealer: VisibleSealer = field(default_factory=VisibleSealer)
    clock: VirtualClock = field(default_factory=VirtualClock)
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def ports(self) -> AdminPorts:
        return AdminPorts(
            registry=self.ledger,
            groups=self.ledger,
            upstream=self.upstream,
            sealer=self.sealer,
            account_names=lambda: ACCOUNTS,
            pepper=lambda: PEPPER,
            chance=self.rng,
            mint=Mint(self.clock, self.rng, "dev"),
        )
