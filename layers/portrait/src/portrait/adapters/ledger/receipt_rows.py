"""Receipts as rows of the table, and what becomes of one in somebody else's transaction."""

import json
from typing import Final

from portrait.adapters.ledger.attributes import (
    Item,
    attribute,
    flag,
    maybe_text,
    moment,
    text,
    whole_seconds,
)
from portrait.adapters.ledger.expressions import Update
from portrait.adapters.ledger.keys import customer_of
from portrait.adapters.ledger.receipt_keys import asset_of_receipt, receipt_key
from portrait.model import (
    AssetType,
    DirectFile,
    GroupId,
    KeyId,
    Marker,
    Receipt,
    ReceiptState,
    Refusal,
    UploadWay,
)

_FIELDS: Final = (
    *("key_id", "way", "marker", "created_at", "lapses_at", "state", "made", "name", "replayed"),
    *("key_hash", "body_sha256", "reuse"),
)
_DIRECT: Final = ("group", "name", "type", "media_type")


def receipt_item(receipt: Receipt) -> Item:
    """The whole row of a waiting receipt."""
    item = dict(receipt_key(receipt.customer, receipt.asset))
    item |= {name: attribute(getattr(receipt, name)) for name in _FIELDS}
    item["expires_at"] = attribute(whole_seconds(receipt.expires_at))
    direct = receipt.direct
    if direct is not None:
        item |= {f"direct_{name}": attribute(getattr(direct, name)) for name in _DIRECT}
        if direct.project is not None:
            item["direct_project"] = attribute(direct.project)
    return item


def receipt_from(item: Item) -> Receipt:
    """The receipt in a row."""
    return Receipt(
        customer=customer_of(item),
        asset=asset_of_receipt(item),
        key_id=KeyId(text(item, "key_id")),
        way=UploadWay(text(item, "way")),
        marker=Marker(text(item, "marker")),
        created_at=moment(item, "created_at"),
        lapses_at=moment(item, "lapses_at"),
        expires_at=moment(item, "expires_at"),
        state=ReceiptState(text(item, "state")),
        made=text(item, "made"),
        name=text(item, "name"),
        replayed=flag(item, "replayed"),
        refusal=_refusal(item),
        key_hash=text(item, "key_hash"),
        body_sha256=text(item, "body_sha256"),
        direct=_direct(item),
        reuse=flag(item, "reuse"),
    )


def fulfilment(receipt: Receipt, made: str, name: str, *, replayed: bool = False) -> Update:
    """The move of a waiting receipt to `made`."""
    update = _still_waiting(receipt).set("state", ReceiptState.MADE).set("made", made)
    return update.set("name", name).set("replayed", replayed)


def refused(receipt: Receipt, refusal: Refusal) -> Update:
    """The move of a waiting receipt to `refused`."""
    update = _still_waiting(receipt).set("state", ReceiptState.REFUSED)
    update.set("refusal_kind", refusal.kind).set("refusal_code", refusal.code)
    update.set("refusal_message", refusal.message)
    return update.set("refusal_details", json.dumps(refusal.details))


def receipt_updates(receipt: Receipt | None, name: str) -> list[Update]:
    """The member of a create's transaction that fulfils the receipt of its asset, if it has one."""
    return [] if receipt is None else [fulfilment(receipt, receipt.asset, name)]


def _still_waiting(receipt: Receipt) -> Update:
    update = Update(receipt_key(receipt.customer, receipt.asset))
    update.when_equal("state", ReceiptState.WAITING)
    return update.when_equal("marker", receipt.marker)


def _refusal(item: Item) -> Refusal | None:
    kind = maybe_text(item, "refusal_kind")
    if kind is None:
        return None
    details = json.loads(text(item, "refusal_details", "[]"))
    return Refusal(
        kind,
        text(item, "refusal_code"),
        text(item, "refusal_message"),
        tuple((str(name), str(value)) for name, value in details),
    )


def _direct(item: Item) -> DirectFile | None:
    group = maybe_text(item, "direct_group")
    if group is None:
        return None
    return DirectFile(
        group=GroupId(group),
        name=text(item, "direct_name"),
        project=maybe_text(item, "direct_project"),
        type=AssetType(text(item, "direct_type")),
        media_type=text(item, "direct_media_type"),
    )
