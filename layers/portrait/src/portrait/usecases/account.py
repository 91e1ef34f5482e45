"""What a customer may know of its account: quota, what is used of it, and how things stand.

What belongs to all customers is told in words only: nobody learns how many others there are or
what they keep. How the upstream does is read off the customer's own newest assets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from portrait.errors import Unauthorized
from portrait.model import Asset, AssetState, Customer, Home, Key, PoolCapacity, Principal
from portrait.ports.catalogue import AssetFilter, Catalogue
from portrait.ports.census import Census, PoolAssets, PoolGroups
from portrait.ports.generics import GenericUploads
from portrait.ports.governor import Forecast, LineWatch
from portrait.ports.hooks import HookRegistry
from portrait.ports.registry import Registry
from portrait.ports.services import Now
from portrait.rules.rates import Rate
from portrait.usecases.own_keys import ended

RECENT: Final = 100
"""How many of the newest assets are looked at."""
SLOW_SECONDS: Final = 300
"""After so long a review takes longer than it should."""
LOW_SHARE: Final = 0.9
_WAITING: Final = frozenset(
    {AssetState.QUEUED, AssetState.SUBMITTING, AssetState.UNKNOWN, AssetState.PROCESSING}
)


class Health(StrEnum):
    """How the upstream does, as this customer's newest assets met it."""

    OK = "ok"
    SLOW = "slow"
    """Something is in review for longer than it should."""
    DISTURBED = "disturbed"
    """The outcome of a create is not known: it is being looked up."""


class Room(StrEnum):
    """How much the upstream account can still take, of all customers."""

    OK = "ok"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest assets by where they are, and how long the oldest of those waits that wait."""

    queued: int
    processing: int
    unknown: int
    active: int
    failed: int
    oldest_wait_seconds: float


@dataclass(frozen=True, slots=True)
class Account:
    """A customer, as it may see itself."""

    customer: Customer
    key: Key
    generics: int
    hooks: int
    keys: int
    health: Health
    room: Room
    creates: Forecast
    rate: Rate
    recent: Recent
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountPorts:
    """What the story needs. `rate` is that of CreateAsset, for the whole upstream account."""

    registry: Registry
    generics: GenericUploads
    hooks: HookRegistry
    catalogue: Catalogue
    census: Census
    lines: LineWatch
    rate: Rate
    capacity: PoolCapacity
    now: Now


def read_account(principal: Principal, ports: AccountPorts) -> Account:
    """How a customer stands. Raises Unauthorized (gone since), ServiceUnavailable."""
    now, customer_id = ports.now(), principal.customer
    customer = ports.registry.find_customer(customer_id)
    key = ports.registry.find_key(principal.key_id)
    if customer is None or key is None:
        raise Unauthorized
    rows, _ = ports.catalogue.page_assets(
        customer_id, AssetFilter(), newest_first=True, size=RECENT, after=None
    )
    keys = ports.registry.keys_of(customer_id)
    home = customer.home
    return Account(
        customer=customer,
        key=key,
        generics=len(ports.generics.all_generics(customer_id, now)),
        hooks=len(ports.hooks.all_hooks(customer_id)),
        keys=sum(not ended(one, now) for one in keys),
        health=health_of(rows, now),
        room=_room(home, ports),
        creates=ports.lines.forecast(home.account, "CreateAsset", customer_id, now),
        rate=ports.rate,
        recent=recent_of(rows, now),
        at=now,
    )


def health_of(rows: Sequence[Asset], now: datetime) -> Health:
    """What some assets say of the upstream."""
    if any(row.state is AssetState.UNKNOWN for row in rows):
        return Health.DISTURBED
    reviewed = (row for row in rows if row.state is AssetState.PROCESSING)
    if any((now - (row.sent_at or now)).total_seconds() > SLOW_SECONDS for row in reviewed):
        return Health.SLOW
    return Health.OK


def recent_of(rows: Sequence[Asset], now: datetime) -> Recent:
    """Some assets by where they are."""

    def count(*states: AssetState) -> int:
        return sum(row.state in states for row in rows)

    waits = [(now - row.created_at).total_seconds() for row in rows if row.state in _WAITING]
    return Recent(
        queued=count(AssetState.QUEUED, AssetState.SUBMITTING),
        processing=count(AssetState.PROCESSING),
        unknown=count(AssetState.UNKNOWN),
        active=count(AssetState.ACTIVE),
        failed=count(AssetState.FAILED),
        oldest_wait_seconds=max(waits, default=0.0),
    )


def _room(home: Home, ports: AccountPorts) -> Room:
    groups = ports.census.read_counter(PoolGroups(home))
    assets = ports.census.read_counter(PoolAssets(home))
    share = max(
        (groups.stored if groups else 0) / ports.capacity.groups,
        (assets.stored if assets else 0) / ports.capacity.assets,
    )
    if share >= 1:
        return Room.FULL
    return Room.LOW if share > LOW_SHARE else Room.OK
