"""Endpoints as rows of the table, and back. Their secrets are a list of maps inside the row."""

from typing import Any, Final, cast

from portrait.adapters.ledger.attributes import (
    Attribute,
    Item,
    attribute,
    maybe_moment,
    moment,
    text,
    words,
)
from portrait.adapters.ledger.attributes import sealed as sealed_in
from portrait.adapters.ledger.keys import customer_of, hook_key, hook_of
from portrait.model import EventType, Hook, HookSecret, Sealed

_FIELDS: Final = ("url", "events", "created_at", "updated_at")


def hook_item(hook: Hook) -> Item:
    """The whole row of an endpoint."""
    item = dict(hook_key(hook.customer, hook.hook))
    item |= {name: attribute(getattr(hook, name)) for name in _FIELDS}
    item["secrets"] = {"L": [{"M": _secret_item(secret)} for secret in hook.secrets]}
    return item


def hook_from(item: Item) -> Hook:
    """The endpoint in a row."""
    return Hook(
        customer=customer_of(item),
        hook=hook_of(item),
        url=text(item, "url"),
        events=frozenset(map(EventType, words(item, "events"))),
        secrets=tuple(_secret(one["M"]) for one in item["secrets"]["L"]),
        created_at=moment(item, "created_at"),
        updated_at=moment(item, "updated_at"),
    )


def _secret_item(secret: HookSecret) -> dict[str, Attribute]:
    item = {"sealed": attribute(secret.sealed)}
    if secret.expires_at is not None:
        item["expires_at"] = attribute(secret.expires_at)
    return item


def _secret(item: dict[str, Any]) -> HookSecret:
    members = cast("Item", item)
    return HookSecret(
        sealed=sealed_in(members, "sealed") or Sealed(()),
        expires_at=maybe_moment(members, "expires_at"),
    )
