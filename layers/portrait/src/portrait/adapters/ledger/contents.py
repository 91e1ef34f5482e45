"""Which assets were made of which bytes: a row for each, collected by TTL.

CUST#<customer>                  SAME#<group id>#<sha256>#<asset id>
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from portrait.adapters.ledger.attributes import attribute, whole_seconds
from portrait.adapters.ledger.expressions import Put, Update
from portrait.adapters.ledger.keys import partition, row_key, text_of
from portrait.adapters.ledger.onces import once_puts, raise_if_repeated
from portrait.adapters.ledger.receipt_rows import fulfilment
from portrait.adapters.ledger.table import Refused, Table
from portrait.errors import StateChanged
from portrait.model import Asset, AssetId, Content, Once, Receipt

_COLUMNS: Final = ("pk", "sk")


@dataclass(frozen=True, slots=True)
class DynamoContents:
    """The Contents over the table."""

    table: Table

    def note_content(self, content: Content, asset: AssetId, until: datetime) -> None:
        """1 PutItem."""
        key = row_key(partition(content.customer), _prefix(content) + asset)
        self.table.put(Put({**key, "expires_at": attribute(whole_seconds(until))}))

    def assets_of_content(self, content: Content, most: int) -> Sequence[AssetId]:
        """1 Query."""
        prefix = _prefix(content)
        rows = self.table.walk(
            partition(content.customer), prefix, forward=False, first=most, columns=_COLUMNS
        )
        return [AssetId(text_of(row, "sk").removeprefix(prefix)) for row in islice(rows, most)]

    def keep_found(
        self, found: Asset, receipt: Receipt | None, name: str, once: Once | None, now: datetime
    ) -> None:
        """1 TransactWriteItems: Update receipt, Put key; none without either."""
        writes: list[Update | Put] = []
        if receipt is not None:
            writes.append(fulfilment(receipt, found.asset, name))
        writes += once_puts(once, found.customer, found.asset, now)
        if not writes:
            return
        try:
            self.table.transact(writes)
        except Refused as refused:
            raise_if_repeated(once, refused)
            raise StateChanged(found.asset) from refused


def _prefix(content: Content) -> str:
    return f"SAME#{content.group}#{content.sha256}#"
