"""Sending one delivery: its endpoint is told at least once, or it is dead.

    row -> endpoint -> lease -> its live secrets -> one try -> delivered | due again | dead

A try is counted when its outcome is written. Whoever dies before that leaves a lease behind: when
it is over the same try is made again under the same id, by which a receiver tells that it is one.
The second try comes so soon after the first that it is made here; each later one is woken. A try
whose secrets do not open is one that failed: it waits as any other, and does not go on for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portrait.errors import ServiceUnavailable, StateChanged
from portrait.model import CustomerId, Delivery, DeliveryId, DeliveryState, Hook
from portrait.ports.hooks import Deliveries, HookRegistry
from portrait.ports.post import Post, Posted
from portrait.ports.services import Now, Sealer, Sleep
from portrait.rules.pacing import lease_until
from portrait.rules.webhooks import WAITS_SECONDS, after_try, dead, signed_headers
from portrait.usecases.webhook_secrets import open_secrets

ENDPOINT_GONE = "endpoint_gone"
SECRET_UNAVAILABLE = "secret_unavailable"  # noqa: S105 - a word for a problem, no secret


class Tried(StrEnum):
    """What became of a delivery, for its log line and its metric."""

    DELIVERED = "delivered"
    FAILED = "failed"
    """It is tried again later."""
    DEAD = "dead"
    """Given up: the last try failed."""
    GONE = "gone"
    """Given up: its customer has removed the endpoint."""


@dataclass(frozen=True, slots=True)
class DeliverPorts:
    """What it takes to tell one endpoint."""

    hooks: HookRegistry
    deliveries: Deliveries
    sealer: Sealer
    """Under the endpoints' own key."""
    post: Post
    now: Now
    sleep: Sleep


def deliver(
    customer: CustomerId, delivery_id: DeliveryId, lease: datetime | None, ports: DeliverPorts
) -> Iterator[tuple[Delivery, Tried]]:
    """Each try of this call and its outcome: none if the delivery is at rest or somebody else's.

    `lease` is the `due_at` that the caller knows: as long as the row still has it the caller may
    go on, even before that time. Raises ServiceUnavailable: the row becomes due again.
    """
    try:
        row = ports.deliveries.load_delivery(customer, delivery_id, now=ports.now())
        while row is not None and _is_mine(row, lease, ports.now()):
            row = _tried(row, ports)
            yield row, _what_became(row)
            if row.due_at is None or row.attempts > 1:
                return
            ports.sleep(WAITS_SECONDS[row.attempts])
            lease = row.due_at
    except StateChanged:
        return


def _is_mine(row: Delivery, lease: datetime | None, now: datetime) -> bool:
    if row.state is not DeliveryState.PENDING or row.due_at is None:
        return False
    return row.due_at == lease or row.due_at <= now


def _tried(row: Delivery, ports: DeliverPorts) -> Delivery:
    hook = ports.hooks.find_hook(row.customer, row.hook)
    if hook is None:
        gone = dead(row, ENDPOINT_GONE)
        return ports.deliveries.keep_delivery(gone, leased_until=row.due_at)
    row = ports.deliveries.lease_delivery(row, lease_until(ports.now()))
    sent_at, posted = ports.now(), _posted(row, hook, ports)
    after = after_try(row, posted.status, posted.problem, sent_at, ports.now())
    return ports.deliveries.keep_delivery(after, leased_until=row.due_at)


def _posted(row: Delivery, hook: Hook, ports: DeliverPorts) -> Posted:
    try:
        secrets = open_secrets(hook, ports.now(), ports.sealer)
    except ServiceUnavailable:
        return Posted(None, SECRET_UNAVAILABLE)
    body = row.body.encode()
    headers = signed_headers(row.delivery, ports.now(), body, secrets)
    return ports.post.send(hook.url, headers, body)


def _what_became(row: Delivery) -> Tried:
    if row.state is DeliveryState.PENDING:
        return Tried.FAILED
    if row.state is DeliveryState.DELIVERED:
        return Tried.DELIVERED
    return Tried.GONE if row.problem == ENDPOINT_GONE else Tried.DEAD
