"""One turn of one queued asset.

    queued --CAS--> submitting --one CreateAsset--> processing
                                    |- throttled, not sent -> queued, another turn
                                    |- refused             -> failed, pool slot back
                                    |- (no group any more) -> failed, nothing is sent
                                    `- outcome not known   -> unknown, looked up later

Only the winner of the first compare-and-set sends. Whatever was deleted meanwhile is noted on the
`deleting` row and deleted upstream.
"""

from datetime import datetime, timedelta
from typing import Final

from portrait.errors import (
    StateChanged,
    TurnRefused,
    UpstreamError,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetState, Failure, Group, UpstreamId
from portrait.ports.ledger import AssetChanges
from portrait.ports.upstream import NewUpstreamAsset
from portrait.rules.limits import THROTTLE_WAIT_SECONDS, TOMBSTONE_SECONDS
from portrait.rules.names import upstream_name
from portrait.rules.pacing import lease_until
from portrait.usecases.announcing import refuse_aloud
from portrait.usecases.assets import SOURCE_PURPOSE, seal_place
from portrait.usecases.driving import IngestPorts, Outcome, Progress

LINK_SECONDS: Final = 3600
"""How long the upstream may take to fetch an uploaded file."""
POOL_WAIT_SECONDS: Final = 60
GROUP_WAIT_SECONDS: Final = 5
NO_GROUP: Final = Failure("NotFound.group_id", "The asset's group does not exist any more.")
_QUEUED: Final = frozenset({AssetState.QUEUED})
_SUBMITTING: Final = frozenset({AssetState.SUBMITTING})


def submit_asset(row: Asset, ports: IngestPorts) -> Progress:
    """Send a queued asset upstream, once; leaves alone what is in any other state."""
    if row.state is not AssetState.QUEUED:
        return Progress(row, Outcome.LEFT_ALONE)
    group = ports.groups.find_group(row.customer, row.group)
    now = ports.mint.now()
    if group is not None and group.upstream_id is None:
        return _waits_for_group(row, now, ports)
    wanted = _wanted(row, group, ports)
    claim: AssetChanges = {
        "sent_at": now,
        "attempts": row.attempts + 1,
        "due_at": lease_until(now),
    }
    try:
        sending = ports.assets.move_asset(row, _QUEUED, AssetState.SUBMITTING, now, claim)
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return _refused(sending, NO_GROUP, ports) if wanted is None else _send(sending, wanted, ports)


def _wanted(row: Asset, group: Group | None, ports: IngestPorts) -> NewUpstreamAsset | None:
    """What to send; None when the group was refused or deleted while the asset was queued."""
    if group is None or group.upstream_id is None:
        return None
    return NewUpstreamAsset(
        group=group.upstream_id,
        url=_source(row, ports),
        type=row.type,
        name=upstream_name(row.name, row.marker),
        moderation=row.moderation,
    )


def _send(row: Asset, wanted: NewUpstreamAsset, ports: IngestPorts) -> Progress:
    try:
        upstream_id = ports.upstream.create_asset(row.home, wanted)
    except TurnRefused as error:
        # Nothing was sent. Everybody was told about the same time: a little jitter spreads them.
        pause = error.retry_after_seconds + ports.mint.rng.uniform(0, THROTTLE_WAIT_SECONDS[0])
        return _back_to_queue(row, pause, Outcome.THROTTLED, ports)
    except (UpstreamThrottled, UpstreamNotSent):
        pause = ports.mint.rng.uniform(*THROTTLE_WAIT_SECONDS)
        return _back_to_queue(row, pause, Outcome.THROTTLED, ports)
    except UpstreamPoolFull:
        return _back_to_queue(row, POOL_WAIT_SECONDS, Outcome.POOL_FULL, ports)
    except UpstreamUnknown:
        due: AssetChanges = {"due_at": lease_until(ports.mint.now())}
        return _move(row, AssetState.UNKNOWN, due, Outcome.OUTCOME_UNKNOWN, ports)
    except UpstreamError as error:
        return _refused(row, Failure(_public_code(error.code), error.message), ports)
    return _sent(row, upstream_id, ports)


def _sent(row: Asset, upstream_id: UpstreamId, ports: IngestPorts) -> Progress:
    now = ports.mint.now()
    changes: AssetChanges = {"upstream_id": upstream_id, "due_at": lease_until(now)}
    try:
        moved = ports.assets.move_asset(row, _SUBMITTING, AssetState.PROCESSING, now, changes)
    except StateChanged:
        _delete_late(row, upstream_id, ports)
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(moved, Outcome.SUBMITTED)


def _delete_late(row: Asset, upstream_id: UpstreamId, ports: IngestPorts) -> None:
    """The customer deleted the asset while it was on its way: finish what the delete could not."""
    try:
        noted = ports.assets.note_upstream_id(row, upstream_id)
        ports.upstream.delete_asset(row.home, upstream_id)
    except (StateChanged, UpstreamError):
        # The row stays due; the marker in the upstream Name leads to what was made.
        return
    now = ports.mint.now()
    ports.assets.finish_asset_delete(noted, now, now + timedelta(seconds=TOMBSTONE_SECONDS))
    forget_file(row, ports)


def _refused(row: Asset, failure: Failure, ports: IngestPorts) -> Progress:
    try:
        failed = refuse_aloud(row, failure, ports)
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    forget_file(row, ports)
    return Progress(failed, Outcome.REFUSED)


def _back_to_queue(row: Asset, pause: float, outcome: Outcome, ports: IngestPorts) -> Progress:
    turn_at = ports.mint.now() + timedelta(seconds=pause)
    # A clear refusal: this send does not count among those whose outcome is not known.
    changes: AssetChanges = {"due_at": lease_until(turn_at), "attempts": row.attempts - 1}
    return _move(row, AssetState.QUEUED, changes, outcome, ports, turn_at)


def _move(
    row: Asset,
    target: AssetState,
    changes: AssetChanges,
    outcome: Outcome,
    ports: IngestPorts,
    turn_at: datetime | None = None,
) -> Progress:
    try:
        moved = ports.assets.move_asset(row, _SUBMITTING, target, ports.mint.now(), changes)
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(moved, outcome, turn_at)


def _waits_for_group(row: Asset, now: datetime, ports: IngestPorts) -> Progress:
    """The group is still being made: its assets keep their place in the queue."""
    turn_at = now + timedelta(seconds=GROUP_WAIT_SECONDS)
    try:
        kept = ports.assets.lease_asset(row, {"due_at": lease_until(turn_at)})
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(kept, Outcome.WAITING_FOR_GROUP, turn_at)


def _source(row: Asset, ports: IngestPorts) -> str:
    if row.upload_key is not None:
        return ports.objects.link(row.upload_key, LINK_SECONDS)
    if row.source is None:
        return ""
    return ports.sealer.unseal(row.source, SOURCE_PURPOSE, *seal_place(row, row.asset))


def _public_code(code: str) -> str:
    """Bad media is refused at once or fails later: customers see one vocabulary."""
    return code.removeprefix("InvalidParameter.")


def forget_file(row: Asset, ports: IngestPorts) -> None:
    """An uploaded file has done its work when its asset is at rest."""
    if row.upload_key is not None:
        ports.objects.delete(row.upload_key)
