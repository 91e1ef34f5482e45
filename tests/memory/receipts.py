"""Receipts of uploads in memory."""

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from portrait.errors import IdTaken, QuotaExceeded, StateChanged, Throttled
from portrait.model import AssetId, CustomerId, KeyId, Receipt, ReceiptState, Refusal
from portrait.ports.receipts import Allowance
from tests.memory.rows import Rows


@dataclass
class MemoryReceipts(Rows):
    """The Receipts."""

    spent: Counter[tuple[CustomerId, KeyId, str]] = field(default_factory=Counter)
    """Uploads by minute and bytes by day, of each key."""

    def spend_upload(
        self,
        customer: CustomerId,
        key_id: KeyId,
        size_bytes: int,
        allowance: Allowance,
        now: datetime,
    ) -> None:
        with self.call("spend_upload"):
            minute = (customer, key_id, f"{now:%Y-%m-%d %H:%M}")
            if self.spent[minute] >= allowance.uploads_a_minute:
                raise Throttled(max(1, math.ceil(60 - now.second - now.microsecond / 1e6)))
            self.spent[minute] += 1
            day = (customer, key_id, f"{now:%Y-%m-%d}")
            if self.spent[day] + size_bytes > allowance.bytes_a_day:
                most = allowance.bytes_a_day
                cure = "Try again tomorrow (UTC)."
                raise QuotaExceeded("bytes of uploads a day", most, cure)
            self.spent[day] += size_bytes

    def add_receipt(self, receipt: Receipt) -> None:
        with self.call("add_receipt"):
            if (receipt.customer, receipt.asset) in self.receipts:
                raise IdTaken(receipt.asset)
            self.receipts[receipt.customer, receipt.asset] = receipt

    def find_receipt(self, customer: CustomerId, asset: AssetId, now: datetime) -> Receipt | None:
        with self.call("find_receipt"):
            found = self.receipts.get((customer, asset))
            return found if found is not None and now < found.expires_at else None

    def refuse_receipt(self, receipt: Receipt, refusal: Refusal) -> Receipt:
        with self.call("refuse_receipt"):
            self.still_waits(receipt)
            done = replace(receipt, state=ReceiptState.REFUSED, refusal=refusal)
            self.receipts[receipt.customer, receipt.asset] = done
            return done

    def fulfil_receipt(
        self, receipt: Receipt, made: str, *, name: str = "", replayed: bool = False
    ) -> Receipt:
        with self.call("fulfil_receipt"):
            self.still_waits(receipt)
            self.fulfil(replace(receipt, replayed=replayed), made, name)
            return self.receipts[receipt.customer, receipt.asset]

    def remove_receipt(self, receipt: Receipt) -> None:
        with self.call("remove_receipt"):
            row = self.receipts.get((receipt.customer, receipt.asset))
            if row is None or (row.state, row.marker) != (receipt.state, receipt.marker):
                raise StateChanged(receipt.asset)
            del self.receipts[receipt.customer, receipt.asset]
