"""Races for the last slot, and between those who create, move, delete and bury.

On the engine every call is a request of its own; in memory every method is one step. Either way
the books must balance whatever the order was.
"""

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from portrait.errors import (
    CapacityUnavailable,
    IdTaken,
    LedgerError,
    Missing,
    PortraitError,
    QuotaExceeded,
    StateChanged,
)
from portrait.model import (
    Asset,
    AssetState,
    Failure,
    Group,
    GroupState,
    Marker,
    PoolCapacity,
    UpstreamId,
)
from portrait.ports.catalogue import AssetFilter
from tests.contract.ledgers import Ledgers
from tests.contract.samples import (
    ANN,
    BEN,
    DUE,
    FORGET,
    HOME,
    LATER,
    LIMIT,
    ROOMY,
    START,
    new_asset,
    new_group,
)

THREADS = 32
RUNNERS = 300
QUEUED = frozenset({AssetState.QUEUED})


def race(steps: Sequence[Callable[[], object]]) -> list[type[Exception] | None]:
    """What became of each step when all are let go at once: None, or why not."""
    start = threading.Barrier(min(THREADS, len(steps)))
    waiting = threading.local()

    def run(step: Callable[[], object]) -> type[Exception] | None:
        if not hasattr(waiting, "once"):
            waiting.once = True
            start.wait(30)
        try:
            step()
        except (PortraitError, LedgerError) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(min(THREADS, len(steps))) as pool:
        return list(pool.map(run, steps))


def active_group(ledger: Ledgers, number: int = 0) -> Group:
    ledger.groups.reserve_group(new_group(number), LIMIT, ROOMY)
    return ledger.groups.move_group(
        new_group(number), frozenset({GroupState.CREATING}), GroupState.ACTIVE, START, {}
    )


def test_three_hundred_groups_race_for_fifty_slots(ledger: Ledgers) -> None:
    def reserve(number: int) -> Callable[[], object]:
        return lambda: ledger.groups.reserve_group(new_group(number), LIMIT, ROOMY)

    ends = race([reserve(number) for number in range(RUNNERS)])
    assert (ends.count(None), ends.count(QuotaExceeded)) == (LIMIT, RUNNERS - LIMIT)
    for group in ledger.audit().groups[:10]:
        ledger.groups.begin_group_delete(group, LATER, DUE)
    ends = race([reserve(number) for number in range(RUNNERS, RUNNERS + 100)])
    assert (ends.count(None), ends.count(QuotaExceeded)) == (10, 90)
    ledger.audit().assert_balanced()


def test_three_hundred_assets_race_for_fifty_slots(ledger: Ledgers) -> None:
    group = active_group(ledger)

    def reserve(number: int) -> Callable[[], object]:
        return lambda: ledger.assets.reserve_asset(new_asset(group, number), LIMIT, ROOMY)

    ends = race([reserve(number) for number in range(RUNNERS)])
    assert (ends.count(None), ends.count(QuotaExceeded)) == (LIMIT, RUNNERS - LIMIT)
    for asset in ledger.audit().assets[:10]:
        ledger.assets.begin_asset_delete(asset, LATER, DUE)
    ends = race([reserve(number) for number in range(RUNNERS, RUNNERS + 100)])
    assert (ends.count(None), ends.count(QuotaExceeded)) == (10, 90)
    ledger.audit().assert_balanced()


def test_customers_race_for_the_last_of_the_pool(ledger: Ledgers) -> None:
    pool = PoolCapacity(groups=10, assets=0)
    steps = [
        partial(ledger.groups.reserve_group, new_group(number, (ANN, BEN)[number % 2]), LIMIT, pool)
        for number in range(60)
    ]
    ends = race(steps)
    assert (ends.count(None), ends.count(CapacityUnavailable)) == (10, 50)
    ledger.audit().assert_balanced()


def test_one_operation_sent_many_times_takes_one_slot(ledger: Ledgers) -> None:
    group = active_group(ledger)
    asset = new_asset(group)
    ends = race([lambda: ledger.assets.reserve_asset(asset, 1, ROOMY)] * 40)
    assert ends == [None] * 40
    assert ledger.audit().pool(HOME) == (1, 1)
    ledger.audit().assert_balanced()


def test_one_id_minted_many_times_goes_to_one_operation(ledger: Ledgers) -> None:
    group = active_group(ledger)
    rows = [replace(new_asset(group), marker=Marker(f"tst{number:010d}")) for number in range(40)]
    steps = [partial(ledger.assets.reserve_asset, row, LIMIT, ROOMY) for row in rows]
    ends = race(steps)
    assert (ends.count(None), ends.count(IdTaken)) == (1, 39)
    ledger.audit().assert_balanced()


def test_one_of_many_submitters_wins(ledger: Ledgers) -> None:
    group = active_group(ledger)
    asset = new_asset(group)
    ledger.assets.reserve_asset(asset, LIMIT, ROOMY)
    changes = {"sent_at": START}
    ends = race(
        [
            lambda: ledger.assets.move_asset(
                asset, QUEUED, AssetState.SUBMITTING, START, {"sent_at": changes["sent_at"]}
            )
        ]
        * 40
    )
    assert (ends.count(None), ends.count(StateChanged)) == (1, 39)


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
    assert ledger.catalogue.all_assets(ANN, AssetFilter()) == []
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


def test_an_upstream_id_is_imported_once_whoever_races_for_it(ledger: Ledgers) -> None:
    upstream_id = UpstreamId("group-up")
    rows = [
        replace(
            new_group(number, (ANN, BEN)[number % 2]),
            state=GroupState.ACTIVE,
            upstream_id=upstream_id,
            due_at=None,
        )
        for number in range(40)
    ]
    ends = race([partial(ledger.registry.import_group, row, LIMIT) for row in rows])
    assert (ends.count(None), ends.count(StateChanged)) == (1, 39)
    ledger.audit().assert_balanced()
