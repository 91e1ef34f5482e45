"""One asset: every step of the sweeper and of orphan collection."""

from collections.abc import Iterator

from portrait.model import AssetState
from portrait.rules.transitions import Actor
from tests.campaigns.protocol.asset_cell import AssetCell, Deleter, Step, bury, with_deleter
from tests.campaigns.protocol.laws import DRIVERS, Flaw, Laws
from tests.campaigns.protocol.upstream import NOTHING, horizon_over, surely_gone

_S = AssetState


def swept(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    """A due row. Leases order sweepers in good weather; here they may run out at any time."""
    shown = cell.traffic.visible()
    if laws.asset(cell.state, _S.UNKNOWN, Actor.SWEEP):
        yield Step(cell._replace(state=_S.UNKNOWN))
    if cell.state is _S.UNKNOWN:
        yield from _resolve(cell, laws)
    if cell.missed != NOTHING:
        yield Step(cell._replace(missed=NOTHING))
        yield from _act_on_miss(cell, laws)
    if cell.state is _S.PROCESSING:
        yield from _look(cell, laws)
    if cell.state is _S.DELETING:
        called = cell.upstream_id != NOTHING and len(cell.deleters) < laws.workers
        if called:
            yield Step(with_deleter(cell, None, Deleter.CALL))
        for attempt in shown:
            yield Step(cell._replace(traffic=cell.traffic.without(attempt)))
        buried = bury(cell, laws)
        if surely_gone(cell.traffic, cell.upstream_id, laws) and buried is not None:
            yield buried


def _resolve(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    """One sweeper lists and acts at once; another lists now and acts later, if ever."""
    shown = cell.traffic.visible()
    if shown:
        if laws.asset(cell.state, _S.PROCESSING, Actor.SWEEP):
            adopted = cell._replace(state=_S.PROCESSING, upstream_id=shown[0], missed=NOTHING)
            yield Step(adopted)
    elif horizon_over(cell.traffic, laws):
        yield from _not_found(cell, laws)
        if cell.missed == NOTHING:
            yield Step(cell._replace(missed=cell.sends))


def _act_on_miss(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    fenced = Flaw.VERDICT_NOT_FENCED not in laws.flaws
    if cell.state is _S.UNKNOWN and not (fenced and cell.missed != cell.sends):
        yield from _not_found(cell._replace(missed=NOTHING), laws)


def _not_found(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    if cell.sends < laws.sends_max:
        if laws.asset(cell.state, _S.QUEUED, Actor.SWEEP):
            yield Step(cell._replace(state=_S.QUEUED))
    elif laws.asset(cell.state, _S.FAILED, Actor.SWEEP):
        yield Step(cell._replace(state=_S.FAILED, in_pool=False), pool=-int(cell.in_pool))


def _look(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    """GetAsset, by an execution or by the sweeper; only the sweeper may believe a miss."""
    if cell.traffic.shows(cell.upstream_id):
        for verdict in (_S.ACTIVE, *((_S.FAILED,) if laws.refusals else ())):
            if laws.asset(cell.state, verdict, *DRIVERS):
                yield Step(cell._replace(state=verdict))
        if laws.losses:
            yield Step(cell._replace(traffic=cell.traffic.without(cell.upstream_id)))
    elif not cell.traffic.holds(cell.upstream_id) and laws.asset(
        cell.state, _S.FAILED, Actor.SWEEP
    ):
        yield Step(cell._replace(state=_S.FAILED, in_pool=False), pool=-int(cell.in_pool))


def collected(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    """Orphan collection: what bears a marker whose row is settled on something else."""
    claimed_by_marker = {_S.QUEUED, _S.SUBMITTING, _S.UNKNOWN, _S.DELETING}
    if Flaw.EXTRAS_ARE_KEPT in laws.flaws:
        claimed_by_marker |= {_S.PROCESSING, _S.ACTIVE, _S.FAILED}
    if Flaw.NO_ORPHAN_COLLECTION in laws.flaws or cell.state in claimed_by_marker:
        return
    for attempt in cell.traffic.visible():
        if cell.state is _S.DELETED or attempt != cell.upstream_id:
            yield Step(cell._replace(traffic=cell.traffic.without(attempt)))
