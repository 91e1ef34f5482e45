"""Endpoints and deliveries of both customers, put straight into the table."""

import random
from collections.abc import Iterator
from typing import Final

from portrait.adapters.ledger.delivery_rows import delivery_item
from portrait.adapters.ledger.hook_rows import hook_item
from portrait.adapters.ledger.keys import delivery_key, hook_key
from portrait.model import (
    CustomerId,
    Delivery,
    DeliveryId,
    DeliveryState,
    EventType,
    Hook,
    HookId,
    HookSecret,
    Sealed,
)
from portrait.rules.endpoints import delivery_prefix, mint_delivery_id, mint_hook_id
from tests.campaigns.wired.cloud import TABLE
from tests.campaigns.wired.gateway import Gateway

_BODY: Final = '{"type":"asset.active","timestamp":"2026-11-01T00:00:00.000Z","data":{}}'


def put_hook(gateway: Gateway, rng: random.Random, who: str, hook: str = "") -> HookId:
    """Write an endpoint of a customer."""
    now = gateway.clock()
    row = Hook(
        customer=CustomerId(who),
        hook=HookId(hook) if hook else mint_hook_id(rng),
        url=f"https://{who}.example.com/hook",
        events=frozenset(EventType),
        secrets=(HookSecret(Sealed((b"x",))),),
        created_at=now,
        updated_at=now,
    )
    gateway.cloud.put(hook_item(row))
    return row.hook


def first_delivery(hook: HookId) -> DeliveryId:
    """The id that comes before all others of an endpoint."""
    return DeliveryId(delivery_prefix(hook) + "0" * 17)


def put_delivery(
    gateway: Gateway,
    rng: random.Random,
    who: str,
    hook: HookId,
    state: DeliveryState = DeliveryState.DELIVERED,
    delivery: str = "",
) -> DeliveryId:
    """Write what a customer's endpoint was told, just now."""
    now = gateway.clock()
    row = Delivery(
        customer=CustomerId(who),
        delivery=DeliveryId(delivery) if delivery else mint_delivery_id(hook, now, rng),
        hook=hook,
        event=EventType.ASSET_ACTIVE,
        body=_BODY,
        created_at=now,
        state=state,
        due_at=now if state is DeliveryState.PENDING else None,
    )
    gateway.cloud.put(delivery_item(row))
    return row.delivery


def hooks(gateway: Gateway, rng: random.Random, own: str, other: str) -> Iterator[tuple[str, str]]:
    """Endpoints that are not the caller's living own, and why."""
    yield "foreign active", put_hook(gateway, rng, other)
    for who, why in ((other, "foreign deleted"), (own, "own deleted")):
        hook = put_hook(gateway, rng, who)
        _removed(gateway, hook_key(CustomerId(who), hook))
        yield why, hook


def deliveries(
    gateway: Gateway, rng: random.Random, own: str, other: str
) -> Iterator[tuple[str, str]]:
    """Deliveries that no living endpoint of the caller was told, and why; the last of its own."""
    foreign, second = put_hook(gateway, rng, other), put_hook(gateway, rng, own)
    for state in DeliveryState:
        yield f"foreign {state}", put_delivery(gateway, rng, other, foreign, state)
    gone = put_delivery(gateway, rng, other, foreign)
    _removed(gateway, delivery_key(CustomerId(other), gone))
    yield "foreign deleted", gone
    for state in DeliveryState:
        told = put_delivery(gateway, rng, own, second, state)
        yield f"own of another endpoint {state}", told


def own_deleted(gateway: Gateway, rng: random.Random, own: str, hook: HookId) -> DeliveryId:
    """A delivery of the caller's own endpoint that is forgotten."""
    gone = put_delivery(gateway, rng, own, hook)
    _removed(gateway, delivery_key(CustomerId(own), gone))
    return gone


def _removed(gateway: Gateway, key: object) -> None:
    client = gateway.cloud.client("dynamodb")
    client.delete_item(TableName=TABLE, Key=key)
