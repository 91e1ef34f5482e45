"""The stories of endpoints behind a door: register, look, rotate, remove; look at what was sent.

rotate   a new secret (shown once) -> the old one signs beside it for another day
replay   a delivery that has ended begins again from its first try, under its old id

A foreign id and one that never was are the same miss: every read is in the customer's own part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from portrait.errors import Conflict, IdTaken, Missing, ServiceUnavailable, StateChanged
from portrait.model import (
    CustomerId,
    Delivery,
    DeliveryId,
    EventType,
    Hook,
    HookId,
    Once,
    Principal,
)
from portrait.ports.hooks import Courier, Deliveries, HookRegistry
from portrait.ports.services import Sealer
from portrait.rules.endpoints import derived_secret, mint_hook_id, mint_secret
from portrait.rules.limits import HOOKS_MAX
from portrait.usecases.minting import MINT_TRIES, Mint
from portrait.usecases.webhook_secrets import live_secrets, seal_secret

FIRST_SECRET_PURPOSE: Final = "webhook-first-secret-v1"  # noqa: S105 - what it is for, no secret
ROTATION: Final = timedelta(hours=24)
"""How long the old secret signs beside the new one."""


@dataclass(frozen=True, slots=True)
class WebhookPorts:
    """What the stories of endpoints need."""

    hooks: HookRegistry
    deliveries: Deliveries
    courier: Courier
    sealer: Sealer
    """Under the endpoints' own key, which no other function opens."""
    mint: Mint
    key: Callable[[], bytes]
    """What first secrets of keyed creates follow from, derived for FIRST_SECRET_PURPOSE."""


@dataclass(frozen=True, slots=True)
class IssuedHook:
    """An endpoint and its fresh secret, which nobody will ever be shown again."""

    hook: Hook
    secret: str = field(repr=False)


def register(
    principal: Principal,
    url: str,
    events: frozenset[EventType],
    ports: WebhookPorts,
    once: Once | None = None,
) -> IssuedHook:
    """Take an endpoint in; `url` is one that may be called. Raises QuotaExceeded, Repeated."""
    for _ in range(MINT_TRIES):
        now = ports.mint.now()
        hook_id = mint_hook_id(ports.mint.rng)
        secret = mint_secret(ports.mint.rng)
        if once is not None:
            secret = first_secret(principal.customer, hook_id, ports)
        hook = Hook(
            customer=principal.customer,
            hook=hook_id,
            url=url,
            events=events,
            secrets=(seal_secret(principal.customer, hook_id, secret, ports.sealer),),
            created_at=now,
            updated_at=now,
        )
        try:
            ports.hooks.add_hook(hook, HOOKS_MAX, once=once)
        except IdTaken:
            continue
        return IssuedHook(hook, secret)
    raise ServiceUnavailable


def first_secret(customer: CustomerId, hook: HookId, ports: WebhookPorts) -> str:
    """The `whsec_...` that an endpoint begins with when it was made under an idempotency key.

    It follows from the endpoint's id, so that the same answer can be given again without opening
    what is sealed.
    """
    return derived_secret(ports.key(), f"{customer} {hook}")


def list_hooks(principal: Principal, ports: WebhookPorts) -> Sequence[Hook]:
    """The customer's endpoints, the oldest first."""
    return ports.hooks.all_hooks(principal.customer)


def get_hook(principal: Principal, hook_id: HookId, ports: WebhookPorts) -> Hook:
    """The customer's endpoint. Raises Missing."""
    hook = ports.hooks.find_hook(principal.customer, hook_id)
    if hook is None:
        raise Missing("webhook")
    return hook


def remove_hook(principal: Principal, hook_id: HookId, ports: WebhookPorts) -> None:
    """Forget an endpoint and its secrets; what is on its way to it ends. Raises Missing."""
    get_hook(principal, hook_id, ports)
    try:
        ports.hooks.remove_hook(principal.customer, hook_id)
    except StateChanged as error:
        raise Missing("webhook") from error


def rotate(principal: Principal, hook_id: HookId, ports: WebhookPorts) -> IssuedHook:
    """Give an endpoint a new secret; the newest of the old ones signs for another day.

    Raises Missing, Conflict.
    """
    hook = get_hook(principal, hook_id, ports)
    now, secret = ports.mint.now(), mint_secret(ports.mint.rng)
    if now <= hook.updated_at:
        # Whoever keeps a row is told from others by its time.
        now = hook.updated_at + timedelta(microseconds=1)
    old = [replace(one, expires_at=now + ROTATION) for one in live_secrets(hook, now)[:1]]
    fresh = seal_secret(principal.customer, hook_id, secret, ports.sealer)
    rotated = replace(hook, secrets=(fresh, *old), updated_at=now)
    try:
        ports.hooks.keep_hook(rotated, hook.updated_at)
    except StateChanged as error:
        raise Conflict("The webhook was changed by another request. Look, then retry.") from error
    return IssuedHook(rotated, secret)


def list_deliveries(
    principal: Principal,
    hook_id: HookId,
    size: int,
    after: DeliveryId | None,
    ports: WebhookPorts,
) -> tuple[Sequence[Delivery], DeliveryId | None]:
    """A page of what an endpoint was told, the newest first, and where the next begins.

    Raises Missing.
    """
    hook = get_hook(principal, hook_id, ports)
    now = ports.mint.now()
    return ports.deliveries.page_deliveries(principal.customer, hook.hook, size, after, now=now)


def replay(
    principal: Principal, hook_id: HookId, delivery_id: DeliveryId, ports: WebhookPorts
) -> Delivery:
    """Send a delivery that has ended again, from the first try on. Raises Missing, Conflict."""
    hook = get_hook(principal, hook_id, ports)
    now = ports.mint.now()
    delivery = ports.deliveries.load_delivery(principal.customer, delivery_id, now=now)
    if delivery is None or delivery.hook != hook.hook:
        raise Missing("delivery")
    try:
        fresh = ports.deliveries.replay_delivery(delivery, now)
    except StateChanged as error:
        raise Conflict("The delivery is still being tried. Wait until it has ended.") from error
    ports.courier.wake([fresh])
    return fresh
