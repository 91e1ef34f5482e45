"""One asset: every step that its row, its senders, its deleters and the upstream can take."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from portrait.model import AssetState
from portrait.rules.transitions import ASSET_GONE, Actor
from tests.campaigns.protocol.laws import DRIVERS, Flaw, Laws
from tests.campaigns.protocol.upstream import (
    NOTHING,
    At,
    Sender,
    Traffic,
    arrivals,
    horizon_over,
    surely_gone,
)

_S = AssetState


class Deleter(StrEnum):
    """Where a deleter is: it has read the row, it is about to call, it is about to bury."""

    READ = "read"
    CALL = "call"
    BURY = "bury"


class AssetCell(NamedTuple):
    """The row (`state` to `sends`), and everything that works on it or came of it."""

    state: AssetState | None = None
    in_pool: bool = False
    upstream_id: int = NOTHING
    sends: int = 0
    traffic: Traffic = Traffic()
    deleters: tuple[Deleter, ...] = ()
    missed: int = NOTHING
    """A sweeper's verdict on this attempt, "not found, horizon over", that it did not act on."""
    asks: int = 0


class Around(NamedTuple):
    """What an asset's steps see of its group."""

    row_there: bool
    has_id: bool
    upstream_there: bool


class Step(NamedTuple):
    """One step: the cell after it, and what it adds to the group's count and to the pool."""

    cell: AssetCell
    slots: int = 0
    pool: int = 0
    by_customer: bool = False


def steps(cell: AssetCell, around: Around, laws: Laws) -> Iterator[Step]:
    """Every step that can be next. A crash is a sender, deleter or verdict that goes away."""
    yield from _asked(cell, around, laws)
    if cell.state is None and not cell.traffic.senders + cell.traffic.made:
        return
    yield from _claim(cell, around, laws)
    for sender in cell.traffic.senders:
        yield Step(cell._replace(traffic=cell.traffic.at(sender, None)))
        yield _sender(cell, sender, laws)
    home = around.has_id and around.upstream_there
    for traffic in arrivals(cell.traffic, laws, home=home):
        yield Step(cell._replace(traffic=traffic))
    for thing in cell.traffic.made:
        if not thing.visible:
            yield Step(cell._replace(traffic=cell.traffic.revealed(thing)))
    for deleter in sorted(set(cell.deleters)):
        yield Step(_deleter(cell, deleter, None))
        yield from _delete(cell, deleter, laws)
    yield from _sweep(cell, laws)
    yield from _collect(cell, laws)


def bury(cell: AssetCell, laws: Laws) -> Step | None:
    """The tombstone, and the pool slot back if the row still holds it."""
    if not laws.asset(cell.state, _S.DELETED, *Actor):
        unsafe = Flaw.SLOT_BACK_WITHOUT_CAS in laws.flaws
        return Step(cell, pool=-1) if unsafe else None
    gone = cell._replace(state=_S.DELETED, in_pool=False, missed=NOTHING)
    return Step(gone, pool=-int(cell.in_pool))


def begin_delete(cell: AssetCell, laws: Laws) -> Step | None:
    """To `deleting`, and the customer's slot back; None when the row is gone already."""
    if not laws.asset(cell.state, _S.DELETING, Actor.ROUTER):
        return None
    deleting = cell._replace(state=_S.DELETING, missed=NOTHING)
    if Flaw.POOL_BACK_AT_DELETE in laws.flaws and cell.in_pool:
        return Step(deleting._replace(in_pool=False), slots=-1, pool=-1)
    return Step(deleting, slots=-1)


def _asked(cell: AssetCell, around: Around, laws: Laws) -> Iterator[Step]:
    there = around.row_there or Flaw.CREATE_INTO_DELETING_GROUP in laws.flaws
    if cell == AssetCell() and there:
        if Flaw.SEND_BEFORE_RESERVE in laws.flaws:
            sending = cell._replace(sends=1, traffic=cell.traffic.claimed(1))
            yield Step(sending, by_customer=True)
        else:
            queued = cell._replace(state=_S.QUEUED, in_pool=True)
            yield Step(queued, slots=1, pool=1, by_customer=True)
    visible = cell.state is not None and cell.state not in ASSET_GONE
    if visible and cell.asks < laws.asks and len(cell.deleters) < laws.workers:
        asked = _deleter(cell, None, Deleter.READ)._replace(asks=cell.asks + 1)
        yield Step(asked, by_customer=True)


def _claim(cell: AssetCell, around: Around, laws: Laws) -> Iterator[Step]:
    """Some execution, the first or a later generation, takes a queued row and is about to send."""
    if around.row_there and not around.has_id:
        return
    free = len(cell.traffic.senders) < laws.workers and cell.sends < laws.sends_max
    if free and laws.asset(cell.state, _S.SUBMITTING, Actor.INGEST):
        attempt = cell.sends + 1
        traffic = cell.traffic.claimed(attempt)
        if not around.row_there:
            traffic = cell.traffic._replace(
                senders=(*cell.traffic.senders, Sender(At.REFUSED, attempt))
            )
        yield Step(cell._replace(state=_S.SUBMITTING, sends=attempt, traffic=traffic))


def _sender(cell: AssetCell, sender: Sender, laws: Laws) -> Step:
    if sender.at is At.CLAIMED:
        return Step(cell._replace(traffic=cell.traffic.sent(sender)))
    ended = cell._replace(traffic=cell.traffic.at(sender, None))
    if sender.at is At.ANSWERED:
        return _answered(ended, sender.attempt, laws)
    if sender.at is At.REFUSED or Flaw.TIMEOUT_COUNTS_AS_REFUSAL in laws.flaws:
        if laws.asset(cell.state, _S.FAILED, Actor.INGEST) and cell.state is _S.SUBMITTING:
            return Step(ended._replace(state=_S.FAILED, in_pool=False), pool=-int(cell.in_pool))
    elif sender.at is At.THROTTLED:
        if laws.asset(cell.state, _S.QUEUED, Actor.INGEST):
            return Step(ended._replace(state=_S.QUEUED, sends=cell.sends - 1))
    elif laws.asset(cell.state, _S.UNKNOWN, Actor.INGEST):
        return Step(ended._replace(state=_S.UNKNOWN))
    return Step(ended)


def _answered(ended: AssetCell, attempt: int, laws: Laws) -> Step:
    overwrites = Flaw.ANSWER_OVERWRITES_ROW in laws.flaws
    if overwrites or laws.asset(ended.state, _S.PROCESSING, Actor.INGEST):
        return Step(ended._replace(state=_S.PROCESSING, upstream_id=attempt))
    if ended.state is _S.DELETING and ended.upstream_id in {NOTHING, attempt}:
        return Step(_deleter(ended._replace(upstream_id=attempt), None, Deleter.CALL))
    return Step(ended)


def _deleter(cell: AssetCell, old: Deleter | None, new: Deleter | None) -> AssetCell:
    left = list(cell.deleters)
    if old is not None:
        left.remove(old)
    if new is not None:
        left.append(new)
    return cell._replace(deleters=tuple(sorted(left)))


def _delete(cell: AssetCell, deleter: Deleter, laws: Laws) -> Iterator[Step]:
    ended = _deleter(cell, deleter, None)
    if deleter is Deleter.READ:
        begun = begin_delete(cell, laws)
        if begun is not None:
            unsent = {_S.QUEUED, _S.FAILED}
            if Flaw.SENDING_COUNTS_AS_UNSENT in laws.flaws:
                unsent.add(_S.SUBMITTING)
            follows = Deleter.BURY if cell.state in unsent else None
            follows = Deleter.CALL if cell.upstream_id != NOTHING else follows
            yield begun._replace(cell=_deleter(begun.cell, deleter, follows))
    elif deleter is Deleter.CALL:
        if cell.traffic.shows(cell.upstream_id):
            gone = cell.traffic.without(cell.upstream_id)
            yield Step(ended._replace(traffic=gone))
            yield Step(_deleter(cell._replace(traffic=gone), deleter, Deleter.BURY))
        elif Flaw.NOT_FOUND_MEANS_DELETED in laws.flaws:
            yield Step(_deleter(cell, deleter, Deleter.BURY))
    else:
        buried = bury(cell, laws)
        if buried is not None:
            yield buried._replace(cell=_deleter(buried.cell, deleter, None))


def _sweep(cell: AssetCell, laws: Laws) -> Iterator[Step]:
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
            yield Step(_deleter(cell, None, Deleter.CALL))
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


def _collect(cell: AssetCell, laws: Laws) -> Iterator[Step]:
    """Orphan collection: what bears a marker whose row is settled on something else."""
    claimed_by_marker = {_S.QUEUED, _S.SUBMITTING, _S.UNKNOWN, _S.DELETING}
    if Flaw.EXTRAS_ARE_KEPT in laws.flaws:
        claimed_by_marker |= {_S.PROCESSING, _S.ACTIVE, _S.FAILED}
    if Flaw.NO_ORPHAN_COLLECTION in laws.flaws or cell.state in claimed_by_marker:
        return
    for attempt in cell.traffic.visible():
        if cell.state is _S.DELETED or attempt != cell.upstream_id:
            yield Step(cell._replace(traffic=cell.traffic.without(attempt)))
