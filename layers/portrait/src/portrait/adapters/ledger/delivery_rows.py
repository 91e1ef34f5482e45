"""Deliveries as rows of the table, and back."""

from datetime import timedelta
from typing import Final

from portrait.adapters.ledger.attributes import (
    Item,
    attribute,
    due_shard,
    is_absent,
    maybe_moment,
    moment,
    number,
    text,
    whole_seconds,
)
from portrait.adapters.ledger.expressions import Put
from portrait.adapters.ledger.keys import customer_of, delivery_key, delivery_of
from portrait.model import Delivery, DeliveryState, EventType, HookId
from portrait.rules.limits import DELIVERY_KEPT_SECONDS

_FIELDS: Final = (
    *("hook", "event", "body", "created_at", "state", "attempts", "status", "problem"),
    *("tried_at", "due_at"),
)


def delivery_item(delivery: Delivery) -> Item:
    """The whole row of a delivery."""
    item = dict(delivery_key(delivery.customer, delivery.delivery))
    for name in _FIELDS:
        member = getattr(delivery, name)
        if not is_absent(member):
            item[name] = attribute(member)
    if "due_at" in item:
        item["due_shard"] = attribute(due_shard(item["sk"]["S"]))
    forget_at = delivery.created_at + timedelta(seconds=DELIVERY_KEPT_SECONDS)
    item["expires_at"] = attribute(whole_seconds(forget_at))
    return item


def delivery_put(delivery: Delivery) -> Put:
    """The write that makes a delivery; the same one again changes nothing."""
    return Put(delivery_item(delivery))


def delivery_from(item: Item) -> Delivery:
    """The delivery in a row."""
    return Delivery(
        customer=customer_of(item),
        delivery=delivery_of(item),
        hook=HookId(text(item, "hook")),
        event=EventType(text(item, "event")),
        body=text(item, "body"),
        created_at=moment(item, "created_at"),
        state=DeliveryState(text(item, "state")),
        attempts=number(item, "attempts"),
        status=number(item, "status") if "status" in item else None,
        problem=text(item, "problem"),
        tried_at=maybe_moment(item, "tried_at"),
        due_at=maybe_moment(item, "due_at"),
    )
