"""Groups under a key."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from portrait.model import Group, GroupId, GroupState, Once, PoolCapacity, Principal
from portrait.ports.ledger import GroupLedger
from portrait.ports.services import Sleep
from portrait.ports.upstream import Upstream
from portrait.rules.limits import GROUP_TURN_WAIT_SECONDS, LEASE_SECONDS
from portrait.usecases.groups import NewGroup, create_group
from portrait.usecases.minting import Mint
from portrait.usecases.repeats.making import Made, make_once, wait_for

_SENDER_LIVES: Final = timedelta(seconds=GROUP_TURN_WAIT_SECONDS + LEASE_SECONDS)
"""Who creates a group has given its caller an answer, or is dead, after so long."""


def create_group_once(
    principal: Principal,
    wanted: NewGroup,
    once: Once | None,
    *,
    groups: GroupLedger,
    upstream: Upstream,
    capacity: PoolCapacity,
    mint: Mint,
    sleep: Sleep,
) -> Made[Group]:
    """`create_group` under a key. Raises IdempotencyMismatch, StillRunning, and what it raises."""

    def create(once: Once | None) -> Group:
        return create_group(
            principal,
            wanted,
            groups=groups,
            upstream=upstream,
            capacity=capacity,
            mint=mint,
            sleep=sleep,
            once=once,
        )

    def again(row: Group) -> Group:
        if row.state is GroupState.CREATING:
            wait_for(row.created_at + _SENDER_LIVES, mint.now())
        return replace(row, name=wanted.name, description=wanted.description)

    def find(group: str) -> Group | None:
        return groups.load_group(principal.customer, GroupId(group))

    return make_once(once, create, find, again, begins="group-")
