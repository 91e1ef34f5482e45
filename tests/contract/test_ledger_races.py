"""Races for the last slot, for one id, for one move.

On the engine every call is a request of its own; in memory every method is one step. Either way
the books must balance whatever the order was.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from portrait.errors import (
    CapacityUnavailable,
    ClaimTaken,
    IdTaken,
    QuotaExceeded,
    StateChanged,
)
from portrait.model import (
    AssetState,
    GroupState,
    Marker,
    PoolCapacity,
    UpstreamId,
)
from tests.contract.ledgers import Ledgers
from tests.contract.racing import active_group, race
from tests.contract.samples import (
    ANN,
    BEN,
    DUE,
    HOME,
    LATER,
    LIMIT,
    ROOMY,
    START,
    new_asset,
    new_group,
)

RUNNERS = 300
QUEUED = frozenset({AssetState.QUEUED})


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
    assert (ends.count(None), ends.count(ClaimTaken)) == (1, 39)
    ledger.audit().assert_balanced()
