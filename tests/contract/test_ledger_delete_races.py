"""Races between those who create, move, delete and bury.

On the engine every call is a request of its own; in memory every method is one step. Either way
the books must balance whatever the order was.
"""

import random
from collections.abc import Callable
from functools import partial

from portrait.errors import (
    Missing,
    QuotaExceeded,
    StateChanged,
)
from portrait.model import (
    Asset,
    AssetState,
    Failure,
)
from portrait.ports.catalogue import AssetFilter
from tests.contract.ledgers import Ledgers
from tests.contract.listing import all_assets
from tests.contract.racing import active_group, race
from tests.contract.samples import (
    ANN,
    DUE,
    FORGET,
    HOME,
    LATER,
    LIMIT,
    ROOMY,
    START,
    new_asset,
)

QUEUED = frozenset({AssetState.QUEUED})


def test_one_of_many_deleters_frees_the_slot_and_the_pool_is_left_once(ledger: Ledgers) -> None:
    group = active_group(ledger)
    for number in range(2):
        ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)
    asset = new_asset(group, 0)
    ends = race([lambda: ledger.assets.begin_asset_delete(asset, LATER, DUE)] * 40)
    assert (ends.count(None), ends.count(StateChanged)) == (1, 39)
    ends = race([lambda: ledger.assets.finish_asset_delete(asset, LATER, FORGET)] * 40)
    assert ends == [None] * 40
    books = ledger.audit()
    assert (books.pool(HOME), books.groups[0].asset_count) == ((1, 1), 1)
    books.assert_balanced()


def test_two_who_finish_a_group_and_one_who_finishes_its_assets(ledger: Ledgers) -> None:
    group = active_group(ledger)
    for number in range(40):
        ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)
    ledger.groups.begin_group_delete(group, LATER, DUE)
    assets = ledger.groups.begin_group_assets_delete(group, LATER, DUE)
    bury_all = [lambda: ledger.groups.finish_group_delete(group, assets, LATER, FORGET)] * 2
    bury_each = [partial(ledger.assets.finish_asset_delete, row, LATER, FORGET) for row in assets]
    assert race([*bury_each[:20], *bury_all, *bury_each[20:]]) == [None] * 42
    assert ledger.audit().pool(HOME) == (0, 0)
    ledger.audit().assert_balanced()


def test_nothing_is_created_into_a_group_that_is_going(ledger: Ledgers) -> None:
    group = active_group(ledger)

    def reserve(number: int) -> Callable[[], object]:
        return lambda: ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)

    def delete() -> None:
        ledger.groups.begin_group_delete(group, LATER, DUE)
        ledger.groups.begin_group_assets_delete(group, LATER, DUE)

    steps = [reserve(number) for number in range(60)]
    steps.insert(20, delete)
    ends = race(steps)
    assert set(ends) <= {None, Missing, QuotaExceeded}
    assert all_assets(ledger, ANN, AssetFilter()) == []
    ledger.audit().assert_balanced()


def test_a_cascade_among_those_who_move_and_delete(ledger: Ledgers) -> None:
    group = active_group(ledger)
    rows = [new_asset(group, number) for number in range(40)]
    for row in rows:
        ledger.assets.reserve_asset(row, LIMIT, ROOMY)
    returned: list[Asset] = []
    ledger.groups.begin_group_delete(group, LATER, DUE)

    def drive(row: Asset) -> Callable[[], object]:
        def steps() -> None:
            sent = ledger.assets.move_asset(row, QUEUED, AssetState.SUBMITTING, START, {})
            if row.asset[-1] in "02468":
                ledger.assets.refuse_asset(sent, Failure("Bad", ""), START)

        return steps

    def cascade() -> None:
        returned.extend(ledger.groups.begin_group_assets_delete(group, LATER, DUE))

    deletes = [partial(ledger.assets.begin_asset_delete, row, LATER, DUE) for row in rows[::5]]
    steps: list[Callable[[], object]] = [*map(drive, rows), *deletes]
    random.Random(7).shuffle(steps)
    steps.insert(len(steps) // 2, cascade)
    assert set(race(steps)) <= {None, StateChanged}
    assert [row.asset for row in returned] == [row.asset for row in rows]
    ledger.audit().assert_balanced()
    ledger.groups.finish_group_delete(group, returned, LATER, FORGET)
    assert ledger.audit().pool(HOME) == (0, 0)
    ledger.audit().assert_balanced()


def test_creates_and_deletes_in_any_order_balance(ledger: Ledgers) -> None:
    groups = [active_group(ledger, number) for number in range(3)]

    def live(number: int) -> Callable[[], object]:
        asset = new_asset(groups[number % 3], number)

        def steps() -> None:
            ledger.assets.reserve_asset(asset, 20, ROOMY)
            if number % 2:
                ledger.assets.begin_asset_delete(asset, LATER, DUE)
                ledger.assets.finish_asset_delete(asset, LATER, FORGET)

        return steps

    ends = race([live(number) for number in range(150)])
    assert set(ends) <= {None, QuotaExceeded}
    books = ledger.audit()
    assert all(group.asset_count <= 20 for group in books.groups)
    books.assert_balanced()
