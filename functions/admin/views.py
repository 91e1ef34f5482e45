"""What the operator is shown. No secret but the one of a key that was just made."""

from datetime import datetime
from typing import Any

from portrait.model import Asset, Customer, Group, Key, KeyKind
from portrait.usecases.keys import IssuedKey


def show_customer(customer: Customer) -> dict[str, Any]:
    """A customer with quota and home."""
    return {
        "customer": customer.customer,
        "state": customer.state,
        "account": customer.home.account,
        "project": customer.home.project,
        "limits": {
            "groups": customer.limits.groups,
            "assets_per_group": customer.limits.assets_per_group,
        },
        "group_count": customer.group_count,
    }


def show_key(key: Key) -> dict[str, Any]:
    """A key without its proof."""
    return {
        "key_id": key.key_id,
        "customer": key.customer,
        "kind": key.kind,
        "scopes": sorted(key.scopes),
        "revoked": key.revoked,
        "created_at": _time(key.created_at),
        "expires_at": _time(key.expires_at) if key.expires_at else None,
        "last_used_day": key.last_used_day or None,
    }


def show_issued(issued: IssuedKey) -> dict[str, Any]:
    """A new key with its secret, this once."""
    if issued.key.kind is KeyKind.BEARER:
        return show_key(issued.key) | {"api_key": issued.secret}
    pair = {"access_key_id": issued.key.key_id, "secret_access_key": issued.secret}
    return show_key(issued.key) | pair


def show_group(group: Group) -> dict[str, Any]:
    """An imported group."""
    return {
        "group": group.group,
        "customer": group.customer,
        "type": group.type,
        "name": group.name,
        "upstream_id": group.upstream_id,
    }


def show_asset(asset: Asset) -> dict[str, Any]:
    """An imported asset."""
    return {
        "asset": asset.asset,
        "group": asset.group,
        "customer": asset.customer,
        "type": asset.type,
        "name": asset.name,
        "upstream_id": asset.upstream_id,
    }


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
