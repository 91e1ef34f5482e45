"""Rows to begin with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.ids import mint_asset_id, mint_group_id
from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    Customer,
    CustomerId,
    Group,
    GroupState,
    GroupType,
    Home,
    Marker,
    Measures,
    PoolCapacity,
    Sealed,
)
from tests.contract.tails import Numbered

ANN: Final = CustomerId("ann")
BEN: Final = CustomerId("ben")
HOME: Final = Home(account="operator-1", project="gateway")
START: Final = datetime(2026, 3, 18, 3, 57, 10, 250_000, tzinfo=UTC)
LATER: Final = START + timedelta(seconds=5, microseconds=1)
DUE: Final = START + timedelta(seconds=45, milliseconds=125)
FORGET: Final = START + timedelta(days=7)
ROOMY: Final = PoolCapacity(groups=10_000, assets=10_000)
LIMIT: Final = 50


def customer(who: CustomerId = ANN, home: Home = HOME) -> Customer:
    """A customer's META row."""
    return Customer(customer=who, home=home)


def new_group(number: int = 0, who: CustomerId = ANN) -> Group:
    """A group as a create writes it; `number` orders ids and makes them differ."""
    created = START + timedelta(seconds=number)
    return Group(
        customer=who,
        group=mint_group_id(created, Numbered(number)),
        type=GroupType.AIGC,
        name=f"group {number}",
        description="for tests",
        project="spring",
        state=GroupState.CREATING,
        home=HOME,
        marker=Marker(f"tstgroup{number:06d}"),
        created_at=created,
        updated_at=created,
        sent_at=created,
        due_at=DUE,
    )


def new_asset(group: Group, number: int = 0) -> Asset:
    """An asset as a create writes it; `number` orders ids and makes them differ."""
    created = START + timedelta(seconds=number)
    return Asset(
        customer=group.customer,
        asset=mint_asset_id(created, Numbered(number)),
        group=group.group,
        group_type=group.type,
        type=AssetType.IMAGE,
        name=f"asset {number}",
        project=group.project,
        state=AssetState.QUEUED,
        home=group.home,
        marker=Marker(f"tstasset{number:06d}"),
        created_at=created,
        updated_at=created,
        moderation="Default",
        source=Sealed((b"\x00first", b"second\xff")),
        source_host="pictures.example",
        source_sha256="ab" * 32,
        upload_key="uploads/ann/1",
        measures=Measures("image/png", 81_234, 640, 800),
        due_at=DUE,
    )


def other(row: Group) -> Group:
    """Another operation that minted the same id."""
    return replace(row, marker=Marker("tstother00000"), name="other")
