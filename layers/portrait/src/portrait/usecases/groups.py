"""The stories of groups: create, get, rename, delete.

create   reserve (row + two counters) -> upstream -> commit
                                            |- refused:  row and counters go back
                                            |- throttled: wait for a turn, up to 15 s, then
                                            |             answer with the id; the row is due
                                            `- unknown:  answer with the id; the row is due
delete   row `deleting` + the customer's slot back -> its assets -> upstream, once -> tombstones
                                    a video uses one of them: not yet; the row is due
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portrait.errors import (
    AIGCNotAvailable,
    CapacityUnavailable,
    FieldProblem,
    IdTaken,
    InvalidParameter,
    Missing,
    PortraitError,
    ServiceUnavailable,
    StateChanged,
    TurnRefused,
    UpstreamError,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamRefused,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import (
    Group,
    GroupId,
    GroupState,
    GroupType,
    Once,
    PoolCapacity,
    Principal,
    UpstreamId,
    VideoId,
)
from portrait.ports.hooks import Courier, Outbox
from portrait.ports.ledger import GroupChanges, GroupLedger
from portrait.ports.services import Sleep
from portrait.ports.upstream import Upstream
from portrait.rules.limits import (
    GROUP_TURN_WAIT_SECONDS,
    LEASE_SECONDS,
    THROTTLE_WAIT_SECONDS,
    TOMBSTONE_SECONDS,
)
from portrait.rules.names import upstream_name
from portrait.usecases.announcing import Deletions, wake
from portrait.usecases.minting import MINT_TRIES, Mint

NOT_ENABLED: Final = (
    "AccessDenied",
    "LackPolicy",
    "LackProjectPolicy",
    "SubscriptionRequired",
    "NotFound.ServiceNotOpen",
    "OperationDenied",
)
"""Beginnings of upstream codes that mean: this account may not create AIGC groups."""


@dataclass(frozen=True, slots=True)
class NewGroup:
    """What a customer asks for."""

    name: str
    description: str
    project: str
    group: GroupId | None = None
    """An id that was minted for it before."""


def create_group(
    principal: Principal,
    wanted: NewGroup,
    *,
    groups: GroupLedger,
    upstream: Upstream,
    capacity: PoolCapacity,
    mint: Mint,
    sleep: Sleep,
    once: Once | None = None,
) -> Group:
    """Create an AIGC group; an outcome that is not known yet counts as created.

    Raises QuotaExceeded, CapacityUnavailable, AIGCNotAvailable, InvalidParameter,
    ServiceUnavailable; with `once` also Repeated (see `repeats`).
    """
    group = _reserve(principal, wanted, groups, capacity, mint, once)
    try:
        upstream_id = _create_upstream(group, upstream, mint, sleep)
    except (UpstreamThrottled, UpstreamNotSent):
        return group
    except UpstreamUnknown:
        due_at = mint.now() + timedelta(seconds=LEASE_SECONDS)
        return _settle(group, GroupState.UNKNOWN, mint.now(), {"due_at": due_at}, groups)
    except UpstreamError as error:
        # Deleted while it was being refused: nothing is upstream, the row stays due as it is.
        with suppress(StateChanged):
            groups.refuse_group(group)
        raise _translated(error) from error
    changes: GroupChanges = {"upstream_id": upstream_id, "due_at": None}
    return _settle(group, GroupState.ACTIVE, mint.now(), changes, groups)


def get_group(
    principal: Principal, group_id: GroupId, project: str | None, *, groups: GroupLedger
) -> Group:
    """The customer's group. Raises Missing."""
    group = groups.find_group(principal.customer, group_id)
    if group is None or project not in {None, group.project}:
        raise Missing("group")
    return group


def update_group(
    principal: Principal,
    group_id: GroupId,
    project: str | None,
    changes: GroupChanges,
    *,
    groups: GroupLedger,
    mint: Mint,
) -> Group:
    """Rename or redescribe a group; only our row knows. Raises Missing."""
    group = get_group(principal, group_id, project, groups=groups)
    try:
        return groups.edit_group(group, mint.now(), changes)
    except StateChanged as error:
        raise Missing("group") from error


def delete_group(
    principal: Principal,
    group_id: GroupId,
    project: str | None,
    *,
    groups: GroupLedger,
    upstream: Upstream,
    outbox: Outbox,
    courier: Courier,
    mint: Mint,
) -> Sequence[VideoId]:
    """Delete a group with all its assets; the customer's slots are free at once. Raises Missing.

    Returns the videos that still use some: upstream nothing goes until they are at rest.
    """
    group = get_group(principal, group_id, project, groups=groups)
    now = mint.now()
    due_at = now + timedelta(seconds=LEASE_SECONDS)
    try:
        groups.begin_group_delete(group, now, due_at)
    except StateChanged as error:
        raise Missing("group") from error
    told = Deletions(outbox, now)
    assets = groups.begin_group_assets_delete(group, now, due_at, told)
    wake(told.made, courier)
    using = groups.uses_of(group.customer, [asset.asset for asset in assets])
    if using or group.upstream_id is None:
        return using
    try:
        upstream.delete_group(group.home, group.upstream_id)
    except UpstreamError:
        # Also a NotFound: it may mean a wrong project, so the row stays due until a list agrees.
        return ()
    forget_at = mint.now() + timedelta(seconds=TOMBSTONE_SECONDS)
    groups.finish_group_delete(group, assets, mint.now(), forget_at)
    return ()


def _reserve(
    principal: Principal,
    wanted: NewGroup,
    groups: GroupLedger,
    capacity: PoolCapacity,
    mint: Mint,
    once: Once | None,
) -> Group:
    for _ in range(MINT_TRIES):
        now = mint.now()
        group = Group(
            customer=principal.customer,
            group=wanted.group or mint.group_id(now),
            type=GroupType.AIGC,
            name=wanted.name,
            description=wanted.description,
            project=wanted.project,
            state=GroupState.CREATING,
            home=principal.home,
            marker=mint.marker(),
            created_at=now,
            updated_at=now,
            sent_at=now,
            due_at=now + timedelta(seconds=GROUP_TURN_WAIT_SECONDS + LEASE_SECONDS),
        )
        try:
            groups.reserve_group(group, principal.limits.groups, capacity, once=once)
        except IdTaken:
            continue
        return group
    raise ServiceUnavailable


def _create_upstream(group: Group, upstream: Upstream, mint: Mint, sleep: Sleep) -> UpstreamId:
    """Send until it is taken or 15 s are over; only what surely did not happen is sent again."""
    give_up_at = mint.now() + timedelta(seconds=GROUP_TURN_WAIT_SECONDS)
    while True:
        try:
            return upstream.create_group(
                group.home, upstream_name(group.name, group.marker), group.description
            )
        except (UpstreamThrottled, UpstreamNotSent) as error:
            pause = mint.rng.uniform(*THROTTLE_WAIT_SECONDS)
            if isinstance(error, TurnRefused):
                pause = error.retry_after_seconds
            if mint.now() + timedelta(seconds=pause) > give_up_at:
                raise
            sleep(pause)


def _settle(
    group: Group, target: GroupState, now: datetime, changes: GroupChanges, groups: GroupLedger
) -> Group:
    try:
        return groups.move_group(group, frozenset({GroupState.CREATING}), target, now, changes)
    except StateChanged:
        # Deleted while it was being made: the row is due and its marker finds the upstream group.
        return group


def _translated(error: UpstreamError) -> PortraitError:
    if isinstance(error, UpstreamPoolFull):
        return CapacityUnavailable()
    if isinstance(error, UpstreamNotFound) or error.code.startswith(NOT_ENABLED):
        return AIGCNotAvailable(error.code)
    if isinstance(error, UpstreamRefused) and error.code.startswith("InvalidParameter"):
        field = error.code.partition(".")[2] or "Name"
        return InvalidParameter(FieldProblem(field, "was refused by the asset library"))
    return ServiceUnavailable()
