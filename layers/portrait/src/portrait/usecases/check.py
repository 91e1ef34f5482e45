"""One look at one processing asset.

    processing --GetAsset--> active   media URL sealed, source forgotten
                        |--> failed   the upstream's own code, source forgotten
                        `--> processing, the lease renewed only when it runs short

A NotFound right after a create is the upstream's read lag; one that stays is for the sweeper,
which asks the list. An error of the upstream says nothing about the asset.
"""

from dataclasses import replace

from portrait.errors import StateChanged, UpstreamError, UpstreamNotFound
from portrait.model import Asset, AssetState, Failure, Status
from portrait.ports.ledger import AssetChanges
from portrait.ports.upstream import UpstreamAsset
from portrait.rules.limits import NOT_FOUND_GRACE_SECONDS
from portrait.rules.pacing import age_seconds, check_wait_seconds, lease_to_renew, lease_until
from portrait.usecases.announcing import settle_aloud
from portrait.usecases.assets import MEDIA_HELD, MEDIA_PURPOSE
from portrait.usecases.driving import IngestPorts, Outcome, Progress, UpstreamSaid
from portrait.usecases.ordering import order_of_asset
from portrait.usecases.queueing import seal_place
from portrait.usecases.submit import forget_file


def check_asset(row: Asset, ports: IngestPorts) -> Progress:
    """Ask the upstream about a processing asset; leaves alone what is in any other state."""
    if row.state is not AssetState.PROCESSING or row.upstream_id is None:
        return Progress(row, Outcome.LEFT_ALONE)
    try:
        seen = ports.upstream.get_asset(row.home, row.upstream_id)
    except UpstreamError as error:
        missed = isinstance(error, UpstreamNotFound)
        lag_is_over = age_seconds(row, ports.mint.now()) > NOT_FOUND_GRACE_SECONDS
        outcome = Outcome.MISSED_UPSTREAM if missed and lag_is_over else Outcome.STILL_PROCESSING
        return _saying(error.code, _still_processing(row, outcome, ports))
    if seen.status is Status.ACTIVE:
        return _active(row, seen, ports)
    if seen.status is Status.FAILED:
        failure = seen.failure or Failure("InternalError", "")
        failed: AssetChanges = {"failure": failure}
        progress = _rest(row, AssetState.FAILED, failed, Outcome.BECAME_FAILED, ports)
        return _saying(failure.code, progress)
    return _still_processing(row, Outcome.STILL_PROCESSING, ports)


def _active(row: Asset, seen: UpstreamAsset, ports: IngestPorts) -> Progress:
    changes: AssetChanges = {}
    if seen.url:
        place = seal_place(row, row.asset)
        changes["media"] = ports.sealer.seal(seen.url, MEDIA_PURPOSE, *place)
        changes["media_expires_at"] = ports.mint.now() + MEDIA_HELD
    progress = _rest(row, AssetState.ACTIVE, changes, Outcome.BECAME_ACTIVE, ports)
    order = order_of_asset(row, seen.url)
    if progress.outcome is Outcome.BECAME_ACTIVE and order is not None:
        ports.thumbnailer.commission(order)
    return progress


def _rest(
    row: Asset, target: AssetState, changes: AssetChanges, outcome: Outcome, ports: IngestPorts
) -> Progress:
    now = ports.mint.now()
    settled: AssetChanges = {
        **changes,
        "checked_at": now,
        "source": None,
        "upload_key": None,
        "due_at": None,
    }
    try:
        moved = settle_aloud(row, target, settled, now, ports)
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    forget_file(row, ports)
    return Progress(moved, outcome)


def _saying(code: str, progress: Progress) -> Progress:
    said = UpstreamSaid.of("GetAsset", code)
    return progress if progress.row is None else replace(progress, said=said)


def _still_processing(row: Asset, outcome: Outcome, ports: IngestPorts) -> Progress:
    now = ports.mint.now()
    wait = check_wait_seconds(age_seconds(row, now))
    if not lease_to_renew(row.due_at, now, wait):
        return Progress(row, outcome)
    changes: AssetChanges = {"checked_at": now, "due_at": lease_until(now, wait)}
    try:
        kept = ports.assets.lease_asset(row, changes)
    except StateChanged:
        return Progress(None, Outcome.LEFT_ALONE)
    return Progress(kept, outcome)
