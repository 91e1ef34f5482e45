"""The sweeper's way with a due group."""

from datetime import datetime, timedelta

from portrait.errors import (
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotFound,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Group, GroupState, UpstreamId
from portrait.ports.due import DueKind, DueRow
from portrait.ports.ledger import GroupChanges
from portrait.rules.limits import (
    PARKED_SECONDS,
    SENDS_MAX,
    SWEPT_AGAIN_SECONDS,
    TOMBSTONE_SECONDS,
)
from portrait.rules.names import upstream_name
from portrait.rules.pacing import lease_until
from portrait.usecases.announcing import Deletions, wake
from portrait.usecases.driving import UpstreamSaid
from portrait.usecases.submit import forget_file
from portrait.usecases.sweeping import SweepPorts, Swept, again_at, made_by

_CREATING = frozenset({GroupState.CREATING})
_UNKNOWN = frozenset({GroupState.UNKNOWN})
_NOTHING_SENT = (
    UpstreamThrottled,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamAccountUnusable,
)
"""Clear, and nothing against this very group, which its customer was told of already."""


def sweep_group(row: Group, ports: SweepPorts) -> Swept:
    """One due group. Raises StateChanged when somebody else works on it, UpstreamError."""
    now = ports.ingest.mint.now()
    if row.due_at is None or row.due_at > now:
        return Swept.LEFT_ALONE
    row = ports.ingest.groups.lease_group(row, lease_until(now))
    if row.state is GroupState.CREATING:
        # Whoever was sending it died: when, nobody knows, so the horizon begins now.
        changes: GroupChanges = {"due_at": lease_until(now), "sent_at": now}
        row = ports.ingest.groups.move_group(row, _CREATING, GroupState.UNKNOWN, now, changes)
    if row.state is GroupState.UNKNOWN:
        return _resolve(row, ports)
    return _delete(row, ports)


def _resolve(row: Group, ports: SweepPorts) -> Swept:
    """An outcome that is not known: found is adopted at once, a miss counts after the horizon."""
    asked_at = ports.ingest.mint.now()
    made = _made(row, ports)
    now = ports.ingest.mint.now()
    if made:
        oldest, *extras = made
        changes: GroupChanges = {"upstream_id": oldest, "due_at": None}
        ports.ingest.groups.move_group(row, _UNKNOWN, GroupState.ACTIVE, now, changes, fenced=True)
        for extra in extras:
            _try_delete(row, extra, ports)
        return Swept.ADOPTED
    if row.sent_at is None or asked_at < row.sent_at + ports.horizon:
        ports.ingest.groups.lease_group(row, again_at(now))
        return Swept.WAITING
    if row.attempts >= SENDS_MAX:
        ports.ingest.groups.refuse_group(row, fenced=True)
        return Swept.GAVE_UP
    return _send_again(row, ports)


def _send_again(row: Group, ports: SweepPorts) -> Swept:
    now = ports.ingest.mint.now()
    claim: GroupChanges = {
        "attempts": row.attempts + 1,
        "sent_at": now,
        "due_at": lease_until(now),
    }
    before = row
    row = ports.ingest.groups.move_group(
        row, _UNKNOWN, GroupState.CREATING, now, claim, fenced=True
    )
    name = upstream_name(row.name, row.marker)
    try:
        upstream_id = ports.ingest.upstream.create_group(row.home, name, row.description)
    except _NOTHING_SENT as error:
        _tell(row, error, ports)
        return _put_back(row, before, error, ports)
    except UpstreamUnknown as error:
        _tell(row, error, ports)
        # Creating, and due again: from there on as if its sender had died.
        return Swept.SENT_AGAIN
    except UpstreamError as error:
        _tell(row, error, ports)
        ports.ingest.groups.refuse_group(row)
        return Swept.GAVE_UP
    done: GroupChanges = {"upstream_id": upstream_id, "due_at": None}
    now = ports.ingest.mint.now()
    ports.ingest.groups.move_group(row, _CREATING, GroupState.ACTIVE, now, done)
    return Swept.SETTLED


def _put_back(row: Group, before: Group, error: UpstreamError, ports: SweepPorts) -> Swept:
    """As it was before a send that was clearly refused: it does not count, however often."""
    now = ports.ingest.mint.now()
    pause = SWEPT_AGAIN_SECONDS
    if isinstance(error, UpstreamPoolFull):
        pause = PARKED_SECONDS
    changes: GroupChanges = {
        "attempts": before.attempts,
        "sent_at": before.sent_at,
        "due_at": now + timedelta(seconds=pause),
    }
    ports.ingest.groups.move_group(row, _CREATING, GroupState.UNKNOWN, now, changes)
    return Swept.POOL_FULL if isinstance(error, UpstreamPoolFull) else Swept.WAITING


def _tell(row: Group, error: UpstreamError, ports: SweepPorts) -> None:
    said = UpstreamSaid.of("CreateAssetGroup", error.code)
    ports.heard(DueRow(row.customer, row.group, DueKind.GROUP), said)


def _delete(row: Group, ports: SweepPorts) -> Swept:
    """Its assets' rows first, whatever the router reached; then upstream; then tombstones.

    Upstream nothing goes while a video uses one of its assets.
    """
    now = ports.ingest.mint.now()
    told = Deletions(ports.ingest.outbox, now)
    assets = ports.ingest.groups.begin_group_assets_delete(row, now, lease_until(now), told)
    wake(told.made, ports.ingest.courier)
    used = ports.ingest.groups.uses_of(row.customer, [asset.asset for asset in assets])
    if used or not _is_gone_upstream(row, ports):
        ports.ingest.groups.lease_group(row, again_at(ports.ingest.mint.now()))
        return Swept.WAITING
    # The files first: a tombstone is not due, so nobody would come back for them.
    for asset in assets:
        forget_file(asset, ports.ingest)
    now = ports.ingest.mint.now()
    forget_at = now + timedelta(seconds=TOMBSTONE_SECONDS)
    ports.ingest.groups.finish_group_delete(row, assets, now, forget_at)
    return Swept.DELETED


def _is_gone_upstream(row: Group, ports: SweepPorts) -> bool:
    """Delete what there is of it; True once nothing can be left."""
    asked_at = ports.ingest.mint.now()
    if row.upstream_id is not None:
        try:
            ports.ingest.upstream.delete_group(row.home, row.upstream_id)
        except UpstreamNotFound:
            # Perhaps: it may also mean a wrong project or read lag, so the list is asked.
            entries = ports.ingest.upstream.find_groups(row.home, row.type, "")
            listed = row.upstream_id in {one.upstream_id for one in entries}
            return not listed and _horizon_is_over(row, asked_at, ports)
        return True
    left = _made(row, ports)
    for upstream_id in left:
        _try_delete(row, upstream_id, ports)
    return not left and _horizon_is_over(row, asked_at, ports)


def _horizon_is_over(row: Group, asked_at: datetime, ports: SweepPorts) -> bool:
    """Whether the miss of a list that was asked for then counts.

    What was never sent, or was imported, cannot be on its way.
    """
    return row.sent_at is None or asked_at >= row.sent_at + ports.horizon


def _made(row: Group, ports: SweepPorts) -> list[UpstreamId]:
    entries = ports.ingest.upstream.find_groups(row.home, row.type, str(row.marker))
    return made_by(entries, row.marker)


def _try_delete(row: Group, upstream_id: UpstreamId, ports: SweepPorts) -> None:
    try:
        ports.ingest.upstream.delete_group(row.home, upstream_id)
    except UpstreamError:
        return  # what stays is found again: here by the next look, later as an orphan
