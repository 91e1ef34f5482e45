"""Everything a list shows, read as pages by number are: the index, then its rows."""

from collections.abc import Sequence

from portrait.model import Asset, CustomerId, Group
from portrait.ports.catalogue import AssetFilter, GroupFilter
from tests.contract.ledgers import Ledgers


def all_groups(ledger: Ledgers, customer: CustomerId, wanted: GroupFilter) -> Sequence[Group]:
    """Every group that `wanted` shows, oldest first."""
    index = ledger.catalogue.index_groups(customer, wanted)
    rows = ledger.catalogue.read_groups(customer, wanted, [one.group for one in index])
    assert [(row.group, row.updated_at) for row in rows] == [
        (one.group, one.updated_at) for one in index
    ]
    return rows


def all_assets(ledger: Ledgers, customer: CustomerId, wanted: AssetFilter) -> Sequence[Asset]:
    """Every asset that `wanted` shows, oldest first."""
    index = ledger.catalogue.index_assets(customer, wanted)
    rows = ledger.catalogue.read_assets(customer, wanted, [one.asset for one in index])
    assert [(row.asset, row.group, row.updated_at) for row in rows] == [
        (one.asset, one.group, one.updated_at) for one in index
    ]
    return rows
