"""The sweeper's way with a due asset."""

from datetime import datetime, timedelta

from portrait.errors import UpstreamError, UpstreamNotFound
from portrait.model import Asset, AssetState, Failure, UpstreamId
from portrait.ports.due import DueKind, DueRow
from portrait.ports.ledger import AssetChanges
from portrait.ports.upstream import UpstreamEntry
from portrait.rules.limits import SENDS_MAX, TOMBSTONE_SECONDS
from portrait.rules.pacing import age_seconds, is_slow, lease_until
from portrait.usecases.announcing import refuse_aloud
from portrait.usecases.check import check_asset
from portrait.usecases.driving import Outcome
from portrait.usecases.submit import forget_file
from portrait.usecases.sweeping import SweepPorts, Swept, again_at, made_by

NEVER_FOUND = Failure(
    "OutcomeUnknown", "The asset library never confirmed the asset. Create it again."
)
LOST = Failure("UpstreamAssetLost", "The asset library does not know the asset any more.")
_UNKNOWN = frozenset({AssetState.UNKNOWN})


def sweep_asset(row: Asset, ports: SweepPorts) -> Swept:
    """One due asset. Raises StateChanged when somebody else works on it, UpstreamError."""
    now = ports.ingest.mint.now()
    if row.due_at is None or row.due_at > now:
        return Swept.LEFT_ALONE
    row = ports.ingest.assets.lease_asset(row, {"due_at": lease_until(now)})
    if row.state is AssetState.QUEUED:
        return _restart(row, ports)
    if row.state is AssetState.SUBMITTING:
        sources = frozenset({AssetState.SUBMITTING})
        row = _move(row, sources, AssetState.UNKNOWN, {"due_at": lease_until(now)}, ports)
    if row.state is AssetState.UNKNOWN:
        return _resolve(row, ports)
    if row.state is AssetState.PROCESSING:
        return _look(row, ports)
    return _delete(row, ports)


def _restart(row: Asset, ports: SweepPorts) -> Swept:
    """Start the execution's next generation; a name is used once."""
    now = ports.ingest.mint.now()
    changes: AssetChanges = {"due_at": lease_until(now), "generation": row.generation + 1}
    row = ports.ingest.assets.lease_asset(row, changes)
    ports.machine.start(row.customer, [row.asset], row.marker, row.generation)
    return Swept.RESTARTED


def _resolve(row: Asset, ports: SweepPorts) -> Swept:
    """An outcome that is not known: found is adopted at once, a miss counts after the horizon."""
    asked_at = ports.ingest.mint.now()
    made = made_by(_listed(row, ports), row.marker)
    now = ports.ingest.mint.now()
    after: AssetChanges = {"due_at": lease_until(now), "generation": row.generation + 1}
    if made:
        oldest, *extras = made
        adopted = _move(
            row, _UNKNOWN, AssetState.PROCESSING, {**after, "upstream_id": oldest}, ports
        )
        for extra in extras:
            _try_delete(row, extra, ports)
        ports.machine.start(adopted.customer, [adopted.asset], adopted.marker, adopted.generation)
        return Swept.ADOPTED
    if not _horizon_is_over(row, asked_at, ports):
        ports.ingest.assets.lease_asset(row, {"due_at": again_at(now)})
        return Swept.WAITING
    if row.attempts >= SENDS_MAX:
        refuse_aloud(row, NEVER_FOUND, ports.ingest, fenced=True)
        forget_file(row, ports.ingest)
        return Swept.GAVE_UP
    queued = _move(row, _UNKNOWN, AssetState.QUEUED, after, ports)
    ports.machine.start(queued.customer, [queued.asset], queued.marker, queued.generation)
    return Swept.SENT_AGAIN


def _look(row: Asset, ports: SweepPorts) -> Swept:
    progress = check_asset(row, ports.ingest)
    if progress.said is not None:
        ports.heard(DueRow(row.customer, row.asset, DueKind.ASSET), progress.said)
    if progress.outcome in {Outcome.BECAME_ACTIVE, Outcome.BECAME_FAILED}:
        return Swept.SETTLED
    if progress.row is None:
        return Swept.LEFT_ALONE
    if progress.outcome is Outcome.MISSED_UPSTREAM:
        return _confirm_lost(progress.row, ports)
    if is_slow(age_seconds(progress.row, ports.ingest.mint.now())):
        again = again_at(ports.ingest.mint.now())
        ports.ingest.assets.lease_asset(progress.row, {"due_at": again})
        return Swept.WAITING
    return _restart(progress.row, ports)


def _confirm_lost(row: Asset, ports: SweepPorts) -> Swept:
    """GetAsset misses: only a list with the project's name can say that it is really gone."""
    entries = _listed(row, ports)
    if made_by(entries, row.marker) or row.upstream_id in {one.upstream_id for one in entries}:
        now = ports.ingest.mint.now()
        ports.ingest.assets.lease_asset(row, {"due_at": again_at(now)})
        return Swept.WAITING
    refuse_aloud(row, LOST, ports.ingest, fenced=True)
    forget_file(row, ports.ingest)
    return Swept.LOST


def _delete(row: Asset, ports: SweepPorts) -> Swept:
    """Nothing of it may remain upstream before its row becomes a tombstone.

    Nor may it go while a video uses it.
    """
    now = ports.ingest.mint.now()
    if row.upstream_id is None and row.sent_at is None:
        return _bury(row, ports)
    if ports.ingest.assets.uses_of(row.customer, [row.asset]):
        ports.ingest.assets.lease_asset(row, {"due_at": again_at(now)})
        return Swept.WAITING
    if row.upstream_id is not None:
        try:
            ports.ingest.upstream.delete_asset(row.home, row.upstream_id)
        except UpstreamNotFound:
            pass  # perhaps: it may also mean a wrong project, so the list is asked
        else:
            return _bury(row, ports)
    entries = _listed(row, ports)
    left = set(made_by(entries, row.marker))
    left |= {one.upstream_id for one in entries if one.upstream_id == row.upstream_id}
    for upstream_id in sorted(left):
        _try_delete(row, upstream_id, ports)
    if left or not (row.sent_at is None or _horizon_is_over(row, now, ports)):
        ports.ingest.assets.lease_asset(row, {"due_at": again_at(now)})
        return Swept.WAITING
    return _bury(row, ports)


def _bury(row: Asset, ports: SweepPorts) -> Swept:
    # The file first: a tombstone is not due, so nobody would come back for it.
    forget_file(row, ports.ingest)
    now = ports.ingest.mint.now()
    forget_at = now + timedelta(seconds=TOMBSTONE_SECONDS)
    ports.ingest.assets.finish_asset_delete(row, now, forget_at)
    return Swept.DELETED


def _listed(row: Asset, ports: SweepPorts) -> list[UpstreamEntry]:
    """What the upstream lists in this asset's group: everything, or what bears its marker."""
    group = ports.ingest.groups.load_group(row.customer, row.group)
    within = None if group is None else group.upstream_id
    # An imported asset has no marker of ours in its Name: what has an id is looked for by id.
    name = "" if row.upstream_id else str(row.marker)
    return list(ports.ingest.upstream.find_assets(row.home, row.group_type, name, within))


def _try_delete(row: Asset, upstream_id: UpstreamId, ports: SweepPorts) -> None:
    try:
        ports.ingest.upstream.delete_asset(row.home, upstream_id)
    except UpstreamError:
        return  # what stays is found again: here by the next look, later as an orphan


def _horizon_is_over(row: Asset, now: datetime, ports: SweepPorts) -> bool:
    return row.sent_at is not None and now >= row.sent_at + ports.horizon


def _move(
    row: Asset,
    sources: frozenset[AssetState],
    target: AssetState,
    changes: AssetChanges,
    ports: SweepPorts,
) -> Asset:
    """A move of who looked first: a lease lost meanwhile to another makes the verdict old."""
    now = ports.ingest.mint.now()
    return ports.ingest.assets.move_asset(row, sources, target, now, changes, fenced=True)
