"""Rows of the table as the domain's values, and back.

An attribute has the name of its field. `home` is two attributes, `account` and `upstream_project`;
`project` is the customer's own label. A row that is due carries `due_shard` beside `due_at`.
"""

from typing import Final

from portrait.adapters.ledger.attributes import (
    Item,
    attribute,
    due_shard,
    failure,
    flag,
    is_absent,
    maybe_moment,
    maybe_text,
    measures,
    moment,
    number,
    sealed,
    text,
    words,
)
from portrait.adapters.ledger.keys import (
    asset_key,
    asset_of,
    customer_of,
    group_key,
    group_of,
    key_id_of,
    key_key,
    meta_key,
)
from portrait.model import (
    Asset,
    AssetState,
    AssetType,
    Customer,
    CustomerId,
    CustomerState,
    Group,
    GroupId,
    GroupState,
    GroupType,
    Home,
    Key,
    KeyKind,
    KeyScope,
    Limits,
    Marker,
    UpstreamId,
)

_GROUP_FIELDS: Final = (
    *("type", "name", "description", "project", "state", "marker", "created_at", "updated_at"),
    *("asset_count", "attempts", "upstream_id", "sent_at", "due_at"),
)
_ASSET_FIELDS: Final = (
    *("group", "group_type", "type", "name", "project", "state", "marker", "created_at"),
    *("updated_at", "generation", "attempts", "moderation", "in_pool", "source_host"),
    *("source_sha256", "upload_key", "sent_at", "checked_at", "upstream_id", "media_expires_at"),
    *("failure", "measures", "due_at"),
)
_SEALED_FIELDS: Final = ("source", "media")
_KEY_FIELDS: Final = (
    *("customer", "kind", "proof", "created_at", "scopes", "revoked", "last_used_day", "name"),
)
ASSET_COLUMNS: Final = ("pk", "sk", "account", "upstream_project", *_ASSET_FIELDS)
"""What a list reads of an asset: everything but what is sealed."""


def group_item(group: Group) -> Item:
    """The whole row of a group."""
    return _item(group_key(group.customer, group.group), group, _GROUP_FIELDS, group.home)


def asset_item(asset: Asset) -> Item:
    """The whole row of an asset."""
    fields = (*_ASSET_FIELDS, *_SEALED_FIELDS)
    return _item(asset_key(asset.customer, asset.asset), asset, fields, asset.home)


def customer_item(customer: Customer) -> Item:
    """The META row of a customer."""
    return {
        **_item(meta_key(customer.customer), customer, ("state", "group_count"), customer.home),
        "limit_groups": attribute(customer.limits.groups),
        "limit_assets_per_group": attribute(customer.limits.assets_per_group),
    }


def key_item(key: Key) -> Item:
    """The row of a key. Its end is not the TTL's attribute: an ended key stays as evidence."""
    item = _item(key_key(key.key_id), key, _KEY_FIELDS)
    return item if key.expires_at is None else {**item, "valid_until": attribute(key.expires_at)}


def group_from(item: Item) -> Group:
    """The group in a row."""
    upstream_id = maybe_text(item, "upstream_id")
    return Group(
        customer=customer_of(item),
        group=group_of(item),
        type=GroupType(text(item, "type")),
        name=text(item, "name"),
        description=text(item, "description"),
        project=text(item, "project"),
        state=GroupState(text(item, "state")),
        home=home_from(item),
        marker=Marker(text(item, "marker")),
        created_at=moment(item, "created_at"),
        updated_at=moment(item, "updated_at"),
        asset_count=number(item, "asset_count"),
        attempts=number(item, "attempts", 1),
        upstream_id=None if upstream_id is None else UpstreamId(upstream_id),
        sent_at=maybe_moment(item, "sent_at"),
        due_at=maybe_moment(item, "due_at"),
    )


def asset_from(item: Item) -> Asset:
    """The asset in a row; sealed columns that were not read are None."""
    upstream_id = maybe_text(item, "upstream_id")
    return Asset(
        customer=customer_of(item),
        asset=asset_of(item),
        group=GroupId(text(item, "group")),
        group_type=GroupType(text(item, "group_type")),
        type=AssetType(text(item, "type")),
        name=text(item, "name"),
        project=text(item, "project"),
        state=AssetState(text(item, "state")),
        home=home_from(item),
        marker=Marker(text(item, "marker")),
        created_at=moment(item, "created_at"),
        updated_at=moment(item, "updated_at"),
        generation=number(item, "generation"),
        attempts=number(item, "attempts"),
        moderation=maybe_text(item, "moderation"),
        in_pool=flag(item, "in_pool"),
        source=sealed(item, "source"),
        source_host=text(item, "source_host"),
        source_sha256=text(item, "source_sha256"),
        upload_key=maybe_text(item, "upload_key"),
        measures=measures(item, "measures"),
        sent_at=maybe_moment(item, "sent_at"),
        checked_at=maybe_moment(item, "checked_at"),
        upstream_id=None if upstream_id is None else UpstreamId(upstream_id),
        media=sealed(item, "media"),
        media_expires_at=maybe_moment(item, "media_expires_at"),
        failure=failure(item, "failure"),
        due_at=maybe_moment(item, "due_at"),
    )


def customer_from(item: Item) -> Customer:
    """The customer in a META row."""
    return Customer(
        customer=customer_of(item),
        home=home_from(item),
        state=CustomerState(text(item, "state")),
        limits=Limits(
            groups=number(item, "limit_groups"),
            assets_per_group=number(item, "limit_assets_per_group"),
        ),
        group_count=number(item, "group_count"),
    )


def key_from(item: Item) -> Key:
    """The key in a row."""
    return Key(
        key_id=key_id_of(item),
        customer=CustomerId(text(item, "customer")),
        kind=KeyKind(text(item, "kind")),
        proof=text(item, "proof"),
        created_at=moment(item, "created_at"),
        scopes=frozenset(KeyScope(scope) for scope in words(item, "scopes")),
        revoked=flag(item, "revoked"),
        expires_at=maybe_moment(item, "valid_until"),
        last_used_day=text(item, "last_used_day"),
        name=text(item, "name"),
    )


def _item(key: Item, value: object, fields: tuple[str, ...], home: Home | None = None) -> Item:
    item = dict(key)
    if home is not None:
        item["account"] = attribute(home.account)
        item["upstream_project"] = attribute(home.project)
    for name in fields:
        member = getattr(value, name)
        if not is_absent(member):
            item[name] = attribute(member)
    if "due_at" in item:
        item["due_shard"] = attribute(due_shard(key["sk"]["S"]))
    return item


def home_from(item: Item) -> Home:
    """The account and project that a row lives in upstream."""
    return Home(account=text(item, "account"), project=text(item, "upstream_project"))
