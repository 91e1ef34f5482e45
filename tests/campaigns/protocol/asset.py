"""One asset: every step of its customer, its executions, its deleters and the upstream."""

from collections.abc import Iterator

from portrait.model import AssetState
from portrait.rules.transitions import ASSET_GONE, Actor
from tests.campaigns.protocol.asset_cell import (
    Around,
    AssetCell,
    Deleter,
    Step,
    begin_delete,
    bury,
    with_deleter,
)
from tests.campaigns.protocol.asset_sweep import collected, swept
from tests.campaigns.protocol.laws import Flaw, Laws
from tests.campaigns.protocol.upstream import NOTHING, At, Sender, arrivals

_S = AssetState


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
        yield Step(with_deleter(cell, deleter, None))
        yield from _delete(cell, deleter, laws)
    yield from swept(cell, laws)
    yield from collected(cell, laws)


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
        asked = with_deleter(cell, None, Deleter.READ)._replace(asks=cell.asks + 1)
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
        return Step(with_deleter(ended._replace(upstream_id=attempt), None, Deleter.CALL))
    return Step(ended)


def _delete(cell: AssetCell, deleter: Deleter, laws: Laws) -> Iterator[Step]:
    ended = with_deleter(cell, deleter, None)
    if deleter is Deleter.READ:
        begun = begin_delete(cell, laws)
        if begun is not None:
            unsent = {_S.QUEUED, _S.FAILED}
            if Flaw.SENDING_COUNTS_AS_UNSENT in laws.flaws:
                unsent.add(_S.SUBMITTING)
            follows = Deleter.BURY if cell.state in unsent else None
            follows = Deleter.CALL if cell.upstream_id != NOTHING else follows
            yield begun._replace(cell=with_deleter(begun.cell, deleter, follows))
    elif deleter is Deleter.CALL:
        if cell.traffic.shows(cell.upstream_id):
            gone = cell.traffic.without(cell.upstream_id)
            yield Step(ended._replace(traffic=gone))
            yield Step(with_deleter(cell._replace(traffic=gone), deleter, Deleter.BURY))
        elif Flaw.NOT_FOUND_MEANS_DELETED in laws.flaws:
            yield Step(with_deleter(cell, deleter, Deleter.BURY))
    else:
        buried = bury(cell, laws)
        if buried is not None:
            yield buried._replace(cell=with_deleter(buried.cell, deleter, None))
