"""What the sweeper does every hour: counters against rows, and the upstream against rows.

    the whole table, in passing    customers and groups: settled at once; pools: suspected
    the upstream's lists           what bears our marker and is old
    the whole table once more      pools: settled; what is upstream: claimed by its row, or nobody's
    the upstream                   what is nobody's: looked at again, and deleted if that is wanted

Nothing is decided on a table that was not read to its end.
"""

from collections.abc import Iterator
from enum import StrEnum

from portrait.errors import PortraitError
from portrait.ports.census import PoolCounter, UnreadableRow
from portrait.usecases.orphans import Unclaimed, collect, find_candidates
from portrait.usecases.reconciling import Event, OutOfTime, ReconcilePorts, Unfinished
from portrait.usecases.recount import PoolSums, recount_customers, settle


class Step(StrEnum):
    """Where a run was when it ended early."""

    CUSTOMERS = "customers"
    UPSTREAM = "upstream"
    POOLS_AND_CLAIMS = "pools_and_claims"
    ORPHANS = "orphans"


def reconcile(ports: ReconcilePorts) -> Iterator[Event]:
    """One run; yields what it found. What cannot go on ends it: the next hour begins anew."""
    step = Step.CUSTOMERS
    try:
        pools = yield from recount_customers(ports)
        step = Step.UPSTREAM
        unclaimed = yield from find_candidates(pools.homes(), ports)
        step = Step.POOLS_AND_CLAIMS
        suspects = pools.suspects()
        if suspects or unclaimed.left:
            yield from _second_look(suspects, unclaimed, ports)
        step = Step.ORPHANS
        yield from collect(unclaimed, ports)
    except OutOfTime:
        yield Unfinished(step, "OutOfTime")
    except UnreadableRow as error:
        yield Unfinished(step, f"UnreadableRow {error}")
    except PortraitError as error:
        yield Unfinished(step, error.code)


def _second_look(
    suspects: list[PoolCounter], unclaimed: Unclaimed, ports: ReconcilePorts
) -> Iterator[Event]:
    before = {counter: ports.census.read_counter(counter) for counter in suspects}
    sums = PoolSums()
    for row in ports.in_time(ports.census.walk_rows(consistent=bool(suspects))):
        sums.note(row)
        unclaimed.note(row)
    for counter in suspects:
        yield from settle(counter, before[counter], sums.counted[counter], ports)
