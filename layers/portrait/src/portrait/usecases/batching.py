"""What the stories of batches share: their ports, and the groups that batches go into.

A batch that names no group goes into the default group of its project. Who finds it full or gone
appoints the next one, by a compare-and-set, and makes it; whoever loses that race waits for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from portrait.errors import PortraitError, ServiceUnavailable, StateChanged
from portrait.model import CustomerId, Group, GroupId, PoolCapacity, Principal
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import AssetLedger, GroupLedger
from portrait.ports.services import Machine, Sealer, Sleep
from portrait.ports.tasks import DefaultGroups, TaskLedger
from portrait.ports.upstream import Upstream
from portrait.usecases.group_facts import GroupFacts
from portrait.usecases.groups import NewGroup, create_group, delete_group
from portrait.usecases.minting import Mint

DEFAULT_NAME: Final = "default"
_MADE_WITHIN: Final = timedelta(seconds=10)
"""Who appointed a group has written its row, or is dead, after so long."""
_PAUSE_SECONDS: Final = 0.25
_LOOKS: Final = 80


@dataclass(frozen=True, slots=True)
class BatchPorts:
    """What the stories of batches need."""

    groups: GroupLedger
    group_facts: GroupFacts
    assets: AssetLedger
    tasks: TaskLedger
    takers: DefaultGroups
    upstream_for: Callable[[CustomerId], Upstream]
    sealer: Sealer
    machine: Machine
    outbox: Outbox
    courier: Courier
    capacity: PoolCapacity
    mint: Mint
    sleep: Sleep


def open_group(who: Principal, wanted: NewGroup, ports: BatchPorts) -> Group:
    """A new group for a batch. Raises as `create_group` does."""
    return create_group(
        who,
        wanted,
        groups=ports.groups,
        upstream=ports.upstream_for(who.customer),
        capacity=ports.capacity,
        mint=ports.mint,
        sleep=ports.sleep,
    )


def delete_opened(who: Principal, group: Group, ports: BatchPorts) -> None:
    """Take back a group that was opened for nothing; its owner can, if this fails."""
    try:
        delete_group(
            who,
            group.group,
            None,
            groups=ports.groups,
            upstream=ports.upstream_for(who.customer),
            outbox=ports.outbox,
            courier=ports.courier,
            mint=ports.mint,
        )
    except PortraitError:
        return


def taker_of(who: Principal, project: str, full: GroupId | None, ports: BatchPorts) -> Group:
    """The group that takes what names none; another than `full`. Raises as `create_group` does."""
    for _ in range(_LOOKS):
        named = ports.takers.default_group(who.customer, project)
        group = None if named is None else ports.groups.find_group(who.customer, named[0])
        if group is not None and group.group != full:
            return group
        now = ports.mint.now()
        if named is not None and group is None and now < named[1] + _MADE_WITHIN:
            ports.sleep(_PAUSE_SECONDS)
            continue
        fresh = ports.mint.group_id(now)
        old = None if named is None else named[0]
        try:
            ports.takers.appoint_group(who.customer, project, fresh, now, instead_of=old)
        except StateChanged:
            continue
        return open_group(who, NewGroup(DEFAULT_NAME, "", project, fresh), ports)
    raise ServiceUnavailable
