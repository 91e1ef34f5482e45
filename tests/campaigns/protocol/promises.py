"""What must hold: in every state, and in every state in which the system has nothing left to do."""

from collections.abc import Iterator

from portrait.model import AssetState, GroupState
from portrait.rules.transitions import ASSET_AT_REST, ASSET_GONE, GROUP_AT_REST, GROUP_GONE
from tests.campaigns.protocol.asset_cell import AssetCell
from tests.campaigns.protocol.group import GroupCell
from tests.campaigns.protocol.upstream import NOTHING
from tests.campaigns.protocol.world import MASK, ZERO, World


class Promises:
    """The promises over one world, with what was seen of each cell remembered."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._assets: dict[int, tuple[int, int, bool]] = {}
        self._groups: dict[int, tuple[int, int, bool]] = {}

    def broken_in(self, state: int) -> Iterator[str]:
        """What does not hold in a state, whatever is under way."""
        world, scenario = self._world, self._world.scenario
        counts = [0] * scenario.groups
        pool = slots = group_pool = 0
        for number, home in enumerate(world.assets):
            there, held, over = self._asset(state >> world.asset_at(number) & MASK)
            counts[home] += there
            pool += held
            if over and scenario.laws.horizon_holds:
                yield "an asset upstream that no pool slot covers"
        for number in world.groups():
            there, held, over = self._group(state >> world.group_at(number) & MASK)
            slots += there
            group_pool += held
            if over and scenario.laws.horizon_holds:
                yield "a group upstream that no pool slot covers"
            count = (state >> world.count_at(number) & MASK) - ZERO
            removed = world.group_in(state, number).state == "removed"
            if count != (0 if removed else counts[number]):
                yield "a group's count of assets is wrong"
            if not 0 <= count <= scenario.assets_a_group:
                yield "a group's count of assets is out of bounds"
        if not pool == (state & MASK) - ZERO <= scenario.pool_assets:
            yield "the pool's count of assets is wrong"
        if not slots == (state >> world.slots_at & MASK) - ZERO <= scenario.groups_a_customer:
            yield "the customer's count of groups is wrong"
        if not group_pool == (state >> world.group_pool_at & MASK) - ZERO <= scenario.pool_groups:
            yield "the pool's count of groups is wrong"

    def broken_at_rest(self, state: int) -> Iterator[str]:
        """What does not hold in a state that only the customer can change any more."""
        world = self._world
        for number, home in enumerate(world.assets):
            cell, found = world.asset_in(state, number), world.group_in(state, home)
            yield from _asset_at_rest(cell)
            gone = found.state is GroupState.DELETED and cell.state is not None
            if gone and cell.state is not AssetState.DELETED:
                yield "an asset's row outlives its deleted group"
        for number in world.groups():
            yield from _group_at_rest(world.group_in(state, number))

    def _asset(self, number: int) -> tuple[int, int, bool]:
        known = self._assets.get(number)
        if known is None:
            cell = self._world.asset_cells[number]
            there = cell.state is not None and cell.state not in ASSET_GONE
            over = len(cell.traffic.made) > cell.in_pool
            known = self._assets[number] = (int(there), int(cell.in_pool), over)
        return known

    def _group(self, number: int) -> tuple[int, int, bool]:
        known = self._groups.get(number)
        if known is None:
            cell = self._world.group_cells[number]
            held = isinstance(cell.state, GroupState) and cell.state is not GroupState.DELETED
            there = held and cell.state not in GROUP_GONE
            over = len(cell.traffic.made) > held
            known = self._groups[number] = (int(there), int(held), over)
        return known


def _asset_at_rest(cell: AssetCell) -> Iterator[str]:
    made = [one.attempt for one in cell.traffic.made]
    if cell.state not in {None, *ASSET_AT_REST}:
        yield f"an asset stays {cell.state}"
    if cell.state is AssetState.DELETED and cell.in_pool:
        yield "a deleted asset keeps its pool slot"
    if cell.state is AssetState.ACTIVE and made != [cell.upstream_id]:
        yield "an active asset is not what is upstream"
    keeps = cell.state is AssetState.FAILED and cell.in_pool
    if cell.state is not AssetState.ACTIVE and made != ([cell.upstream_id] if keeps else []):
        yield "an orphaned asset upstream"


def _group_at_rest(cell: GroupCell) -> Iterator[str]:
    made = [one.attempt for one in cell.traffic.made]
    if isinstance(cell.state, GroupState) and cell.state not in GROUP_AT_REST:
        yield f"a group stays {cell.state}"
    if cell.state is GroupState.ACTIVE:
        if made != [cell.upstream_id] or cell.upstream_id == NOTHING:
            yield "an active group is not what is upstream"
    elif made:
        yield "an orphaned group upstream"
