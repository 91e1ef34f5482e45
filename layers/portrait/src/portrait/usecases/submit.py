"""One turn of one queued asset.

    queued --CAS--> submitting --one CreateAsset--> processing
                                    |- throttled, not sent -> queued, another turn
                                    |- turn reserved ahead -> queued until then, nothing is sent
                                    |- pool full           -> queued, parked for the sweeper
                                    |- account unusable    -> queued, a minute later
                                    |- refused             -> failed, pool slot back
                                    |- (no group any more) -> failed, nothing is sent
                                    `- outcome not known   -> unknown, looked up later

Only the winner of the first compare-and-set sends. Whatever was deleted meanwhile is noted on the
`deleting` row and deleted upstream.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from portrait.errors import (
    StateChanged,
    TurnAhead,
    TurnRefused,
    UpstreamAccountUnusable,
    UpstreamError,
    UpstreamNotSent,
    UpstreamPoolFull,
    UpstreamThrottled,
    UpstreamUnknown,
)
from portrait.model import Asset, AssetState, Failure, Group, UpstreamId
from portrait.ports.ledger import AssetChanges
from portrait.ports.upstream import NewUpstreamAsset
from portrait.rules.limits import (
    ACCOUNT_WAIT_SECONDS,
    IN_LINE_SECONDS,
    PARKED_SECONDS,
    THROTTLE_WAIT_SECONDS,
    TOMBSTONE_SECONDS,
    TURN_WAIT_MOST_SECONDS,
)
from portrait.rules.names import upstream_name
from portrait.rules.pacing import lease_until, turn_of
from portrait.usecases.announcing import refuse_aloud
from portrait.usecases.driving import IngestPorts, Outcome, Progress, UpstreamSaid
from portrait.usecases.queueing import SOURCE_PURPOSE, seal_place

LINK_SECONDS: Final = 3600
"""How long the upstream may take to fetch an uploaded file."""
GROUP_WAIT_SECONDS: Final = 5
NO_GROUP: Final = Failure("NotFound.group_id", "The asset's group does not exist any more.")
_QUEUED: Final = frozenset({AssetState.QUEUED})
_SUBMITTING: Final = frozenset({AssetState.SUBMITTING})


def submit_asset(row: Asset, ports: IngestPorts, turn_at: datetime | None = None) -> Progress:
    """Send a queued asset upstream, once; leaves alone what is in any other state.

    `turn_at` is the turn that was reserved for it before.
    """
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
    if wanted is None:
        return _refused(sending, NO_GROUP, ports)
    return _send(sending, wanted, turn_at, ports)


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


def _send(
    row: Asset, wanted: NewUpstreamAsset, turn_at: datetime | None, ports: IngestPorts
) -> Progress:
    try:
        upstream_id = ports.upstream.create_asset(row.home, wanted, turn_at=turn_at)
    except UpstreamError as error:
        progress = _not_taken(row, error, ports)
        said = UpstreamSaid.of("CreateAsset", error.code)
        return progress if progress.row is None else replace(progress, said=said)
    return _sent(row, upstream_id, ports)


def _not_taken(row: Asset, error: UpstreamError, ports: IngestPorts) -> Progress:
    now, rng = ports.mint.now(), ports.mint.rng
    match error:
        case TurnAhead():
            return _back_to_queue(row, lease_until(error.turn_at), Outcome.TURN_AHEAD, ports)
        case TurnRefused():
            # Everybody was told about the same time: a little jitter spreads them.
            pause = error.retry_after_seconds + rng.uniform(0, THROTTLE_WAIT_SECONDS[0])
            turn_at = now + timedelta(seconds=min(pause, TURN_WAIT_MOST_SECONDS))
            return _back_to_queue(row, lease_until(turn_at), Outcome.THROTTLED, ports)
        case UpstreamThrottled() | UpstreamNotSent():
            turn_at = now + timedelta(seconds=rng.uniform(*THROTTLE_WAIT_SECONDS))
            return _back_to_queue(row, lease_until(turn_at), Outcome.THROTTLED, ports)
        case UpstreamAccountUnusable():
            turn_at = now + timedelta(seconds=ACCOUNT_WAIT_SECONDS)
            return _back_to_queue(row, lease_until(turn_at), Outcome.ACCOUNT_UNUSABLE, ports)
        case UpstreamPoolFull():
            parked_until = now + timedelta(seconds=PARKED_SECONDS)
            return _back_to_queue(row, parked_until, Outcome.POOL_FULL, ports)
        case UpstreamUnknown():
            due: AssetChanges = {"due_at": lease_until(now)}
            return _move(row, AssetState.UNKNOWN, due, Outcome.OUTCOME_UNKNOWN, ports)
    return _refused(row, Failure(_public_code(error.code), error.message), ports)


def wait_in_line(row: Asset, first: Progress, ports: IngestPorts) -> Progress:
    """Keep a queued asset behind one of its batch that was told to wait: it would be told the same.

    A place in line that is far enough behind is kept as it is, and costs no write.
    """
    now = ports.mint.now()
    if first.row is None or first.row.due_at is None or turn_of(row, now) > turn_of(first.row, now):
        return Progress(row, Outcome.WAITING_FOR_TURN)
    parked = first.outcome is Outcome.POOL_FULL
    behind = timedelta(seconds=0 if parked else IN_LINE_SECONDS)
    try:
        kept = ports.assets.lease_asset(row, {"due_at": first.row.due_at + behind})
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(kept, Outcome.WAITING_FOR_TURN)


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


def _back_to_queue(row: Asset, due_at: datetime, outcome: Outcome, ports: IngestPorts) -> Progress:
    # A clear refusal: this send does not count among those whose outcome is not known.
    changes: AssetChanges = {"due_at": due_at, "attempts": row.attempts - 1}
    return _move(row, AssetState.QUEUED, changes, outcome, ports)


def _move(
    row: Asset,
    target: AssetState,
    changes: AssetChanges,
    outcome: Outcome,
    ports: IngestPorts,
) -> Progress:
    try:
        moved = ports.assets.move_asset(row, _SUBMITTING, target, ports.mint.now(), changes)
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(moved, outcome)


def _waits_for_group(row: Asset, now: datetime, ports: IngestPorts) -> Progress:
    """The group is still being made: its assets keep their place in the queue."""
    turn_at = now + timedelta(seconds=GROUP_WAIT_SECONDS)
    try:
        kept = ports.assets.lease_asset(row, {"due_at": lease_until(turn_at)})
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(kept, Outcome.WAITING_FOR_GROUP)


def _source(row: Asset, ports: IngestPorts) -> str:
    if row.upload_key is not None:
        return ports.objects.signed_url(row.upload_key, LINK_SECONDS)
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
