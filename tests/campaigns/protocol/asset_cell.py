"""One asset as a value: its row, what works on it, and the two moves that others share."""

from enum import StrEnum
from typing import NamedTuple

from portrait.model import AssetState
from portrait.rules.transitions import Actor
from tests.campaigns.protocol.laws import Flaw, Laws
from tests.campaigns.protocol.upstream import NOTHING, Traffic

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


def with_deleter(cell: AssetCell, old: Deleter | None, new: Deleter | None) -> AssetCell:
    """One deleter goes on, ends, or comes."""
    left = list(cell.deleters)
    if old is not None:
        left.remove(old)
    if new is not None:
        left.append(new)
    return cell._replace(deleters=tuple(sorted(left)))
