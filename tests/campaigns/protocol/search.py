"""Breadth first, to the last state: every promise holds, and everything can come to rest."""

from array import array
from dataclasses import dataclass

from tests.campaigns.protocol.promises import Promises
from tests.campaigns.protocol.world import Scenario, Walk, World


@dataclass(frozen=True, slots=True)
class Found:
    """What a search saw. `broken` names each promise that failed, with one state as evidence."""

    states: int
    steps: int
    at_rest: int
    broken: dict[str, str]
    complete: bool
    asset_moves: frozenset[Walk]
    """Every move that an asset's row made in some step, and below a group's."""
    group_moves: frozenset[Walk]


def search(scenario: Scenario, most: int = 6_000_000, *, stop_at_first: bool = False) -> Found:
    """Every state that can be reached; with `stop_at_first` only until a promise fails."""
    world = World(scenario)
    promises = Promises(world)
    states = [world.start()]
    numbers = {states[0]: 0}
    targets, ends, restful = array("L"), array("L"), bytearray()
    broken: dict[str, str] = {}
    steps = 0
    for state in states:
        system, customer = world.after(state)
        wrong = [*promises.broken_in(state)] + ([] if system else [*promises.broken_at_rest(state)])
        for promise in wrong:
            broken.setdefault(promise, describe(world, state))
        if (wrong and stop_at_first) or len(states) > most:
            break
        restful.append(not system)
        steps += len(system) + len(customer)
        for target in system:
            number = numbers.setdefault(target, len(states))
            if number == len(states):
                states.append(target)
            targets.append(number)
        for target in customer:
            if numbers.setdefault(target, len(states)) == len(states):
                states.append(target)
        ends.append(len(targets))
    complete = len(restful) == len(states)
    stuck = never_resting(targets, ends, restful) if complete else None
    if stuck is not None:
        broken["a state from which the system cannot come to rest"] = describe(world, states[stuck])
    return Found(
        states=len(states),
        steps=steps,
        at_rest=sum(restful),
        broken=broken,
        complete=complete,
        asset_moves=moves(world.asset_walks),
        group_moves=moves(world.group_walks),
    )


def moves(walks: set[Walk]) -> frozenset[Walk]:
    """The moves of rows that are there before the move and change by it."""
    return frozenset(walk for walk in walks if walk[0] is not None and walk[0] != walk[1])


def never_resting(targets: "array[int]", ends: "array[int]", restful: bytearray) -> int | None:
    """A state from which no steps of the system lead to rest; None when there is none."""
    settled = bytearray(restful)
    left = [number for number in range(len(settled) - 1, -1, -1) if not settled[number]]
    while left:
        still = []
        for number in left:
            start = ends[number - 1] if number else 0
            if any(settled[target] for target in targets[start : ends[number]]):
                settled[number] = 1
            else:
                still.append(number)
        if len(still) == len(left):
            return still[-1]
        left = still
    return None


def describe(world: World, state: int) -> str:
    """A state for a reader."""
    rows = [repr(world.group_in(state, number)) for number in world.groups()]
    rows += [repr(world.asset_in(state, number)) for number in range(len(world.assets))]
    return "\n  ".join(rows)
