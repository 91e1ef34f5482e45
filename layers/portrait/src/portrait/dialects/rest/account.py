"""What `/v1/account` and `/v1/keys` take and answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator

from portrait.dialects import shapes
from portrait.dialects.rest.account_rules import RULES
from portrait.dialects.rest.fields import OptionalNameText, RestRequest, time
from portrait.errors import Missing
from portrait.http.events import Request
from portrait.model import Key, KeyId, KeyKind, KeyScope, Principal
from portrait.rules.keys import is_key_id
from portrait.rules.limits import GENERICS_MAX, HOOKS_MAX, KEYS_MAX
from portrait.usecases.account import Account
from portrait.usecases.keys import IssuedKey


def _scopes(words: list[str]) -> list[str]:
    if not words:
        raise ValueError("must name at least one scope")
    if not set(words) <= set(KeyScope):
        raise ValueError(f"must be among {', '.join(KeyScope)}")
    return words


class CreateKey(RestRequest):
    """POST /v1/keys."""

    name: OptionalNameText = ""
    scopes: Annotated[list[str], AfterValidator(_scopes), shapes.several(KeyScope)] | None = None

    @property
    def wanted(self) -> frozenset[KeyScope] | None:
        """What the key is to open; None: what is usual."""
        return None if self.scopes is None else frozenset(map(KeyScope, self.scopes))


def path_key(request: Request) -> KeyId:
    """The key that the path names. Raises Missing: an id says nothing about its owner."""
    text = request.parameters.get("key", "")
    if not is_key_id(text):
        raise Missing("key")
    return KeyId(text)


def key(row: Key, who: Principal) -> dict[str, Any]:
    """A key without its secret."""
    return {
        **_about(row),
        "prefix": f"sk-{row.key_id}" if row.kind is KeyKind.BEARER else row.key_id,
        "status": "active" if row.expires_at is None else "expiring",
        "createdAt": time(row.created_at),
        "expiresAt": None if row.expires_at is None else time(row.expires_at),
        "lastUsedOn": row.last_used_day or None,
        "current": row.key_id == who.key_id,
    }


def issued(made: IssuedKey, who: Principal) -> dict[str, Any]:
    """A new key with its secret, this once."""
    return {**key(made.key, who), "apiKey": made.secret}


def keys(rows: Sequence[Key], who: Principal) -> dict[str, Any]:
    """All keys."""
    return {"records": [key(row, who) for row in rows], "total": len(rows)}


def account(found: Account) -> dict[str, Any]:
    """An account: what it is, may hold and holds, what media must be like, how things stand."""
    limits = found.customer.limits
    return {
        "id": found.customer.customer,
        "key": _about(found.key),
        "limits": {
            "groups": limits.groups,
            "assetsPerGroup": limits.assets_per_group,
            "genericUploads": GENERICS_MAX,
            "webhooks": HOOKS_MAX,
            "keys": KEYS_MAX,
        },
        "usage": {
            "groups": found.customer.group_count,
            "genericUploads": found.generics,
            "webhooks": found.hooks,
            "keys": found.keys,
        },
        "rules": RULES,
        "status": _status(found, found.at),
    }


def _about(row: Key) -> dict[str, Any]:
    return {"id": row.key_id, "name": row.name, "kind": row.kind, "scopes": sorted(row.scopes)}


def _status(found: Account, at: datetime) -> dict[str, Any]:
    rate, recent = found.rate, found.recent
    return {
        "upstream": found.health,
        "capacity": found.room,
        "creates": {
            "perMinute": round(rate.count * 60 / rate.per_seconds, 1),
            "waitSeconds": round(found.creates.line, 1),
            "ownWaitSeconds": round(found.creates.own, 1),
        },
        "recent": {
            "queued": recent.queued,
            "processing": recent.processing,
            "unknown": recent.unknown,
            "active": recent.active,
            "failed": recent.failed,
            "oldestWaitSeconds": round(recent.oldest_wait_seconds, 1),
        },
        "checkedAt": time(at),
    }
