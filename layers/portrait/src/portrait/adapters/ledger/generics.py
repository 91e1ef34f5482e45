"""Generic uploads: one row each, collected by TTL, and a gate that every addition passes.

Nobody counts down when TTL collects a row, so nothing is counted up: an addition counts the rows
that are there, and is written only if no other came between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portrait.adapters.ledger.attributes import Item, attribute, is_absent, moment, number, text
from portrait.adapters.ledger.expressions import Delete, Put, Update
from portrait.adapters.ledger.keys import (
    GENERIC_PREFIX,
    customer_of,
    generic_key,
    generic_of,
    partition,
    row_key,
)
from portrait.adapters.ledger.onces import look_up, once_puts, raise_if_repeated
from portrait.adapters.ledger.table import Refused, Table, pauses_between_tries, stamped
from portrait.errors import IdTaken, QuotaExceeded, ServiceUnavailable
from portrait.model import AssetType, CustomerId, GenericId, GenericUpload, Once

_FIELDS: Final = (
    *("name", "type", "media_type", "size", "width", "height", "sha256"),
    *("created_at", "updated_at", "expires_at"),
)
_GATE: Final = "version"


@dataclass(frozen=True, slots=True)
class DynamoGenerics:
    """The GenericUploads over the table."""

    table: Table

    def add_generic(self, upload: GenericUpload, limit: int, *, once: Once | None = None) -> None:
        """1 GetItem, 1 Query, 1 TransactWriteItems: Put row, Update gate, Put key."""
        for pause in pauses_between_tries(self.table.rng):
            gate = self.table.get(_gate_key(upload.customer)) or {}
            there = self.all_generics(upload.customer, upload.created_at)
            if len(there) >= limit:
                look_up(self.table, upload.customer, once, upload.created_at)
                raise QuotaExceeded("generic uploads", limit, "Delete one, then retry.")
            if self._added(upload, number(gate, _GATE), once):
                return
            self.table.sleep(pause)
        raise ServiceUnavailable

    def _added(self, upload: GenericUpload, version: int, once: Once | None) -> bool:
        nonce = self.table.nonce()
        gate = Update(_gate_key(upload.customer)).add(_GATE, 1, absent_is_zero=True)
        gate.when_absent_or_equal(_GATE, version)
        keyed = once_puts(once, upload.customer, upload.upload, upload.created_at)
        row = Put(_item(upload)).when_absent().stamp(nonce)
        try:
            self.table.transact([row, gate, *keyed])
        except Refused as refused:
            found = refused.found[0]
            if stamped(found, nonce):
                return True
            raise_if_repeated(once, refused)
            if found is not None:
                raise IdTaken(upload.upload) from refused
            return False
        return True

    def find_generic(
        self, customer: CustomerId, upload: GenericId, now: datetime
    ) -> GenericUpload | None:
        """1 GetItem."""
        item = self.table.get(generic_key(customer, upload))
        found = None if item is None else _upload(item)
        return None if found is None or found.expires_at <= now else found

    def all_generics(self, customer: CustomerId, now: datetime) -> Sequence[GenericUpload]:
        """1 Query."""
        rows = map(_upload, self.table.walk(partition(customer), GENERIC_PREFIX))
        there = [row for row in rows if row.expires_at > now]
        return sorted(there, key=lambda row: (row.created_at, row.upload), reverse=True)

    def rename_generic(self, upload: GenericUpload, name: str, now: datetime) -> GenericUpload:
        """1 UpdateItem."""
        change = Update(generic_key(upload.customer, upload.upload)).when_present()
        return _upload(self.table.move(change.set("name", name).set("updated_at", now)))

    def remove_generic(self, upload: GenericUpload) -> None:
        """1 TransactWriteItems: Delete row."""
        self.table.transact([Delete(generic_key(upload.customer, upload.upload))])


def _item(upload: GenericUpload) -> Item:
    item = dict(generic_key(upload.customer, upload.upload))
    members = ((name, getattr(upload, name)) for name in _FIELDS)
    return item | {name: attribute(member) for name, member in members if not is_absent(member)}


def _upload(item: Item) -> GenericUpload:
    return GenericUpload(
        customer=customer_of(item),
        upload=generic_of(item),
        name=text(item, "name"),
        type=AssetType(text(item, "type")),
        media_type=text(item, "media_type"),
        size=number(item, "size"),
        width=number(item, "width") or None,
        height=number(item, "height") or None,
        sha256=text(item, "sha256"),
        created_at=moment(item, "created_at"),
        updated_at=moment(item, "updated_at"),
        expires_at=moment(item, "expires_at"),
    )


def _gate_key(customer: CustomerId) -> Item:
    """What every addition to a customer's generic uploads passes."""
    return row_key(partition(customer), "UPLOADS")
