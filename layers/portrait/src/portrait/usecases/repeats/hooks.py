"""Endpoints under a key."""

from dataclasses import replace

from portrait.model import EventType, Hook, HookId, Once, Principal
from portrait.usecases.repeats.making import Made, make_once
from portrait.usecases.webhooks import IssuedHook, WebhookPorts, first_secret, register


def register_once(
    principal: Principal,
    url: str,
    events: frozenset[EventType],
    once: Once | None,
    ports: WebhookPorts,
) -> Made[IssuedHook]:
    """`register` under a key. Raises IdempotencyMismatch, and what it raises.

    The same secret again, which a rotation may have ended since. A key whose endpoint was removed
    may be used again.
    """

    def find(hook: str) -> Hook | None:
        return ports.hooks.find_hook(principal.customer, HookId(hook))

    def again(row: Hook) -> IssuedHook:
        made = replace(row, secrets=row.secrets[:1], updated_at=row.created_at)
        return IssuedHook(made, first_secret(row.customer, row.hook, ports))

    def create(once: Once | None) -> IssuedHook:
        return register(principal, url, events, ports, once)

    return make_once(once, create, find, again, begins="hook_")
