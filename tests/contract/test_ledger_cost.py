"""What each method costs: requests, and rows read."""

import pytest

from portrait.model import (
    AssetState,
    Failure,
    GroupState,
    Key,
    KeyId,
    KeyKind,
)
from portrait.ports.catalogue import AssetFilter, GroupFilter
from tests.contract.ledgers import Lossy
from tests.contract.samples import (
    ANN,
    DUE,
    FORGET,
    LATER,
    LIMIT,
    ROOMY,
    START,
    new_asset,
    new_group,
)

pytestmark = pytest.mark.engine
CREATING = frozenset({GroupState.CREATING})
QUEUED = frozenset({AssetState.QUEUED})


def test_what_each_method_costs(lossy: Lossy) -> None:
    ledger, client = lossy.ledger, lossy.client

    def cost() -> dict[str, int]:
        spent = dict(client.calls)
        client.calls.clear()
        return spent

    group = new_group()
    ledger.groups.reserve_group(group, LIMIT, ROOMY)
    assert cost() == {"transact_write_items": 1}
    ledger.groups.find_group(ANN, group.group)
    assert cost() == {"get_item": 1}
    asset = new_asset(group)
    ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
    assert cost() == {"transact_write_items": 1}
    ledger.assets.find_asset(ANN, asset.asset)
    assert cost() == {"get_item": 1}
    sent = ledger.assets.move_asset(asset, QUEUED, AssetState.SUBMITTING, LATER, {})
    assert cost() == {"update_item": 1}
    ledger.assets.edit_asset(sent, LATER, {"name": "b"})
    assert cost() == {"update_item": 1}
    failed = ledger.assets.refuse_asset(sent, Failure("Bad", ""), LATER)
    assert cost() == {"transact_write_items": 1}
    ledger.assets.begin_asset_delete(failed, LATER, DUE)
    assert cost() == {"transact_write_items": 1}
    ledger.assets.finish_asset_delete(failed, LATER, FORGET)
    assert cost() == {"transact_write_items": 1}
    ledger.registry.find_customer(ANN)
    ledger.registry.find_key(KeyId("abcdefghij"))
    assert cost() == {"get_item": 2}


def test_a_plain_page_is_one_query_of_one_row_more_than_it_shows(lossy: Lossy) -> None:
    ledger, client = lossy.ledger, lossy.client
    for number in range(12):
        ledger.groups.reserve_group(new_group(number), LIMIT, ROOMY)
        ledger.assets.reserve_asset(new_asset(new_group(0), number), LIMIT, ROOMY)
    client.calls.clear()
    for after in (None, new_group(3).group):
        client.read_rows = 0
        page, _ = ledger.catalogue.page_groups(
            ANN, GroupFilter(), newest_first=False, size=5, after=after
        )
        assert (len(page), client.read_rows) == (5, 6)
    client.read_rows = 0
    ledger.catalogue.page_assets(ANN, AssetFilter(), newest_first=True, size=12, after=None)
    assert client.read_rows == 12
    assert client.calls == {"query": 3}


def test_the_day_of_a_keys_use_is_written_once_a_day(lossy: Lossy) -> None:
    key = Key(KeyId("abcdefghij"), ANN, KeyKind.BEARER, "proof", START)
    lossy.ledger.registry.add_key(key)
    for day in ("2026-03-18", "2026-03-18", "2026-03-19", "2026-03-19"):
        lossy.ledger.registry.note_key_used(key.key_id, day)
    assert lossy.client.calls["update_item"] == 2
