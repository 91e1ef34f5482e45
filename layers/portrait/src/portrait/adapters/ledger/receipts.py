"""Receipts: one row each, collected by TTL; and two counters of each key that sends files."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.expressions import Delete, Put, Update
from portrait.adapters.ledger.receipt_keys import receipt_key, spent_key
from portrait.adapters.ledger.receipt_rows import (
    fulfilment,
    receipt_from,
    receipt_item,
    refused,
)
from portrait.adapters.ledger.table import Refused, Table
from portrait.errors import IdTaken, QuotaExceeded, StateChanged, Throttled
from portrait.model import AssetId, CustomerId, KeyId, Receipt, Refusal
from portrait.ports.receipts import Allowance

_MINUTE: Final = "%Y%m%d%H%M"
_DAY: Final = "%Y%m%d"
_KEPT: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class DynamoReceipts:
    """The Receipts over the table."""

    table: Table

    def spend_upload(
        self,
        customer: CustomerId,
        key_id: KeyId,
        size_bytes: int,
        allowance: Allowance,
        now: datetime,
    ) -> None:
        """2 UpdateItem: the minute's, the day's."""
        minute = spent_key(customer, key_id, now.strftime(_MINUTE))
        if not self._spent(minute, 1, allowance.uploads_a_minute, now):
            raise Throttled(max(1, math.ceil(60 - now.timestamp() % 60)))
        day = spent_key(customer, key_id, now.strftime(_DAY))
        if not self._spent(day, size_bytes, allowance.bytes_a_day, now):
            raise QuotaExceeded(
                "bytes of uploads a day", allowance.bytes_a_day, "Try again tomorrow (UTC)."
            )

    def _spent(self, key: Item, amount: int, most: int, now: datetime) -> bool:
        update = Update(key).add("spent", amount, absent_is_zero=True)
        update.when_below("spent", most - amount + 1, absent_counts=amount <= most)
        nonce = self.table.nonce()
        try:
            self.table.change(
                update.forget_at(now + _KEPT).stamp(nonce).request(self.table.name), nonce
            )
        except Refused:
            return False
        return True

    def add_receipt(self, receipt: Receipt) -> None:
        """1 PutItem."""
        try:
            self.table.put(Put(receipt_item(receipt)).when_absent())
        except Refused as refusal:
            raise IdTaken(receipt.asset) from refusal

    def find_receipt(self, customer: CustomerId, asset: AssetId, now: datetime) -> Receipt | None:
        """1 GetItem."""
        item = self.table.get(receipt_key(customer, asset))
        found = None if item is None else receipt_from(item)
        return None if found is None or found.expires_at <= now else found

    def refuse_receipt(self, receipt: Receipt, refusal: Refusal) -> Receipt:
        """1 UpdateItem."""
        return receipt_from(self.table.move(refused(receipt, refusal)))

    def fulfil_receipt(
        self, receipt: Receipt, made: str, *, name: str = "", replayed: bool = False
    ) -> Receipt:
        """1 UpdateItem."""
        done = fulfilment(receipt, made, name, replayed=replayed)
        return receipt_from(self.table.move(done))

    def remove_receipt(self, receipt: Receipt) -> None:
        """1 TransactWriteItems: Delete row."""
        gone = Delete(receipt_key(receipt.customer, receipt.asset))
        gone.when_equal("state", receipt.state).when_equal("marker", receipt.marker)
        try:
            self.table.transact([gone])
        except Refused as refusal:
            if not refusal.in_doubt:
                raise StateChanged(receipt.asset) from refusal
