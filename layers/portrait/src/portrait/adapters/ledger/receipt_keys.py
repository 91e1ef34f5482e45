"""Keys of the rows of uploads that nobody has looked at yet, beside those in `keys`.

CUST#<customer>                  RECEIPT#<asset id>   an upload that nobody has looked at yet
CUST#<customer>                  SPENT#<key id>#<...> uploads of a minute, or bytes of a day
"""

from typing import Final

from portrait.adapters.ledger.attributes import Item
from portrait.adapters.ledger.keys import partition, row_key, text_of
from portrait.model import AssetId, CustomerId, KeyId

_RECEIPT_PREFIX: Final = "RECEIPT#"


def receipt_key(customer: CustomerId, asset: AssetId) -> Item:
    """The receipt of an upload of a customer."""
    return row_key(partition(customer), _RECEIPT_PREFIX + asset)


def spent_key(customer: CustomerId, key_id: KeyId, period: str) -> Item:
    """What a customer's key has sent in a period."""
    return row_key(partition(customer), f"SPENT#{key_id}#{period}")


def asset_of_receipt(item: Item) -> AssetId:
    """The asset id that a receipt gave away."""
    return AssetId(text_of(item, "sk").removeprefix(_RECEIPT_PREFIX))
