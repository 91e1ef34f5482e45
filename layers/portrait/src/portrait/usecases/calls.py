"""One-off endpoints: the address that one verification or one video was given, told of outcomes.

    {"type": "verification.succeeded", "timestamp": "...",
     "data": {"id": "task_...", "object": "task", "status": "verified", "group_id": "group-..."}}

It is signed and sent like every other delivery. Its secret follows from its id, so that the same
answer can be given again; its row is never listed among the customer's endpoints and is forgotten
when nothing can still tell it anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portrait.errors import IdTaken, ServiceUnavailable
from portrait.model import (
    CustomerId,
    Delivery,
    EventType,
    Hook,
    HookId,
    LiveSession,
    TaskKind,
)
from portrait.ports.hooks import HookRegistry
from portrait.ports.services import Sealer
from portrait.rules.endpoints import derived_secret, mint_call_id, mint_delivery_id
from portrait.rules.limits import DELIVERY_KEPT_SECONDS
from portrait.rules.tasks import task_of_session
from portrait.usecases.minting import MINT_TRIES, Mint
from portrait.usecases.outbox import thin_body
from portrait.usecases.webhook_secrets import seal_secret

CALL_PURPOSE: Final = "callback-secret-v1"
VERIFICATION_EVENTS: Final = frozenset(
    {
        EventType.VERIFICATION_SUCCEEDED,
        EventType.VERIFICATION_FAILED,
        EventType.VERIFICATION_EXPIRED,
    }
)


@dataclass(frozen=True, slots=True)
class CallPorts:
    """What it takes to make a one-off endpoint."""

    hooks: HookRegistry
    sealer: Sealer
    """Under the endpoints' own key, which no other function opens."""
    key: Callable[[], bytes]
    mint: Mint


def open_call(
    customer: CustomerId,
    url: str,
    ports: CallPorts,
    events: frozenset[EventType] = VERIFICATION_EVENTS,
) -> HookId:
    """Take an address in that will be told of one thing. Raises ServiceUnavailable."""
    for _ in range(MINT_TRIES):
        now, call = ports.mint.now(), mint_call_id(ports.mint.rng)
        secret = call_secret(customer, call, ports)
        row = Hook(
            customer=customer,
            hook=call,
            url=url,
            events=events,
            secrets=(seal_secret(customer, call, secret, ports.sealer),),
            created_at=now,
            updated_at=now,
        )
        try:
            ports.hooks.add_call(row, now + timedelta(seconds=DELIVERY_KEPT_SECONDS))
        except IdTaken:
            continue
        return call
    raise ServiceUnavailable


def call_secret(customer: CustomerId, call: HookId, ports: CallPorts) -> str:
    """The `whsec_...` that signs what this endpoint is told."""
    return derived_secret(ports.key(), f"{customer} {call}")


def call_deliveries(
    session: LiveSession,
    event: EventType,
    facts: Sequence[tuple[str, str]],
    now: datetime,
    mint: Mint,
) -> Sequence[Delivery]:
    """What a session's own endpoint is told, if it has one."""
    if session.call is None:
        return ()
    task = task_of_session(session.customer, session.session, TaskKind.SESSION)
    told = [("object", "task"), *facts]
    return (call_delivery(session.customer, session.call, event, task, told, now, mint),)


def call_delivery(
    customer: CustomerId,
    call: HookId,
    event: EventType,
    subject: str,
    facts: Sequence[tuple[str, str]],
    now: datetime,
    mint: Mint,
) -> Delivery:
    """One delivery to a one-off endpoint, due now."""
    return Delivery(
        customer=customer,
        delivery=mint_delivery_id(call, now, mint.rng),
        hook=call,
        event=event,
        body=thin_body(event, subject, facts, now),
        created_at=now,
        due_at=now,
    )
