"""Which videos use assets: rows beside the assets, from a reservation until the video rests."""

from collections.abc import Sequence
from typing import Final

from portrait.adapters.ledger.keys import USE_PREFIX, partition
from portrait.adapters.ledger.table import Table
from portrait.model import AssetId, CustomerId, VideoId

_KEY: Final = ("pk", "sk")


def videos_using(
    table: Table, customer: CustomerId, assets: Sequence[AssetId]
) -> Sequence[VideoId]:
    """Videos not at rest that use any of these assets, the oldest first, consistently read.

    1 Query, and more only where a customer has thousands of uses; of several assets it reads all
    uses of the customer, which are few: so many pictures as are in its unfinished videos. None at
    all for no assets. Raises ServiceUnavailable.
    """
    if not assets:
        return []
    prefix = f"{USE_PREFIX}{assets[0]}#" if len(assets) == 1 else USE_PREFIX
    wanted, found = set(assets), set[VideoId]()
    for row in table.walk(partition(customer), prefix, columns=_KEY):
        _, asset, video = row["sk"]["S"].split("#")
        if asset in wanted:
            found.add(VideoId(video))
    return sorted(found)
