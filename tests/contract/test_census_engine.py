"""The census over a real table: rows it cannot read, pages, and customers that race with it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest

from portrait.ports.census import AssetRow, GroupAssets, GroupRow, UnreadableRow
from portrait.rules.orphans import OrphanCollection
from portrait.usecases.reconciling import Drift, ReconcilePorts
from portrait.usecases.recount import recount_customers
from tests.contract.ledgers import Ledgers, Lossy
from tests.contract.racing import active_group
from tests.contract.samples import ANN, DUE, LATER, LIMIT, ROOMY, START, new_asset, new_group
from tests.scripted_upstream import ScriptedUpstream

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine


def test_a_row_that_is_not_what_its_key_says_is_named(
    dynamodb: "DynamoDBClient", table_name: str, engine_ledger: Ledgers
) -> None:
    key = {"pk": {"S": "CUST#ann"}, "sk": {"S": "GROUP#strange"}}
    for row in (
        {},
        {"state": {"S": "dancing"}},
        {"state": {"S": "active"}, "asset_count": {"N": "1.5"}},
    ):
        dynamodb.put_item(TableName=table_name, Item={**key, **row})
        with pytest.raises(UnreadableRow, match=r"^CUST#ann GROUP#strange$"):
            list(engine_ledger.census.walk_rows(consistent=False))


def test_rows_of_other_kinds_are_passed_over(
    dynamodb: "DynamoDBClient", table_name: str, engine_ledger: Ledgers
) -> None:
    before = list(engine_ledger.census.walk_rows(consistent=True))
    for pk, sk in (("KEY#a", "KEY"), ("GOV#a#b", "GOV"), ("UPSTREAM#a#b", "CLAIM")):
        dynamodb.put_item(TableName=table_name, Item={"pk": {"S": pk}, "sk": {"S": sk}})
    assert list(engine_ledger.census.walk_rows(consistent=True)) == before


def test_a_table_of_more_than_one_page_is_read_to_its_end_and_no_further_than_asked(
    dynamodb: "DynamoDBClient", table_name: str, lossy: Lossy
) -> None:
    """An answer holds 1 MB: six rows of 300 kB take two."""
    for number in range(6):
        group = new_group(number)
        item = {
            "pk": {"S": "CUST#ann"},
            "sk": {"S": f"GROUP#{group.group}"},
            "state": {"S": "active"},
            "ballast": {"S": "x" * 300_000},
        }
        dynamodb.put_item(TableName=table_name, Item=item)
    rows = lossy.ledger.census.walk_rows(consistent=False)
    next(rows)
    assert lossy.client.calls["scan"] == 1
    assert sum(isinstance(row, GroupRow) for row in rows) >= 5
    assert lossy.client.calls["scan"] >= 2


def test_a_lost_answer_of_a_repair_is_no_second_repair(lossy: Lossy) -> None:
    group = active_group(lossy.ledger)
    census = lossy.ledger.census
    counter = GroupAssets(ANN, group.group)
    seen = census.read_counter(counter)
    assert seen is not None
    lossy.client.lose = 1
    census.set_counter(counter, seen, 2)
    found = census.read_counter(counter)
    assert found is not None
    assert (found.stored, found.version) == (2, seen.version)


def test_customers_who_race_with_a_recount_are_never_corrected(engine_ledger: Ledgers) -> None:
    groups = [active_group(engine_ledger, number) for number in range(3)]
    ports = ReconcilePorts(
        census=engine_ledger.census,
        upstream=ScriptedUpstream(),
        accounts=list,
        environment="tst",
        collection=OrphanCollection.REPORT,
        now=lambda: START,
    )

    def come_and_go(number: int) -> None:
        asset = new_asset(groups[number % 3], number)
        engine_ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
        if number % 2:
            engine_ledger.assets.begin_asset_delete(asset, LATER, DUE)

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(partial(come_and_go, number)) for number in range(120)]
        found = []
        while not all(one.done() for one in done):
            found += _events(ports)
        for one in done:
            one.result()
    assert [one for one in found if isinstance(one, Drift)] == []
    assert _events(ports) == []
    rows = engine_ledger.census.walk_rows(consistent=True)
    assert sum(isinstance(one, AssetRow) for one in rows) == 120
    engine_ledger.audit().assert_balanced()


def _events(ports: ReconcilePorts) -> list[object]:
    return list(recount_customers(ports))
