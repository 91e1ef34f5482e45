"""Who is told of an event, and in which words: a thin body with ids and a status.

    {"type": "asset.active", "timestamp": "2026-03-18T03:57:10.250Z",
     "data": {"id": "asset-...", "object": "asset", "group_id": "group-...", "status": "Active"}}

A customer's endpoints are remembered for half a minute by one process: so long a new endpoint may
not be told of assets yet. Of a verification and of a video there is one event, not hundreds: for it
they are read anew. One that was removed meanwhile is found gone when its delivery is tried.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from portrait.model import (
    AssetId,
    CustomerId,
    Delivery,
    EventType,
    GroupId,
    Hook,
    SessionId,
    VideoId,
)
from portrait.ports.hooks import HookRegistry
from portrait.rules.endpoints import mint_delivery_id
from portrait.usecases.minting import Mint

_FRESH: Final = timedelta(seconds=30)
_READ_ANEW: Final = frozenset(
    {
        EventType.VERIFICATION_SUCCEEDED,
        EventType.VERIFICATION_FAILED,
        EventType.VERIFICATION_EXPIRED,
        EventType.VIDEO_SUCCEEDED,
        EventType.VIDEO_FAILED,
    }
)
_MOST: Final = 1000


class HookOutbox:
    """The Outbox over a customer's endpoints."""

    def __init__(self, hooks: HookRegistry, mint: Mint) -> None:
        self._hooks = hooks
        self._mint = mint
        self._known: dict[CustomerId, tuple[datetime, Sequence[Hook]]] = {}

    def deliveries(
        self,
        customer: CustomerId,
        event: EventType,
        subject: AssetId | GroupId | SessionId | VideoId,
        facts: Sequence[tuple[str, str]],
        now: datetime,
    ) -> Sequence[Delivery]:
        """One row, due now, for each endpoint that asked for this event.

        Raises ServiceUnavailable: what cannot be told must not happen yet.
        """
        hooks = self._read(customer, now) if event in _READ_ANEW else self._hooks_of(customer, now)
        wanted = [hook for hook in hooks if event in hook.events]
        if not wanted:
            return ()
        body = thin_body(event, subject, facts, now)
        return tuple(
            Delivery(
                customer=customer,
                delivery=mint_delivery_id(hook.hook, now, self._mint.rng),
                hook=hook.hook,
                event=event,
                body=body,
                created_at=now,
                due_at=now,
            )
            for hook in wanted
        )

    def _hooks_of(self, customer: CustomerId, now: datetime) -> Sequence[Hook]:
        known = self._known.get(customer)
        if known is not None and now - known[0] < _FRESH:
            return known[1]
        return self._read(customer, now)

    def _read(self, customer: CustomerId, now: datetime) -> Sequence[Hook]:
        hooks = self._hooks.all_hooks(customer)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[customer] = (now, hooks)
        return hooks


def thin_body(
    event: EventType, subject: str, facts: Sequence[tuple[str, str]], now: datetime
) -> str:
    """The JSON that every endpoint gets, byte for byte the same in every try."""
    when = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {"id": subject, "object": event.partition(".")[0], **dict(facts)}
    body = {"type": event, "timestamp": when, "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
