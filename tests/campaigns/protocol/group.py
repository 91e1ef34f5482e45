"""One group: every step of its row, its senders, its deleters and the upstream."""

from collections.abc import Iterator
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from portrait.model import GroupState
from portrait.rules.transitions import GROUP_GONE, Actor
from tests.campaigns.protocol.laws import Flaw, Laws, Removed
from tests.campaigns.protocol.upstream import (
    NOTHING,
    At,
    Sender,
    Traffic,
    arrivals,
    horizon_over,
    surely_gone,
)

_G = GroupState


class Deleter(StrEnum):
    """Where a group's deleter is."""

    READ = "read"
    CASCADE = "cascade"
    CALL = "call"
    BURY = "bury"


class OnAssets(Enum):
    """What a step of the group does to its assets."""

    LEAVE = auto()
    DELETE_ONE = auto()
    BURY_ONE = auto()
    VANISH = auto()
    UNCOUNT = auto()


class GroupCell(NamedTuple):
    state: GroupState | Removed | None = None
    upstream_id: int = NOTHING
    sends: int = 0
    traffic: Traffic = Traffic()
    deleters: tuple[Deleter, ...] = ()
    missed: int = NOTHING
    asks: int = 0


class Inside(NamedTuple):
    """What a group's steps see of its assets' rows."""

    some_there: bool
    some_deleting: bool


class Step(NamedTuple):
    """One step, and what it adds to the customer's count and to the pool of groups."""

    cell: GroupCell
    slots: int = 0
    pool: int = 0
    by_customer: bool = False
    on_assets: OnAssets = OnAssets.LEAVE


def steps(cell: GroupCell, inside: Inside, laws: Laws) -> Iterator[Step]:
    """Every step that can be next."""
    yield from _asked(cell, laws)
    for sender in cell.traffic.senders:
        yield Step(cell._replace(traffic=cell.traffic.at(sender, None)))
        yield _sender(cell, sender, laws)
    for traffic in arrivals(cell.traffic, laws, home=True):
        yield Step(cell._replace(traffic=traffic))
    for thing in cell.traffic.made:
        if not thing.visible:
            yield Step(cell._replace(traffic=cell.traffic.revealed(thing)))
    for deleter in sorted(set(cell.deleters)):
        yield Step(_deleter(cell, deleter, None))
        yield from _delete(cell, deleter, inside, laws)
    yield from _sweep(cell, inside, laws)
    yield from _collect(cell, laws)


def _asked(cell: GroupCell, laws: Laws) -> Iterator[Step]:
    if cell.state is None:
        sending = GroupCell(_G.CREATING, sends=1, traffic=Traffic().claimed(1))
        yield Step(sending, slots=1, pool=1, by_customer=True)
    there = isinstance(cell.state, GroupState) and cell.state not in GROUP_GONE
    if there and cell.asks < laws.asks and len(cell.deleters) < laws.workers:
        asked = _deleter(cell, None, Deleter.READ)._replace(asks=cell.asks + 1)
        yield Step(asked, by_customer=True)


def _sender(cell: GroupCell, sender: Sender, laws: Laws) -> Step:
    """The request sends first; what is sent again, the sweeper sends."""
    actor = Actor.ROUTER if sender.attempt == 1 else Actor.SWEEP
    if sender.at is At.CLAIMED:
        return Step(cell._replace(traffic=cell.traffic.sent(sender)))
    if sender.at is At.THROTTLED:
        return Step(cell._replace(traffic=cell.traffic.at(sender, At.CLAIMED)))
    ended = cell._replace(traffic=cell.traffic.at(sender, None))
    if sender.at is At.ANSWERED:
        if cell.state is _G.CREATING and laws.group(cell.state, _G.ACTIVE, actor):
            return Step(ended._replace(state=_G.ACTIVE, upstream_id=sender.attempt))
    elif sender.at is At.REFUSED:
        if laws.group(cell.state, None, actor):
            return _remove(ended)
    elif laws.group(cell.state, _G.UNKNOWN, actor):
        return Step(ended._replace(state=_G.UNKNOWN))
    return Step(ended)


def _remove(cell: GroupCell) -> Step:
    gone = cell._replace(state="removed", missed=NOTHING)
    return Step(gone, slots=-1, pool=-1, on_assets=OnAssets.UNCOUNT)


def _deleter(cell: GroupCell, old: Deleter | None, new: Deleter | None) -> GroupCell:
    left = list(cell.deleters)
    if old is not None:
        left.remove(old)
    if new is not None:
        left.append(new)
    return cell._replace(deleters=tuple(sorted(left)))


def _delete(cell: GroupCell, deleter: Deleter, inside: Inside, laws: Laws) -> Iterator[Step]:
    if deleter is Deleter.READ:
        if laws.group(cell.state, _G.DELETING, Actor.ROUTER):
            begun = cell._replace(state=_G.DELETING, missed=NOTHING)
            yield Step(_deleter(begun, deleter, _first(laws)), slots=-1)
    elif deleter is Deleter.CASCADE:
        if inside.some_there:
            yield Step(cell, on_assets=OnAssets.DELETE_ONE)
        else:
            follows = Deleter.CALL if cell.upstream_id != NOTHING else None
            yield Step(_deleter(cell, deleter, follows))
    elif deleter is Deleter.CALL:
        yield from _call(cell, laws)
    else:
        yield from _bury(cell, inside, laws)


def _first(laws: Laws) -> Deleter:
    early = Flaw.GROUP_BURIED_BEFORE_ITS_ASSETS in laws.flaws
    return Deleter.CALL if early else Deleter.CASCADE


def _call(cell: GroupCell, laws: Laws) -> Iterator[Step]:
    """The upstream deletes the group with its assets; a NotFound says nothing by itself."""
    if cell.traffic.shows(cell.upstream_id):
        gone = cell._replace(traffic=cell.traffic.without(cell.upstream_id))
        yield Step(_deleter(gone, Deleter.CALL, None), on_assets=OnAssets.VANISH)
        confirmed = _deleter(gone, Deleter.CALL, Deleter.BURY)
        yield Step(confirmed, on_assets=OnAssets.VANISH)
    elif Flaw.NOT_FOUND_MEANS_DELETED in laws.flaws:
        yield Step(_deleter(cell, Deleter.CALL, Deleter.BURY))


def _bury(cell: GroupCell, inside: Inside, laws: Laws) -> Iterator[Step]:
    """Its assets' tombstones first, then its own."""
    early = Flaw.GROUP_BURIED_BEFORE_ITS_ASSETS in laws.flaws
    if inside.some_deleting and not early:
        yield Step(cell, on_assets=OnAssets.BURY_ONE)
    elif laws.group(cell.state, _G.DELETED, Actor.ROUTER, Actor.SWEEP):
        buried = cell._replace(state=_G.DELETED, missed=NOTHING)
        yield Step(_deleter(buried, Deleter.BURY, None), pool=-1)


def _sweep(cell: GroupCell, inside: Inside, laws: Laws) -> Iterator[Step]:
    if laws.group(cell.state, _G.UNKNOWN, Actor.SWEEP):
        yield Step(cell._replace(state=_G.UNKNOWN))
    if cell.state is _G.UNKNOWN:
        yield from _resolve(cell, laws)
    if cell.missed != NOTHING:
        yield Step(cell._replace(missed=NOTHING))
        yield from _act_on_miss(cell, laws)
    if cell.state is not _G.DELETING or len(cell.deleters) >= laws.workers:
        return
    first = _first(laws)
    if inside.some_there or (cell.upstream_id != NOTHING and first not in cell.deleters):
        yield Step(_deleter(cell, None, first))
    shown = cell.traffic.visible()
    if cell.upstream_id == NOTHING:
        for attempt in shown:
            yield Step(cell._replace(traffic=cell.traffic.without(attempt)))
    missing = surely_gone(cell.traffic, cell.upstream_id, laws)
    if missing and not inside.some_there and Deleter.BURY not in cell.deleters:
        yield Step(_deleter(cell, None, Deleter.BURY))


def _resolve(cell: GroupCell, laws: Laws) -> Iterator[Step]:
    """One sweeper lists and acts at once; another lists now and acts later, if ever."""
    shown = cell.traffic.visible()
    if shown:
        if laws.group(cell.state, _G.ACTIVE, Actor.SWEEP):
            yield Step(cell._replace(state=_G.ACTIVE, upstream_id=shown[0], missed=NOTHING))
    elif horizon_over(cell.traffic, laws):
        yield from _not_found(cell, laws)
        if cell.missed == NOTHING:
            yield Step(cell._replace(missed=cell.sends))


def _act_on_miss(cell: GroupCell, laws: Laws) -> Iterator[Step]:
    fenced = Flaw.VERDICT_NOT_FENCED not in laws.flaws
    if cell.state is _G.UNKNOWN and not (fenced and cell.missed != cell.sends):
        yield from _not_found(cell._replace(missed=NOTHING), laws)


def _not_found(cell: GroupCell, laws: Laws) -> Iterator[Step]:
    if cell.sends >= laws.sends_max:
        if laws.group(cell.state, None, Actor.SWEEP):
            yield _remove(cell)
    elif len(cell.traffic.senders) < laws.workers and laws.group(
        cell.state, _G.CREATING, Actor.SWEEP
    ):
        attempt = cell.sends + 1
        again = cell._replace(state=_G.CREATING, sends=attempt)
        yield Step(again._replace(traffic=cell.traffic.claimed(attempt)))


def _collect(cell: GroupCell, laws: Laws) -> Iterator[Step]:
    claimed_by_marker = {_G.CREATING, _G.UNKNOWN}
    if Flaw.EXTRAS_ARE_KEPT in laws.flaws:
        claimed_by_marker |= {_G.ACTIVE}
    if Flaw.NO_ORPHAN_COLLECTION in laws.flaws or cell.state in claimed_by_marker:
        return
    for attempt in cell.traffic.visible():
        if attempt != cell.upstream_id or cell.state in {_G.DELETED, "removed"}:
            yield Step(cell._replace(traffic=cell.traffic.without(attempt)))
