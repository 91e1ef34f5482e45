"""All rows together: a state is one integer, a step is an addition to it.

Every field of a state has 20 bits. A cell's field holds the number under which the cell was first
seen; a counter's holds its value plus two, so that one below zero is seen and not borrowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

from portrait.model import AssetState, GroupState
from portrait.rules.transitions import ASSET_GONE, GROUP_GONE
from tests.campaigns.protocol import asset, asset_cell, group
from tests.campaigns.protocol.asset_cell import Around, AssetCell
from tests.campaigns.protocol.group import GroupCell, Inside, OnAssets
from tests.campaigns.protocol.laws import Laws
from tests.campaigns.protocol.upstream import NOTHING, Made, Traffic

Cell = TypeVar("Cell", AssetCell, GroupCell)
Walk = tuple[str | None, str | None]
BITS: Final = 20
MASK: Final = (1 << BITS) - 1
ZERO: Final = 2
ACTIVE_GROUP: Final = GroupCell(
    GroupState.ACTIVE, upstream_id=1, sends=1, traffic=Traffic(made=(Made(1, visible=True),))
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who is there, and how much room there is."""

    name: str
    laws: Laws
    assets: tuple[int, ...] = ()
    """For each asset that may be created, its group."""
    groups: int = 1
    groups_exist: bool = True
    assets_a_group: int = 3
    groups_a_customer: int = 1
    pool_assets: int = 3
    pool_groups: int = 1
    groups_are_deleted: bool = False


class Moves(NamedTuple):
    """What can be added to a state; `creates` only while there is room."""

    system: tuple[int, ...]
    customer: tuple[int, ...]
    creates: tuple[int, ...]


@dataclass(slots=True)
class World:
    """One scenario's states. `cells` numbers what was seen; the rest remembers what follows."""

    scenario: Scenario
    asset_cells: list[AssetCell] = field(default_factory=list)
    group_cells: list[GroupCell] = field(default_factory=list)
    asset_walks: set[Walk] = field(default_factory=set)
    group_walks: set[Walk] = field(default_factory=set)
    """Every move of a row that some step made; None is a row that is not there."""
    _asset_numbers: dict[AssetCell, int] = field(default_factory=dict)
    _group_numbers: dict[GroupCell, int] = field(default_factory=dict)
    _asset_moves: dict[tuple[int, int, int], Moves] = field(default_factory=dict)
    _group_steps: dict[tuple[int, Inside], tuple[group.Step, ...]] = field(default_factory=dict)

    def start(self) -> int:
        """Nothing was asked for yet."""
        cell = ACTIVE_GROUP if self.scenario.groups_exist else GroupCell()
        if not self.scenario.groups_are_deleted:
            cell = cell._replace(asks=self.scenario.laws.asks)
        state = sum(self.group_number(cell) << self.group_at(g) for g in self.groups())
        state += sum(
            self.asset_number(AssetCell()) << self.asset_at(a) for a in range(len(self.assets))
        )
        taken = self.scenario.groups if self.scenario.groups_exist else 0
        state += sum(ZERO << self.count_at(g) for g in self.groups()) + (ZERO << self.pool_at)
        return state + ((ZERO + taken) << self.slots_at) + ((ZERO + taken) << self.group_pool_at)

    @property
    def assets(self) -> tuple[int, ...]:
        """For each asset, its group."""
        return self.scenario.assets

    def groups(self) -> range:
        """Every group."""
        return range(self.scenario.groups)

    @property
    def pool_at(self) -> int:
        """Where the pool's count of assets is, in bits from the right."""
        return 0

    @property
    def slots_at(self) -> int:
        """Where the customer's count of groups is."""
        return BITS

    @property
    def group_pool_at(self) -> int:
        """Where the pool's count of groups is."""
        return 2 * BITS

    def count_at(self, number: int) -> int:
        """Where a group's count of assets is."""
        return (3 + number) * BITS

    def group_at(self, number: int) -> int:
        """Where a group is."""
        return (3 + self.scenario.groups + number) * BITS

    def asset_at(self, number: int) -> int:
        """Where an asset is."""
        return (3 + 2 * self.scenario.groups + number) * BITS

    def asset_number(self, cell: AssetCell) -> int:
        """The number of a cell, a new one for a new cell."""
        return _number(cell, self._asset_numbers, self.asset_cells)

    def group_number(self, cell: GroupCell) -> int:
        """The number of a cell, a new one for a new cell."""
        return _number(cell, self._group_numbers, self.group_cells)

    def asset_in(self, state: int, number: int) -> AssetCell:
        """One asset of a state."""
        return self.asset_cells[state >> self.asset_at(number) & MASK]

    def group_in(self, state: int, number: int) -> GroupCell:
        """One group of a state."""
        return self.group_cells[state >> self.group_at(number) & MASK]

    def after(self, state: int) -> tuple[list[int], list[int]]:
        """The states that can be next: by the system's steps, and by the customer's."""
        system: list[int] = []
        customer: list[int] = []
        pool_free = (state & MASK) < ZERO + self.scenario.pool_assets
        for number, home in enumerate(self.assets):
            moves = self._moves_of_asset(state, number, home)
            system += [state + move for move in moves.system]
            customer += [state + move for move in moves.customer]
            count = state >> self.count_at(home) & MASK
            if pool_free and count < ZERO + self.scenario.assets_a_group:
                customer += [state + move for move in moves.creates]
        for number in self.groups():
            for step in self._steps_of_group(state, number):
                (customer if step.by_customer else system).extend(self._apply(state, number, step))
        return system, customer

    def _moves_of_asset(self, state: int, number: int, home: int) -> Moves:
        key = (number, state >> self.asset_at(number) & MASK, state >> self.group_at(home) & MASK)
        known = self._asset_moves.get(key)
        if known is not None:
            return known
        found = self.group_cells[key[2]]
        around = Around(
            row_there=isinstance(found.state, GroupState) and found.state not in GROUP_GONE,
            has_id=found.upstream_id != NOTHING,
            upstream_there=found.traffic.holds(found.upstream_id),
        )
        system, customer, creates = set[int](), set[int](), set[int]()
        for step in asset.steps(self.asset_cells[key[1]], around, self.scenario.laws):
            slots = 0 if found.state == "removed" else step.slots
            move = self._asset_move(number, key[1], step, home, slots)
            if step.slots > 0:
                creates.add(move)
            elif move:
                (customer if step.by_customer else system).add(move)
        moves = Moves(tuple(sorted(system)), tuple(sorted(customer)), tuple(sorted(creates)))
        self._asset_moves[key] = moves
        return moves

    def _asset_move(
        self, number: int, old: int, step: asset_cell.Step, home: int, slots: int
    ) -> int:
        self.asset_walks.add((self.asset_cells[old].state, step.cell.state))
        changed = (self.asset_number(step.cell) - old) << self.asset_at(number)
        return changed + (slots << self.count_at(home)) + (step.pool << self.pool_at)

    def _steps_of_group(self, state: int, number: int) -> tuple[group.Step, ...]:
        states = [
            self.asset_in(state, a).state for a, home in enumerate(self.assets) if home == number
        ]
        inside = Inside(
            some_there=any(one is not None and one not in ASSET_GONE for one in states),
            some_deleting=AssetState.DELETING in states,
        )
        key = (state >> self.group_at(number) & MASK, inside)
        known = self._group_steps.get(key)
        if known is None:
            known = tuple(group.steps(self.group_cells[key[0]], inside, self.scenario.laws))
            self._group_steps[key] = known
        return known

    def _apply(self, state: int, number: int, step: group.Step) -> Iterator[int]:
        if step.slots > 0 and not self._room_for_group(state):
            return
        old = state >> self.group_at(number) & MASK
        self.group_walks.add((_row(self.group_cells[old]), _row(step.cell)))
        after = state + ((self.group_number(step.cell) - old) << self.group_at(number))
        after += (step.slots << self.slots_at) + (step.pool << self.group_pool_at)
        mine = [a for a, home in enumerate(self.assets) if home == number]
        if step.on_assets is OnAssets.UNCOUNT:
            count = after >> self.count_at(number) & MASK
            after += (ZERO - count) << self.count_at(number)
        if step.on_assets is OnAssets.VANISH:
            for one in mine:
                after += self._vanish(state, one)
        if step.on_assets in {OnAssets.DELETE_ONE, OnAssets.BURY_ONE}:
            rule = (
                asset_cell.begin_delete
                if step.on_assets is OnAssets.DELETE_ONE
                else asset_cell.bury
            )
            for one in mine:
                cell = self.asset_in(state, one)
                moved = rule(cell, self.scenario.laws)
                if moved is not None and moved.cell != cell:
                    old = state >> self.asset_at(one) & MASK
                    yield after + self._asset_move(one, old, moved, number, moved.slots)
        elif after != state:
            yield after

    def _vanish(self, state: int, number: int) -> int:
        cell = self.asset_in(state, number)
        empty = cell._replace(traffic=cell.traffic._replace(made=()))
        old = state >> self.asset_at(number) & MASK
        return (self.asset_number(empty) - old) << self.asset_at(number)

    def _room_for_group(self, state: int) -> bool:
        slots = (state >> self.slots_at & MASK) - ZERO
        pool = (state >> self.group_pool_at & MASK) - ZERO
        return slots < self.scenario.groups_a_customer and pool < self.scenario.pool_groups


def _row(cell: GroupCell) -> GroupState | None:
    return cell.state if isinstance(cell.state, GroupState) else None


def _number(cell: Cell, numbers: dict[Cell, int], cells: list[Cell]) -> int:
    known = numbers.get(cell)
    if known is None:
        known = len(cells)
        if known > MASK:
            raise OverflowError("more cells than a field can number")
        numbers[cell] = known
        cells.append(cell)
    return known
