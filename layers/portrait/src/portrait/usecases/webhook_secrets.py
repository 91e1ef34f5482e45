"""Signing secrets of endpoints: sealed under a key of their own, two live while one is rotated."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from portrait.model import CustomerId, Hook, HookId, HookSecret
from portrait.ports.services import Sealer

SECRET_PURPOSE: Final = "webhook-secret"  # noqa: S105 - what it is for, no secret


def seal_secret(customer: CustomerId, hook: HookId, secret: str, sealer: Sealer) -> HookSecret:
    """A fresh secret of an endpoint, as its row keeps it. Raises ServiceUnavailable."""
    return HookSecret(sealer.seal(secret, SECRET_PURPOSE, *_place(customer, hook)))


def live_secrets(hook: Hook, now: datetime) -> tuple[HookSecret, ...]:
    """The secrets that sign at this time, the newest first."""
    return tuple(
        secret for secret in hook.secrets if secret.expires_at is None or now < secret.expires_at
    )


def open_secrets(hook: Hook, now: datetime, sealer: Sealer) -> Sequence[str]:
    """The live `whsec_...` texts of an endpoint, the newest first. Raises ServiceUnavailable."""
    place = _place(hook.customer, hook.hook)
    return [
        sealer.unseal(secret.sealed, SECRET_PURPOSE, *place) for secret in live_secrets(hook, now)
    ]


def _place(customer: CustomerId, hook: HookId) -> tuple[str, str]:
    """The row a secret belongs to, as the encryption context names it: pk and sk."""
    return f"HOOKS#{customer}", f"HOOK#{hook}"
