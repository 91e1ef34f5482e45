"""What an idempotency key made: a row that is written with what it made, and ends after a day."""

from datetime import datetime

from portrait.adapters.ledger.attributes import Item, attribute, number, text, whole_seconds
from portrait.adapters.ledger.expressions import Put
from portrait.adapters.ledger.keys import once_key
from portrait.adapters.ledger.table import Refused, Table
from portrait.errors import Repeated
from portrait.model import CustomerId, Once


def once_puts(once: Once | None, customer: CustomerId, subject: str, now: datetime) -> list[Put]:
    """The last member of a create's transaction, if it came with a key.

    It may take the place of a row that has ended, whether or not it was collected, and of the one
    that `instead_of` names.
    """
    if once is None:
        return []
    item: Item = {
        **once_key(customer, once.key_hash),
        "subject": attribute(subject),
        "fingerprint": attribute(once.fingerprint),
        "created_at": attribute(now),
        "expires_at": attribute(whole_seconds(once.expires_at)),
    }
    return [Put(item).when_absent_or_past("expires_at", now, subject=once.instead_of)]


def raise_if_repeated(once: Once | None, refused: Refused) -> None:
    """Tell what the key made before, if that is why. Raises Repeated."""
    found = refused.found[-1] if once is not None else None
    if found:
        raise Repeated(text(found, "subject"), text(found, "fingerprint")) from refused


def look_up(table: Table, customer: CustomerId, once: Once | None, now: datetime) -> None:
    """Tell what the key made before, without making anything: 1 GetItem. Raises Repeated."""
    item = None if once is None else table.get(once_key(customer, once.key_hash))
    if once is None or item is None or number(item, "expires_at") <= now.timestamp():
        return
    if text(item, "subject") != once.instead_of:
        raise Repeated(text(item, "subject"), text(item, "fingerprint"))
